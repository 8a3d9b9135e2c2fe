import { join } from 'node:path';
import { type Bridge, type OpenBoxPort, type StationConfig, serialBoxPort, startBridge } from '../../bridge/index.ts';
import type { Clock, Stopwatch } from '../../protocol/clock.ts';
import { MICROS_PER_SECOND } from '../../protocol/time.ts';
import type { SimulatedBox } from '../box/box.ts';
import { FirmwareBox } from '../box/firmware-box.ts';
import { ModelBox } from '../box/model-box.ts';
import { createOscillator } from '../box/oscillator.ts';
import type { PseudoTerminal } from '../box/pseudo-terminal.ts';
import { type FaultLevel, serialNoise } from '../faults/serial-noise.ts';
import { type SimulatedMarshal, seatMarshal } from '../people/marshal.ts';
import { type Heard, type RemoteSeat, seatHere } from '../people/seats.ts';
import type { Random } from '../random.ts';
import { tubeDelayUs } from '../sensors/tube.ts';
import { directLine } from './box-port.ts';
import type { StationPlan } from './plan.ts';
import { type StampTap, tapStamps } from './stamped.ts';

/** A station as it is played: box, line, bridge and marshal, opened and closed at its hours. */
export interface SimulatedStation {
  readonly plan: StationPlan;
  /** The crew arrives: the bridge starts, the marshal sits down. */
  open(): void;
  /** The box gets its supply. */
  powerOn(): void;
  /** The box runs up to the clock's time. */
  advance(): void;
  /** Microseconds from now until the box has something to say again. */
  nextUs(): number;
  powerOff(): void;
  /** Everybody has finished; the bridge says good-bye. */
  close(): Promise<void>;
  /** Nothing is on the way between box, bridge and scorer. */
  readonly idle: boolean;
  /** Why it is not idle, for whoever waits in vain. */
  readonly waitingFor: string;
  /** The box holds nothing, every car has its number and the scorer has it all: the crew may go. */
  delivered(): Promise<boolean>;
  /** What its box has said. */
  readonly said: Pick<StampTap, 'stamped' | 'spoken'>;
}

export interface StationParts {
  readonly rally: string;
  readonly scorer: string;
  readonly broker: string;
  readonly folder: string;
  readonly startOrder: readonly number[];
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly random: Random;
  readonly heard: Heard;
  readonly log: (text: string) => void;
  readonly faults: FaultLevel;
  /** The real firmware behind this terminal; `null`: the fast model on a direct line. */
  readonly terminal: PseudoTerminal | null;
  /** A bridge of a process of its own: where its marshal's desk is. `null`: a bridge in this process. */
  readonly remote: RemoteSeat | null;
}

/** Tubes, sun and cables: parts per million, seconds. */
const SWING_PPM = 0.8;
const SWING_SECONDS = 1_800;
const PPS_JITTER_NS = 60;
/** After the edge of a second, and after a pulse, until the line is out. */
const AFTER_SECOND_US = 15_000;
const AFTER_PULSE_US = 10_000;

export function createStation(plan: StationPlan, parts: StationParts): SimulatedStation {
  const { clock, random, terminal } = parts;
  const oscillator = createOscillator({
    hz: 16_000_000,
    offsetPpm: plan.oscillatorPpm,
    swing: { amplitudePpm: SWING_PPM, periodS: SWING_SECONDS, phaseRad: random.split('swing')() * 2 * Math.PI },
    powerOnUs: plan.powerOnUs,
  });
  const tap: StampTap = tapStamps(plan.crossings, (line) => channelOf(plan, line), oscillator);
  let box: SimulatedBox | null = null;
  let bridge: Bridge | null = null;
  let marshal: SimulatedMarshal | null = null;
  /** Bytes that the terminal took for the bridge, and that it brought from it. */
  let toBridge = 0;
  let fromBridge = 0;
  let nextPulse = 0;
  const pulsesUs = plan.inputs.filter((input) => input.level === 1).map((input) => input.atUs);

  const toBridgeNoise = serialNoise(parts.faults, random.split('noise to the bridge'));
  const fromBridgeNoise = serialNoise(parts.faults, random.split('noise from the bridge'));
  const receive = (bytes: Uint8Array): void => box?.receive(fromBridgeNoise(bytes));
  const onBytes = (sent: Uint8Array): void => {
    tap.bytes(sent);
    const bytes = toBridgeNoise(sent);
    if (terminal) toBridge += terminal.write(bytes);
    else direct.fromBox(bytes);
  };
  const direct = directLine(receive);
  terminal?.onBytes((bytes) => {
    fromBridge += bytes.length;
    receive(bytes);
  });

  const openPort: OpenBoxPort = terminal ? serialBoxPort(terminal.path) : direct.open;

  return {
    plan,
    open: () => {
      if (!parts.remote) {
        bridge = startBridge(stationConfigOf(plan, parts), {
          clock,
          stopwatch: parts.stopwatch,
          random: random.split('bridge'),
          openPort,
          log: (text) => parts.log(`${plan.id}: ${text}`),
        });
      }
      const seat = parts.remote ?? (bridge ? seatHere(bridge.marshal, parts.heard) : null);
      if (seat) marshal = seatMarshal(plan.id, plan.crossings, seat, clock, random.split('marshal'));
    },
    powerOn: () => {
      const options = {
        number: plan.boxNumber,
        powerOnUs: plan.powerOnUs,
        oscillator,
        pps: { jitterNs: PPS_JITTER_NS, random: random.split('pps') },
        onBytes,
      };
      const powered = terminal ? new FirmwareBox(options) : new ModelBox(options);
      for (const input of plan.inputs) powered.input(input.channel, input.level, input.atUs);
      box = powered;
    },
    advance: () => box?.advanceTo(clock.nowUs()),
    nextUs: () => {
      const nowUs = clock.nowUs();
      while ((pulsesUs[nextPulse] ?? Number.POSITIVE_INFINITY) + AFTER_PULSE_US <= nowUs) nextPulse++;
      const pulse = (pulsesUs[nextPulse] ?? Number.POSITIVE_INFINITY) + AFTER_PULSE_US - nowUs;
      const intoSecond = (nowUs - AFTER_SECOND_US) % MICROS_PER_SECOND;
      return Math.min(pulse, MICROS_PER_SECOND - intoSecond);
    },
    powerOff: () => {
      box = null;
    },
    close: async () => {
      marshal?.leave();
      await bridge?.stop();
      bridge = null;
    },
    get idle() {
      if (!bridge) return true;
      return bridge.linkPhase !== 'closed' && bridge.idle && quietLine(bridge);
    },
    get waitingFor() {
      if (!bridge) return 'nothing';
      const { head, acknowledged, box: line } = bridge.status;
      return `link ${line?.link}, head ${head}, acknowledged ${JSON.stringify(acknowledged)}, terminal ${toBridge}/${bridge.bytes.read} to and ${bridge.bytes.written}/${fromBridge} from the bridge`;
    },
    delivered: async () => {
      if (tap.held > 0 || (marshal?.busy ?? 0) > 0) return false;
      const status = parts.remote ? await parts.remote.status() : bridge?.status;
      return (
        status?.head !== undefined && Object.values(status.acknowledged ?? {}).every((entry) => entry === status.head)
      );
    },
    said: tap,
  };

  function quietLine(of: Bridge): boolean {
    return terminal === null || (of.bytes.read === toBridge && of.bytes.written === fromBridge);
  }
}

/** Delay as the world has it; the bridge computes its own from the length in its station file. */
function channelOf(plan: StationPlan, line: string): { channel: string; delayUs: number } {
  const { channel, lengthM } = plan.channels.get(line) ?? { channel: '', lengthM: 0 };
  return { channel, delayUs: tubeDelayUs(lengthM) };
}

function stationConfigOf(plan: StationPlan, parts: StationParts): StationConfig {
  return {
    station: plan.id,
    rally: parts.rally,
    scorers: [parts.scorer],
    broker: parts.broker,
    box: parts.terminal?.path ?? 'simulated',
    gps: null,
    channels: new Map(
      [...plan.channels].map(([line, { channel, lengthM }]) => [
        channel,
        { line, sensor: 'tube', lengthM, celsius: 20, role: 'main' } as const,
      ]),
    ),
    lines: [...new Set(plan.channels.keys())],
    startOrder: parts.startOrder,
    port: 0,
    journalPath: join(parts.folder, `${plan.id}.db`),
  };
}
