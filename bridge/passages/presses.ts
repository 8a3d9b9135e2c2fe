import type { Passage, Sensor } from './passage.ts';

/** A thumb does not press twice within this; a worn contact does. */
const BOUNCE_US = 150_000;

/** Presses of a hand button to passages: each is a car, since a thumb has no rear axle. */
export function createPresses(): Sensor {
  let lastUs = Number.NEGATIVE_INFINITY;
  return {
    began: (front): Passage => {
      const isBounce = front.atUs - lastUs < BOUNCE_US;
      lastUs = front.atUs;
      return { front, rear: null, counts: !isBounce, doubts: isBounce ? ['bounce'] : [], closed: true };
    },
    ended: (atUs) => {
      lastUs = Math.max(lastUs, atUs);
    },
    passed: () => {},
  };
}
