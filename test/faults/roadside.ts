import { decodeBoxLine, decodeHostLine } from '../../protocol/serial/codec.ts';
import { addMicros, MICROS_PER_SECOND } from '../../protocol/time.ts';
import { ModelBox } from '../../simulator/box/model-box.ts';
import { drawOscillator } from '../../simulator/box/oscillator.ts';
import { rmcSentence } from '../../simulator/faults/gps-receiver.ts';
import { type SerialLine, serialLine } from '../../simulator/faults/serial-line.ts';
import type { Random } from '../../simulator/random.ts';
import { tubeDelayUs, tubePulses } from '../../simulator/sensors/tube.ts';
import type { VirtualTime } from '../../simulator/timeline/virtual.ts';
import type { TrueCrossing } from '../../simulator/traffic/traffic.ts';

/** What stands beside the road: tubes, box and receiver, and the cables to the computer. */
export interface Roadside {
  readonly inputs: readonly Input[];
  readonly line: SerialLine;
  readonly gpsLine: SerialLine;
  readonly seconds: Seconds;
  /** Rising edges that the box has stamped while it had power. */
  readonly edges: readonly TrueEdge[];
  /** Edges that the box still held when it last said so. */
  readonly held: number;
  /** Of the boot that runs. */
  readonly boot: string;
  reset(): void;
  power(isOn: boolean): void;
  /** A contact of the first line opens and closes so many times, some milliseconds apart. */
  chatter(closures: number, random: () => number): void;
}

/** What the receiver does to the box's second, and says. */
export interface Seconds {
  isLost: boolean;
  isFalse: boolean;
  hasFix: boolean;
  isSilent: boolean;
  lateUs: number;
}

export interface TrueEdge {
  readonly boot: string;
  readonly seq: number;
  readonly line: string;
  /** When the wheel touched the tube. */
  readonly wheelUs: number;
  /** Of which crossing, where it is its very first edge. */
  readonly crossing: TrueCrossing | null;
  /** The box had no room for it, or was reset before it was told to forget it: without that no bridge may declare it lost. */
  isGone: boolean;
  /** The box lost it with its power or by a reset, before any heartbeat that the bridge can have kept told of it. */
  mayBeUnknown: boolean;
}

export interface Input {
  readonly line: string;
  readonly channel: (typeof CHANNELS)[number];
  readonly lengthM: number;
}

export interface RoadsideParts {
  /** Of the box. */
  readonly number: number;
  readonly lines: readonly string[];
  readonly hasReceiver: boolean;
  readonly crossings: readonly TrueCrossing[];
  readonly time: VirtualTime;
  readonly random: Random;
  /** The box forgets what it holds: these edges it was not told to forget. */
  readonly onLost: (edges: readonly TrueEdge[]) => void;
}

const CHANNELS = ['D8', 'D3', 'D4', 'D5'] as const;
const AFTER_SECOND_US = 15_000;
const AFTER_PULSE_US = 10_000;
const AFTER_WORDS_US = 2_500;
const SENTENCE_US = 180_000;
const GLITCH_US = [200, 12_000] as const;
const NO_FIX_US_MAX = 12_000;
const PPS_JITTER_NS = 60;
const CHATTER_US = [1_200, 6_000] as const;

export function createRoadside(parts: RoadsideParts): Roadside {
  const { time, random } = parts;
  const powerOnUs = addMicros(time.nowUs(), -500_000);
  const draw = random.split('box');
  const oscillator = drawOscillator(draw, draw() < 0.5 ? 'resonator' : 'crystal', powerOnUs);
  const inputs: readonly Input[] = parts.lines.map((line, i) => ({
    line,
    channel: CHANNELS[i] ?? 'D5',
    lengthM: Math.round(12 * draw()),
  }));
  const edges: TrueEdge[] = [];
  const seconds: Seconds = { isLost: false, isFalse: false, hasFix: true, isSilent: false, lateUs: 0 };
  const secondsDraw = random.split('seconds');
  let isPowered = true;
  let edgesOfBoot = 0;
  let held = 0;
  /** Of the boot that runs, the last edge that the box was told to forget. */
  let acknowledged = 0;

  const gpsLine = serialLine(time, () => {});
  const line: SerialLine = serialLine(time, (bytes) => {
    if (!isPowered) return;
    box.advanceTo(time.nowUs());
    box.receive(bytes);
    for (const text of Buffer.from(bytes).toString('latin1').split('\n')) {
      const decoded = decodeHostLine(text);
      if (decoded.ok && decoded.line.type === 'acknowledge') acknowledged = Math.max(acknowledged, decoded.line.seq);
    }
    time.after(AFTER_WORDS_US, () => box.advanceTo(time.nowUs()));
  });

  const noteGone = (seq: number, count: number): void => {
    const boot = bootId();
    for (const edge of edges) {
      if (edge.boot === boot && seq <= edge.seq && edge.seq < seq + count) edge.isGone = true;
    }
  };
  /** The lines of the box as they leave it: those of its second not where the receiver is silent. */
  const spoken = (bytes: Uint8Array): Uint8Array => {
    const lines = Buffer.from(bytes).toString('latin1').split('\n');
    const words = lines.filter((text) => {
      const decoded = decodeBoxLine(text);
      if (decoded.ok && decoded.line.type === 'gap') noteGone(decoded.line.seq, decoded.line.count);
      if (decoded.ok && decoded.line.type === 'heartbeat') held = decoded.line.next - decoded.line.oldest;
      return !(decoded.ok && decoded.line.type === 'pps' && seconds.isLost);
    });
    return Buffer.from(words.join('\n'), 'latin1');
  };
  const edgesOfSecond = (secondUs: number): number[] => {
    if (!seconds.hasFix) return [secondUs + NO_FIX_US_MAX * secondsDraw()];
    if (!seconds.isFalse || secondsDraw() < 0.5) return [secondUs];
    const glitchUs = secondUs + GLITCH_US[0] + (GLITCH_US[1] - GLITCH_US[0]) * secondsDraw();
    return secondsDraw() < 0.5 ? [glitchUs] : [secondUs, glitchUs];
  };
  const box = new ModelBox({
    number: parts.number,
    powerOnUs,
    oscillator,
    pps: { jitterNs: PPS_JITTER_NS, random: random.split('pps'), edgesUs: edgesOfSecond },
    onBytes: (bytes) => {
      if (isPowered) line.fromDevice(spoken(bytes));
    },
  });
  const bootId = (): string => parts.number.toString(16).padStart(4, '0') + box.boots.toString(16).padStart(4, '0');

  const sentence = (): void => {
    const text = rmcSentence(addMicros(time.nowUs(), -AFTER_SECOND_US), seconds.hasFix);
    time.after(SENTENCE_US + seconds.lateUs, () => gpsLine.fromDevice(Buffer.from(`${text}\r\n`, 'latin1')));
  };
  const everySecond = (): void => {
    const intoUs = (time.nowUs() - AFTER_SECOND_US) % MICROS_PER_SECOND;
    time.after(MICROS_PER_SECOND - intoUs, () => {
      box.advanceTo(time.nowUs());
      if (parts.hasReceiver && isPowered && !seconds.isSilent) sentence();
      everySecond();
    });
  };

  const active = new Set<string>();
  /** An input changes now. */
  const change = ({ channel, line: name, lengthM }: Input, level: 0 | 1, crossing: TrueCrossing | null): void => {
    if (active.has(channel) === (level === 1)) return;
    if (level === 1) active.add(channel);
    else active.delete(channel);
    const atUs = time.nowUs();
    box.input(channel, level, atUs);
    edgesOfBoot++;
    if (level === 1 && isPowered) {
      const wheelUs = atUs - tubeDelayUs(lengthM);
      edges.push({
        boot: bootId(),
        seq: edgesOfBoot,
        line: name,
        wheelUs,
        crossing,
        isGone: false,
        mayBeUnknown: false,
      });
    }
    time.after(AFTER_PULSE_US, () => box.advanceTo(time.nowUs()));
  };
  const lose = (): void => {
    const boot = bootId();
    const lost = edges.filter((edge) => edge.boot === boot && edge.seq > acknowledged);
    for (const edge of lost) edge.isGone = true;
    parts.onLost(lost);
    edgesOfBoot = 0;
    acknowledged = 0;
  };

  for (const input of inputs) {
    for (const crossing of parts.crossings.filter((each) => each.line === input.line)) {
      const pulses = tubePulses(crossing, input.lengthM, random.split(`pulses ${crossing.car} ${input.line}`));
      pulses.forEach(({ atUs, level }, index) => {
        time.after(atUs - time.nowUs(), () => change(input, level, index === 0 ? crossing : null));
      });
    }
  }
  everySecond();

  return {
    ...{ inputs, line, gpsLine, seconds, edges },
    get held() {
      return held;
    },
    get boot() {
      return bootId();
    },
    reset: () => {
      lose();
      box.reset(time.nowUs(), 'button');
    },
    power: (isOn) => {
      if (isOn === isPowered) return;
      if (isOn) {
        box.reset(time.nowUs());
        edgesOfBoot = 0;
      } else {
        box.advanceTo(time.nowUs());
        lose();
      }
      isPowered = isOn;
    },
    chatter: (closures, chance) => {
      const [input] = inputs;
      let inUs = 0;
      for (let i = 0; input && i < closures; i++) {
        for (const level of [1, 0] as const) {
          inUs += CHATTER_US[0] + (CHATTER_US[1] - CHATTER_US[0]) * chance();
          time.after(inUs, () => change(input, level, null));
        }
      }
    },
  };
}
