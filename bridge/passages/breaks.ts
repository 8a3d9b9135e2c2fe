import { MICROS_PER_SECOND } from '../../protocol/time.ts';
import type { Doubt, Passage, Pulse, Sensor } from './passage.ts';

/**
 * Breaks of a light beam to passages. Mirrors, arms and exhausts break it too, shortly before or after the body, which is the longest break: its first edge is
 * the time (first edge of the longest break: Earp and Newton 2012, who found errors of 12 to 42 ms without it).
 */

interface Break {
  readonly passage: Passage;
  /** `null` while the beam is broken. */
  endedUs: number | null;
}

/** Between two breaks of one car the beam is whole for less than this … */
const GAP_US_MIN = 0.12 * MICROS_PER_SECOND;
/** … or for less than this share of the longest break, for a car that creeps, … */
const GAP_SHARE = 0.5;
/** … but never for longer than this: cars follow within 1.2 s. */
const GAP_US_MAX = 0.6 * MICROS_PER_SECOND;
/** More breaks than any car makes are a beam that flickers. */
const BREAKS_MAX = 32;

export function createBreaks(): Sensor {
  /** Of the car that is passing, oldest first. */
  let car: Break[] = [];

  const lengthUs = ({ passage, endedUs }: Break): number => (endedUs === null ? 0 : endedUs - passage.front.atUs);

  const read = (): void => {
    const body = car.reduce((longest, each) => (lengthUs(each) > lengthUs(longest) ? each : longest), car[0] as Break);
    for (const each of car) {
      const doubts: Doubt[] = each === body ? [] : ['break'];
      Object.assign(each.passage, { counts: each === body, doubts });
    }
  };

  const gapUsMax = (): number =>
    Math.min(GAP_US_MAX, Math.max(GAP_US_MIN, GAP_SHARE * Math.max(0, ...car.map(lengthUs))));

  const close = (): void => {
    for (const { passage } of car) passage.closed = true;
    car = [];
  };

  const closeBefore = (nowUs: number): void => {
    const endedUs = car.at(-1)?.endedUs;
    if (endedUs != null && nowUs - endedUs > gapUsMax()) close();
  };

  return {
    began: (front: Pulse) => {
      closeBefore(front.atUs);
      // Without an end there was nothing to measure: a box that tells no releases.
      if (car.at(-1)?.endedUs === null || car.length >= BREAKS_MAX) close();
      const passage: Passage = { front, rear: null, counts: true, doubts: [], closed: false };
      car.push({ passage, endedUs: null });
      read();
      return passage;
    },
    ended: (atUs) => {
      const last = car.at(-1);
      if (last?.endedUs !== null) return;
      last.endedUs = atUs;
      read();
    },
    passed: closeBefore,
  };
}
