import type { StationConfig } from '../../bridge/config.ts';
import { createPassageReplay, type PulseRecord } from '../../bridge/replay-passages.ts';
import { createRandom } from '../../simulator/random.ts';

/** A day of one tube with everything that rolls or walks over it, and what each pulse truly was. */

export type Cause = 'front' | 'rear' | 'bounce' | 'foot' | 'glitch';

export interface LabelledPulse extends PulseRecord {
  readonly cause: Cause;
  /** Of the vehicle, or of the walker. */
  readonly who: number;
}

export interface Day {
  /** In order of time, releases too (`cause` of a release is that of its pulse). */
  readonly pulses: readonly LabelledPulse[];
  /** Seq of each vehicle's first touch. */
  readonly fronts: readonly number[];
}

const CARS = 418;
/** Metres of tyre on the road, so long the tube stays pressed; an air switch holds for at least as long as its diaphragm needs. */
const PATCH_M = 0.16;
const CLOSED_US_MIN = 8_000;
const SHARE = { bounce: 0.06, missingRear: 0.01, motorcycle: 0.02, service: 0.05, walker: 0.03, glitch: 0.01 };
const START_US = 1_718_100_000e6;

/** 418 cars at 2 to 80 km/h, half a minute apart on average and at times in a queue 1.2 s behind one another, and the rest of the village. */
export function makeDay(seed: string): Day {
  const random = createRandom(seed);
  const between = (low: number, high: number) => low + (high - low) * random();
  const touches: { atUs: number; closedUs: number; cause: Cause; who: number }[] = [];
  let who = 0;

  const closure = (atUs: number, metresPerSecond: number, cause: Cause): void => {
    const closedUs = Math.max(CLOSED_US_MIN, (PATCH_M / metresPerSecond) * 1e6);
    if (random() >= SHARE.bounce) {
      touches.push({ atUs, closedUs, cause, who });
      return;
    }
    // The contact opens again for a moment, at the first touch or as the wheel rolls off.
    const firstUs = random() < 0.5 ? between(500, 3_000) : closedUs - between(500, 3_000);
    const openUs = between(300, 4_000);
    touches.push({ atUs, closedUs: firstUs, cause, who });
    touches.push({ atUs: atUs + firstUs + openUs, closedUs: Math.max(500, closedUs - firstUs), cause: 'bounce', who });
  };

  const drive = (atUs: number, kilometresPerHour: number, wheelbaseM: number): number => {
    const metresPerSecond = kilometresPerHour / 3.6;
    const rearUs = atUs + (wheelbaseM / metresPerSecond) * 1e6;
    who++;
    closure(atUs, metresPerSecond, 'front');
    if (random() >= SHARE.missingRear) closure(rearUs, metresPerSecond, 'rear');
    return rearUs;
  };

  /** Slow ones are rare, but every speed from 2 to 80 km/h is there. */
  const speed = () => (random() < 0.15 ? between(2, 15) : random() < 0.85 ? between(15, 55) : between(55, 80));
  let freeUs = START_US;
  let atUs = START_US;
  for (let car = 0; car < CARS; car++) {
    const inQueue = random() < 0.1;
    // Behind the front of the one before at least 1.2 s, and behind its tail.
    atUs = inQueue
      ? Math.max(atUs + between(1.2e6, 3e6), freeUs + 0.8e6)
      : Math.max(atUs + 5e6 - 25e6 * Math.log(1 - random()), freeUs + 2e6);
    freeUs = drive(atUs, speed(), random() < SHARE.motorcycle ? between(1.3, 1.55) : between(1.9, 3.2));
    if (random() < SHARE.service) {
      atUs = freeUs + between(4e6, 12e6);
      freeUs = drive(atUs, between(20, 50), between(2.4, 3.9));
    }
    if (random() < SHARE.walker) {
      who++;
      touches.push({ atUs: freeUs + between(3e6, 15e6), closedUs: between(60_000, 250_000), cause: 'foot', who });
    }
    if (random() < SHARE.glitch) {
      touches.push({ atUs: freeUs + between(1e6, 15e6), closedUs: between(20, 300), cause: 'glitch', who: 0 });
    }
  }

  const changes = touches
    .flatMap(({ atUs: beginUs, closedUs, cause, who: by }) => [
      { utcUs: Math.round(beginUs), level: 1 as const, cause, who: by },
      { utcUs: Math.round(beginUs + closedUs), level: 0 as const, cause, who: by },
    ])
    .sort((a, b) => a.utcUs - b.utcUs || a.level - b.level);
  const pulses = changes.map((change, i) => ({ ...change, channel: 'D8', seq: i + 1, uncertaintyUs: 4 }));
  return { pulses, fronts: pulses.flatMap(({ cause, level, seq }) => (cause === 'front' && level === 1 ? [seq] : [])) };
}

export interface Verdict {
  readonly seq: number;
  readonly counts: boolean;
  readonly marked: boolean;
}

export interface Score {
  /** Of what counts without a doubt, the share that is a vehicle's first touch. */
  readonly precision: number;
  /** Of the vehicles, the share whose first touch counts. */
  readonly recall: number;
  /** Of the vehicles' first touches that count, the share with a doubt. */
  readonly doubted: number;
  /** Count without a doubt, and are none. */
  readonly invented: number;
  readonly lost: number;
}

export function scoreVerdicts({ fronts }: Day, verdicts: readonly Verdict[]): Score {
  const truth = new Set(fronts);
  const counting = verdicts.filter(({ counts }) => counts);
  const sure = counting.filter(({ marked }) => !marked);
  const found = counting.filter(({ seq }) => truth.has(seq));
  const right = sure.filter(({ seq }) => truth.has(seq));
  return {
    precision: right.length / sure.length,
    recall: found.length / fronts.length,
    doubted: found.filter(({ marked }) => marked).length / found.length,
    invented: sure.length - right.length,
    lost: fronts.length - found.length,
  };
}

/** What a chronometer with a fixed dead time makes of the same day: a pulse within it is none. */
export function byDeadTime({ pulses }: Day, deadUs: number): Verdict[] {
  let lastUs = Number.NEGATIVE_INFINITY;
  return pulses
    .filter(({ level }) => level === 1)
    .map(({ utcUs, seq }) => {
      const counts = utcUs - lastUs >= deadUs;
      if (counts) lastUs = utcUs;
      return { seq, counts, marked: false };
    });
}

/** What our passages make of it. */
export function byPassages({ pulses }: Day): Verdict[] {
  const replay = createPassageReplay(ONE_TUBE);
  const crossings = [...pulses.flatMap((pulse) => replay.take(pulse)), ...replay.end()];
  return crossings.map(({ seq, counts, doubts }) => ({ seq: seq ?? 0, counts, marked: doubts.length > 0 }));
}

const ONE_TUBE: StationConfig = {
  station: 'day',
  rally: 'day',
  scorers: ['desk'],
  broker: '',
  box: '',
  gps: null,
  channels: new Map([['D8', { line: 'A', sensor: 'tube', lengthM: 0, celsius: 20, role: 'main' }]]),
  lines: ['A'],
  startOrder: [],
  port: 0,
  journalPath: '',
};

/** Several days as one. */
export function sumOf(scores: readonly Score[]): Score {
  const sum = (of: (score: Score) => number) => scores.reduce((total, score) => total + of(score), 0);
  return {
    precision: sum(({ precision }) => precision) / scores.length,
    recall: sum(({ recall }) => recall) / scores.length,
    doubted: sum(({ doubted }) => doubted) / scores.length,
    invented: sum(({ invented }) => invented),
    lost: sum(({ lost }) => lost),
  };
}
