import { MICROS_PER_SECOND } from '../../protocol/time.ts';
import type { Doubt, Passage, Sensor } from './passage.ts';

/**
 * Touches of a tube to passages. A car touches twice, and how far apart tells nothing by itself: a car that creeps at 3 km/h has its axles 2.9 s apart,
 * and two cars may follow within 1.2 s. So touches that are near one another are read together: of all ways to cut them into cars the cheapest
 * counts, where a gap that few cars have is dear, and so are a missing axle and a car on another's bumper. The first touch of a car is its time. What comes later may
 * change which touches those are, until the road has been quiet for as long as the slowest car needs.
 *
 * Nothing is dropped: each touch is a passage of its own, and one that is not taken for a car does not count and says why.
 */

/** A wheel that touches again so soon after its touch is the same one: 80 km/h and a wheelbase of 1.9 m take 85 ms. */
const BOUNCE_US = 60_000;
/** And after its release: a slow wheel rolls off with a trembling contact. */
const RELEASE_BOUNCE_US = 25_000;
/** The longest wheelbase of the field (3.9 m) at 2 km/h. */
const REAR_US_MAX = 7.1 * MICROS_PER_SECOND;
/** After a quiet of this nothing earlier can change. */
const QUIET_US = 7.5 * MICROS_PER_SECOND;
/** In a queue that never ends, what lies so far back is decided. */
const DECIDED_US = 20 * MICROS_PER_SECOND;
/** Sooner behind a rear axle no other car follows. */
const EXTRA_US_MAX = 0.6 * MICROS_PER_SECOND;

// Costs are minus logarithms of likelihoods, up to a constant.
/** The gap between axles that most cars have on a line: 2.4 m at 23 km/h. Its spread covers 2 to 80 km/h. */
const GAP_US_USUAL = 0.38 * MICROS_PER_SECOND;
const GAP_SPREAD = 0.95;
/** One axle in a hundred makes no touch. */
const SINGLE_COST = 4.5;
/** What a car right behind another costs, fading within a second. */
const FOLLOWING_COST = 5;
const FOLLOWING_US = 1 * MICROS_PER_SECOND;
/** The tyres of one car press the tube for much the same time, those of a car and a foot do not: what a ratio of e costs. */
const DURATION_COST = 0.8;
/** Less than this is the switch's own time, and says nothing of the wheel. */
const DURATION_US_MIN = 10_000;
/** Axles so far apart are a car at 2.2 km/h, or two people. */
const UNSURE_GAP_US = 3.9 * MICROS_PER_SECOND;
/** A reading whose best rival is within this is marked. */
const UNSURE_COST = 1;

interface Touch {
  readonly passage: Passage;
  /** How long the tube was pressed, with all bounces; `null` while it is. */
  durationUs: number | null;
}

const durationCost = (one: Touch, other: Touch): number => {
  if (one.durationUs === null || other.durationUs === null) return 0;
  const [a, b] = [one, other].map(({ durationUs }) => Math.max(DURATION_US_MIN, durationUs ?? 0));
  return DURATION_COST * Math.log((a ?? 1) / (b ?? 1)) ** 2;
};
const gapCost = (gapUs: number): number =>
  gapUs < BOUNCE_US || gapUs > REAR_US_MAX
    ? Number.POSITIVE_INFINITY
    : 0.5 * (Math.log(gapUs / GAP_US_USUAL) / GAP_SPREAD) ** 2;
const followingCost = (gapUs: number): number => FOLLOWING_COST * Math.exp(-gapUs / FOLLOWING_US);

const pairCost = (one: Touch, other: Touch): number =>
  gapCost(other.passage.front.atUs - one.passage.front.atUs) + durationCost(one, other);

export function createAxles(): Sensor {
  /** Touches that are still read together, oldest first. */
  let touches: Touch[] = [];
  let last: { readonly touch: Touch; endedUs: number | null; isShort: boolean } | null = null;

  const read = (): void => {
    const { isFront, margins } = cut(touches);
    touches.forEach(({ passage }, i) => {
      if (!isFront[i]) {
        Object.assign(passage, { counts: false, rear: null, doubts: ['rear'] });
        return;
      }
      const rear = i + 1 < touches.length && !isFront[i + 1] ? (touches[i + 1]?.passage.front ?? null) : null;
      const before = i > 0 && !isFront[i - 1] ? touches[i - 1]?.passage.front : undefined;
      const isExtra = rear === null && before !== undefined && passage.front.atUs - before.atUs < EXTRA_US_MAX;
      const isUnsure =
        (margins[i] ?? 0) < UNSURE_COST ||
        (rear !== null && ((margins[i + 1] ?? 0) < UNSURE_COST || rear.atUs - passage.front.atUs > UNSURE_GAP_US));
      const doubts: Doubt[] = isExtra ? ['extra'] : isUnsure ? ['unsure'] : [];
      Object.assign(passage, { counts: !isExtra, rear, doubts });
    });
  };

  /** A touch that was too short for a wheel and did not bounce on was none. */
  const dismissShort = (): void => {
    if (!last?.isShort) return;
    const { touch } = last;
    Object.assign(touch.passage, { counts: false, rear: null, doubts: ['short'], closed: true });
    touches = touches.filter((each) => each !== touch);
    last = null;
    read();
  };

  const close = (closed: readonly Touch[]): void => {
    for (const { passage } of closed) {
      passage.closed = true;
      if (passage.counts && passage.rear === null) passage.doubts = ['single'];
    }
  };

  const closeDecided = (nowUs: number): void => {
    const newest = touches.at(-1);
    if (newest === undefined) return;
    if (nowUs - newest.passage.front.atUs >= QUIET_US) {
      close(touches);
      touches = [];
      return;
    }
    const first = touches.findIndex(({ passage }) => nowUs - passage.front.atUs < DECIDED_US);
    if (first <= 0) return;
    // Never between the two axles of a car.
    const end = touches[first]?.passage.doubts.includes('rear') ? first - 1 : first;
    close(touches.slice(0, end));
    touches = touches.slice(end);
  };

  return {
    began: (front) => {
      const sinceTouchUs = last ? front.atUs - last.touch.passage.front.atUs : Number.POSITIVE_INFINITY;
      const sinceEndUs = last?.endedUs == null ? Number.POSITIVE_INFINITY : front.atUs - last.endedUs;
      if (sinceTouchUs < BOUNCE_US || sinceEndUs < RELEASE_BOUNCE_US) {
        if (last) Object.assign(last, { isShort: false, endedUs: null });
        return { front, rear: null, counts: false, doubts: ['bounce'], closed: true };
      }
      dismissShort();
      closeDecided(front.atUs);
      const passage: Passage = { front, rear: null, counts: true, doubts: [], closed: false };
      const touch: Touch = { passage, durationUs: null };
      touches.push(touch);
      last = { touch, endedUs: null, isShort: false };
      read();
      return passage;
    },
    ended: (atUs, isShort) => {
      if (!last) return;
      const { touch } = last;
      last.isShort = isShort && touch.durationUs === null;
      last.endedUs = atUs;
      touch.durationUs = atUs - touch.passage.front.atUs;
      if (touches.includes(touch)) read();
    },
    passed: (atUs) => {
      if (last && atUs - last.touch.passage.front.atUs >= BOUNCE_US) dismissShort();
      closeDecided(atUs);
    },
  };
}

/**
 * The cheapest cut of touches into cars of one or two axles. `margins`: how much dearer the cheapest cut is in which that touch is the other axle.
 */
function cut(touches: readonly Touch[]): { isFront: boolean[]; margins: number[] } {
  const count = touches.length;
  // Costs of touch i as the second axle of the one before, and as a car behind it.
  const pairing = touches.map((touch, i) => {
    const before = touches[i - 1];
    return before ? pairCost(before, touch) : Number.POSITIVE_INFINITY;
  });
  const following = touches.map((touch, i) => {
    const before = touches[i - 1];
    return before ? followingCost(touch.passage.front.atUs - before.passage.front.atUs) : 0;
  });
  const paired = (i: number): number => pairing[i] ?? Number.POSITIVE_INFINITY;
  const begun = (i: number): number => following[i] ?? 0;

  /** The cheapest reading of the touches before `i`, where a car ends. */
  const before = [0];
  for (let i = 1; i <= count; i++) {
    const alone = (before[i - 1] ?? 0) + begun(i - 1) + SINGLE_COST;
    const asPair = i < 2 ? Number.POSITIVE_INFINITY : (before[i - 2] ?? 0) + begun(i - 2) + paired(i - 1);
    before.push(Math.min(alone, asPair));
  }
  /** And of those from `i` on, where a car begins. */
  const after = Array<number>(count + 1).fill(0);
  const alone = (i: number): number => SINGLE_COST + begun(i + 1) + (after[i + 1] ?? 0);
  const asPair = (i: number): number => paired(i + 1) + begun(i + 2) + (after[i + 2] ?? 0);
  for (let i = count - 1; i >= 0; i--) after[i] = Math.min(alone(i), asPair(i));

  const isFront = Array<boolean>(count).fill(true);
  // Of two equal readings the one that pairs earlier.
  for (let i = 0; i < count; ) {
    const isPair = asPair(i) <= alone(i);
    if (isPair) isFront[i + 1] = false;
    i += isPair ? 2 : 1;
  }
  const margins = touches.map((_, i) => {
    const front = (before[i] ?? 0) + begun(i) + (after[i] ?? 0);
    const rear = i === 0 ? Number.POSITIVE_INFINITY : (before[i - 1] ?? 0) + begun(i - 1) + asPair(i - 1);
    return Math.abs(front - rear);
  });
  return { isFront, margins };
}
