import { type Bridge, startBridge } from '../../bridge/bridge.ts';
import type { StationConfig } from '../../bridge/config.ts';
import { openJournal } from '../../bridge/journal/journal.ts';
import type { Crossing } from '../../protocol/messages/facts.ts';
import { decodeBoxLine, decodeHostLine } from '../../protocol/serial/codec.ts';
import { addMicros, MICROS_PER_SECOND } from '../../protocol/time.ts';
import { ModelBox } from '../../simulator/box/model-box.ts';
import { drawOscillator } from '../../simulator/box/oscillator.ts';
import type { SimulatedBroker } from '../../simulator/faults/broker.ts';
import { removeFile, type SimulatedDisk, simulatedDisk } from '../../simulator/faults/disk.ts';
import { rmcSentence } from '../../simulator/faults/gps-receiver.ts';
import { type Life, startLife } from '../../simulator/faults/life.ts';
import { type SerialLine, serialLine } from '../../simulator/faults/serial-line.ts';
import { type SimulatedMarshal, seatMarshal } from '../../simulator/people/marshal.ts';
import type { Random } from '../../simulator/random.ts';
import { tubeDelayUs, tubePulses } from '../../simulator/sensors/tube.ts';
import type { VirtualTime } from '../../simulator/timeline/virtual.ts';
import type { TrueCrossing } from '../../simulator/traffic/traffic.ts';
import type { Mortal } from './mortal.ts';

/** A station with everything that can go wrong at it: box, line, receiver, computer, disk, bridge and marshal. */
export interface FaultyStation extends Mortal {
  readonly id: string;
  readonly hasReceiver: boolean;
  readonly line: SerialLine;
  readonly gpsLine: SerialLine;
  readonly seconds: Seconds;
  /** The computer's clock less true time. */
  clockOffsetUs: number;
  reset(): void;
  power(isOn: boolean): void;
  /** A contact of the first line opens and closes so many times, some milliseconds apart. */
  chatter(closures: number, random: () => number): void;
  /** Everything is where it belongs: the box holds nothing, cars have their numbers, every scorer has every fact. */
  readonly isHome: boolean;
  /** The same but for the numbers. */
  readonly hasDelivered: boolean;
  readonly whyNotHome: string;
  /** Rising edges that the box has stamped while it had power. */
  readonly edges: readonly TrueEdge[];
  /** Crossings that its marshal has seen, and amendments that somebody made there. */
  readonly seen: ReadonlySet<string>;
  amend(amendment: Record<string, unknown>): boolean;
  /** At the end: lets go of everything; the journal's file is whole. */
  close(): Promise<void>;
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
  /** The box lost it with its power or by a reset, before any heartbeat that the bridge can have kept told of it. */
  mayBeUnknown: boolean;
}

export interface StationParts {
  readonly id: string;
  readonly number: number;
  readonly lines: readonly string[];
  readonly hasReceiver: boolean;
  readonly rally: string;
  readonly scorers: readonly string[];
  readonly startOrder: readonly number[];
  readonly crossings: readonly TrueCrossing[];
  readonly time: VirtualTime;
  readonly random: Random;
  readonly broker: SimulatedBroker;
  readonly folder: string;
  readonly log: (text: string) => void;
}

interface Input {
  readonly line: string;
  readonly channel: (typeof CHANNELS)[number];
  readonly lengthM: number;
}

const CHANNELS = ['D8', 'D3', 'D4', 'D5'] as const;
const AFTER_SECOND_US = 15_000;
const AFTER_PULSE_US = 10_000;
const AFTER_WORDS_US = 2_500;
const SENTENCE_US = 180_000;
const GLITCH_US = [200, 12_000] as const;
const NO_FIX_US_MAX = 12_000;
const PPS_JITTER_NS = 60;
/** Longer than lines stay in the bridge's memory. */
const KEPT_US = 6_000_000;
const CHATTER_US_MIN = 1_200;
const CHATTER_US_MAX = 6_000;
const ASK_AGAIN_US = 1_500_000;

export function createStation(parts: StationParts): FaultyStation {
  const { id, time, random, folder } = parts;
  const powerOnUs = addMicros(time.nowUs(), -500_000);
  const draw = random.split('box');
  const oscillator = drawOscillator(draw, draw() < 0.5 ? 'resonator' : 'crystal', powerOnUs);
  const channels: readonly Input[] = parts.lines.map((line, i) => ({
    line,
    channel: CHANNELS[i] ?? 'D5',
    lengthM: Math.round(12 * draw()),
  }));

  let life: Life | null = null;
  let bridge: Bridge | null = null;
  let marshal: SimulatedMarshal | null = null;
  let lives = 0;
  let isPowered = true;
  let edgesOfBoot = 0;
  /** What the bridge of this life has heard of the box's next edge, by boot, and when. */
  let heard: { boot: string; next: number; atUs: number; life: number } | null = null;
  let held = 0;
  /** Of the boot that runs, the last edge that the box was told to forget. */
  let acknowledged = 0;
  const edges: TrueEdge[] = [];
  const seen = new Set<string>();
  const seconds: Seconds = { isLost: false, isFalse: false, hasFix: true, isSilent: false, lateUs: 0 };
  const disk: SimulatedDisk = simulatedDisk((n) => `${folder}/${id}-${n}.db`, random.split('disk'));
  const closing: Promise<unknown>[] = [];

  const line: SerialLine = serialLine(time, (bytes) => {
    if (!isPowered) return;
    box.advanceTo(time.nowUs());
    box.receive(bytes);
    for (const text of Buffer.from(bytes).toString('latin1').split('\n')) noteAcknowledged(text);
    time.after(AFTER_WORDS_US, () => box.advanceTo(time.nowUs()));
  });
  const gpsLine = serialLine(time, () => {});
  const secondsDraw = random.split('seconds');

  /** The lines of the box as they leave it: those of its second not where the receiver is silent. */
  const spoken = (bytes: Uint8Array): Uint8Array => {
    const lines = Buffer.from(bytes).toString('latin1').split('\n');
    const words = lines.filter((text) => {
      const decoded = decodeBoxLine(text);
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
  /** What the bridge has heard, intact: of which edges it knows that there are any. */
  const noteHeard = (text: string): void => {
    const decoded = decodeBoxLine(text);
    if (!decoded.ok || decoded.line.type !== 'heartbeat' || bridge?.linkPhase !== 'up') return;
    heard = { boot: bootId(), next: decoded.line.next, atUs: time.elapsedUs(), life: lives };
  };
  const noteAcknowledged = (text: string): void => {
    const decoded = decodeHostLine(text);
    if (decoded.ok && decoded.line.type === 'acknowledge') acknowledged = Math.max(acknowledged, decoded.line.seq);
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

  const second = (): void => {
    const intoUs = (time.nowUs() - AFTER_SECOND_US) % MICROS_PER_SECOND;
    time.after(MICROS_PER_SECOND - intoUs, () => {
      box.advanceTo(time.nowUs());
      if (parts.hasReceiver && isPowered) sentence();
      second();
    });
  };
  const sentence = (): void => {
    const atUs = addMicros(time.nowUs(), -AFTER_SECOND_US);
    if (seconds.isSilent) return;
    const text = rmcSentence(atUs, seconds.hasFix);
    time.after(SENTENCE_US + seconds.lateUs, () => gpsLine.fromDevice(Buffer.from(`${text}\r\n`, 'latin1')));
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
      edges.push({ boot: bootId(), seq: edgesOfBoot, line: name, wheelUs, crossing, mayBeUnknown: false });
    }
    time.after(AFTER_PULSE_US, () => box.advanceTo(time.nowUs()));
  };
  for (const channel of channels) {
    const { line: name, lengthM } = channel;
    for (const crossing of parts.crossings.filter((each) => each.line === name)) {
      const pulses = tubePulses(crossing, lengthM, random.split(`pulses ${crossing.car} ${name}`));
      pulses.forEach(({ atUs, level }, index) => {
        time.after(atUs - time.nowUs(), () => change(channel, level, index === 0 ? crossing : null));
      });
    }
  }

  /** What the box holds goes with its power; how much that was, the bridge knows by the last heartbeat that it has kept. */
  const loseRing = (): void => {
    const boot = bootId();
    const told = heard?.boot === boot ? heard : null;
    const isKept = told !== null && told.life === lives && life !== null;
    for (const edge of edges) {
      if (edge.boot !== boot || edge.seq <= acknowledged) continue;
      if (!isKept || edge.seq >= told.next) edge.mayBeUnknown = true;
      else ifKilledSoon.add(edge);
    }
    edgesOfBoot = 0;
    acknowledged = 0;
    time.after(KEPT_US, () => {
      if (!disk.isFull) ifKilledSoon.clear();
    });
  };
  /** Announced, but the bridge that heard it may end before the heartbeat is on the disk. */
  const ifKilledSoon = new Set<TrueEdge>();

  const config = (): StationConfig => ({
    ...{ station: id, rally: parts.rally, scorers: parts.scorers, broker: 'simulated', box: 'simulated' },
    gps: parts.hasReceiver ? { port: 'simulated', baud: 9_600, delayUs: null } : null,
    channels: new Map(
      channels.map(({ line: name, channel, lengthM }) => [
        channel,
        { line: name, sensor: 'tube', lengthM, celsius: 20, role: 'main' } as const,
      ]),
    ),
    ...{ lines: parts.lines, startOrder: parts.startOrder, port: 0, journalPath: disk.path },
  });

  const whyNotDelivered = (): string => {
    if (!bridge) return 'no bridge';
    if (bridge.linkPhase !== 'up') return `line ${bridge.linkPhase}`;
    if (held > 0) return `box holds ${held}`;
    if (bridge.idle) return '';
    const { head, acknowledged } = bridge.status;
    const isEverywhere = parts.scorers.every((scorer) => acknowledged?.[scorer] === head);
    return isEverywhere ? '' : `head ${head}, acknowledged ${JSON.stringify(acknowledged)}`;
  };

  const station: FaultyStation = {
    ...{ id, hasReceiver: parts.hasReceiver, line, gpsLine, seconds, clockOffsetUs: 0, disk, edges, seen },
    get isAlive() {
      return life !== null;
    },
    endAtWords: false,
    start: () => {
      if (life) return;
      lives++;
      const mine = startLife({
        time,
        offsetUs: () => station.clockOffsetUs,
        onSay: () => {
          if (station.endAtWords) station.kill();
        },
      });
      const path = disk.path;
      const log = (text: string): void => {
        if (!mine.isOver) parts.log(`${id}: ${text}`);
      };
      let isPowerCut = false;
      let started: Bridge | null = null;
      mine.onEnd(() => {
        life = null;
        bridge = null;
        marshal?.leave();
        marshal = null;
        station.endAtWords = false;
        for (const edge of ifKilledSoon) edge.mayBeUnknown = true;
        ifKilledSoon.clear();
        const lost = disk.crash(isPowerCut);
        if (lost > 0) parts.log(`${id}: the disk has lost ${lost} commits that it had confirmed`);
        if (heard && time.elapsedUs() - heard.atUs < KEPT_US) heard = null;
        closing.push(
          new Promise((done) =>
            time.after(0, () => {
              done(
                started
                  ?.stop()
                  .catch(() => {})
                  .then(() => removeFile(path)),
              );
            }),
          ),
        );
      });
      station.cutPower = () => {
        isPowerCut = true;
        mine.end();
      };
      life = mine;
      started = startBridge(config(), {
        clock: mine.clock,
        stopwatch: mine.stopwatch,
        random: random.split(`bridge ${lives}`),
        openPort: (events) =>
          line.open(mine)({
            ...events,
            onLine: (text) => {
              events.onLine(text);
              noteHeard(text);
            },
          }),
        openGps: parts.hasReceiver ? gpsLine.open(mine) : undefined,
        connect: parts.broker.connect(mine, id),
        openJournal: (at, chance, say) => {
          const journal = openJournal(at, chance, say);
          return Object.assign(Object.create(journal) as typeof journal, {
            recordRaw: (records: Parameters<typeof journal.recordRaw>[0]) =>
              disk.write(mine, () => journal.recordRaw(records)),
            append: (drafts: Parameters<typeof journal.append>[0]) => disk.write(mine, () => journal.append(drafts)),
          });
        },
        log,
      });
      if (mine.isOver) return;
      bridge = started;
      const seat = bridge.marshal;
      marshal = seatMarshal(
        id,
        parts.crossings,
        {
          watch: (listener: (crossing: Crossing) => void) =>
            seat.watch(({ crossing }) => {
              seen.add(crossing.id);
              listener(crossing);
            }),
          amend: (amendment) =>
            new Promise((done) => {
              const attempt = (): void => {
                if (seat.amend(amendment).ok) done();
                else mine.clock.after(ASK_AGAIN_US, attempt);
              };
              attempt();
            }),
        },
        mine.clock,
        random.split('marshal'),
      );
    },
    kill: () => life?.end(),
    cutPower: () => {},
    restart: () => {
      const ending = life;
      void bridge?.stop().then(() => {
        if (ending?.isOver) return;
        ending?.end();
        station.start();
      });
    },
    reset: () => {
      loseRing();
      box.reset(time.nowUs(), 'button');
    },
    power: (isOn) => {
      if (isOn === isPowered) return;
      if (!isOn) {
        box.advanceTo(time.nowUs());
        loseRing();
        isPowered = false;
        return;
      }
      box.reset(time.nowUs());
      edgesOfBoot = 0;
      isPowered = true;
    },
    chatter: (closures, random) => {
      const [input] = channels;
      let inUs = 0;
      for (let i = 0; input && i < closures; i++) {
        for (const level of [1, 0] as const) {
          inUs += CHATTER_US_MIN + (CHATTER_US_MAX - CHATTER_US_MIN) * random();
          time.after(inUs, () => change(input, level, null));
        }
      }
    },
    amend: (amendment) => bridge?.marshal.amend(amendment).ok ?? false,
    get isHome() {
      return station.whyNotHome === '';
    },
    get hasDelivered() {
      return whyNotDelivered() === '';
    },
    get whyNotHome() {
      return whyNotDelivered() || ((marshal?.busy ?? 0) > 0 ? 'the marshal has numbers to key in' : '');
    },
    close: async () => {
      life?.end();
      await Promise.all(closing);
    },
  };
  second();
  return station;
}
