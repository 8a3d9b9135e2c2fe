import { MICROS_PER_SECOND } from '../../protocol/time.ts';

/**
 * Touches of a tube to passages. A car touches twice, and how far apart tells nothing by itself: a car that creeps at 3 km/h has its axles 2.9 s apart,
 * and two cars may follow within 1.2 s. So touches that are near one another are read together: of all ways to cut them into cars the cheapest
 * counts, where a gap that few cars have is dear, and so are a missing axle and a car on another's bumper. The first touch of a car is its time. What comes later may
 * change which touches those are, until the road has been quiet for as long as the slowest car needs.
 *
 * Nothing is dropped: each touch is a passage of its own, and one that is not taken for a car does not count and says why.
 */

/** A sensor became active. `atUs` runs on the box's own time scale: pairing must not wait for the name of a second. */
export interface Pulse {
  readonly id: string;
  readonly atUs: number;
}

/**
 * `bounce`: of the same wheel. `rear`: the second axle of another. `single`: a car whose second axle is missing, or no car. `extra`: too near behind a
 * whole car for another. `unsure`: another reading is nearly as likely. `short`: over sooner than a wheel takes. `test`: of the box itself. `break`: of
 * a beam that a longer break follows or precedes.
 */
export type Doubt = 'bounce' | 'rear' | 'single' | 'extra' | 'unsure' | 'short' | 'test' | 'break';

export interface Passage {
  readonly front: Pulse;
  rear: Pulse | null;
  counts: boolean;
  doubts: readonly Doubt[];
  /** Nothing that comes later changes this passage. */
  closed: boolean;
}

/** A sensor's changes to passages. In order of time. */
export interface Sensor {
  /** It became active: a passage, which later calls may change. */
  began(pulse: Pulse): Passage;
  /** It was released. `isShort`: sooner than the box was set to believe. */
  ended(atUs: number, isShort: boolean): void;
  /** Box time went on, and nothing is on the way. */
  passed(atUs: number): void;
}

/** A wheel that touches again so soon after its touch is the same one: 80 km/h and a wheelbase of 1.9 m take 85 ms. */
const BOUNCE_US = 60_000;
/** And after its release: a slow wheel rolls off with a trembling contact. */
const RELEASE_BOUNCE_US = 25_000;
/** The longest wheelbase of the field (3.9 m) at 2 km/h. */
export const REAR_US_MAX = 7.1 * MICROS_PER_SECOND;
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
/** A reading whose best rival is within this is marked. */
const UNSURE_COST = 1;

const pairCost = (gapUs: number): number =>
  gapUs < BOUNCE_US || gapUs > REAR_US_MAX
    ? Number.POSITIVE_INFINITY
    : 0.5 * (Math.log(gapUs / GAP_US_USUAL) / GAP_SPREAD) ** 2;
const followingCost = (gapUs: number): number => FOLLOWING_COST * Math.exp(-gapUs / FOLLOWING_US);

export function createAxles(): Sensor {
  /** Touches that are still read together, oldest first. */
  let touches: Passage[] = [];
  let last: { readonly passage: Passage; endedUs: number | null; isShort: boolean } | null = null;

  const read = (): void => {
    const { isFront, margins } = cut(touches.map(({ front }) => front.atUs));
    touches.forEach((touch, i) => {
      if (!isFront[i]) {
        Object.assign(touch, { counts: false, rear: null, doubts: ['rear'] });
        return;
      }
      const rear = i + 1 < touches.length && !isFront[i + 1] ? touches[i + 1] : undefined;
      const before = touches[i - 1];
      const isExtra =
        rear === undefined &&
        before !== undefined &&
        !isFront[i - 1] &&
        touch.front.atUs - before.front.atUs < EXTRA_US_MAX;
      const unsure = (margins[i] ?? 0) < UNSURE_COST || (rear !== undefined && (margins[i + 1] ?? 0) < UNSURE_COST);
      const doubts: Doubt[] = isExtra ? ['extra'] : unsure ? ['unsure'] : [];
      Object.assign(touch, { counts: !isExtra, rear: rear?.front ?? null, doubts });
    });
  };

  /** A touch that was too short for a wheel and did not bounce on was none. */
  const dismissShort = (): void => {
    if (!last?.isShort) return;
    const { passage } = last;
    Object.assign(passage, { counts: false, rear: null, doubts: ['short'], closed: true });
    touches = touches.filter((touch) => touch !== passage);
    last = null;
    read();
  };

  const close = (closed: readonly Passage[]): void => {
    for (const touch of closed) {
      touch.closed = true;
      if (touch.counts && touch.rear === null) touch.doubts = ['single'];
    }
  };

  const closeDecided = (nowUs: number): void => {
    const newest = touches.at(-1);
    if (newest === undefined) return;
    if (nowUs - newest.front.atUs >= QUIET_US) {
      close(touches);
      touches = [];
      return;
    }
    const first = touches.findIndex(({ front }) => nowUs - front.atUs < DECIDED_US);
    if (first <= 0) return;
    // Never between the two axles of a car.
    const end = touches[first]?.doubts.includes('rear') ? first - 1 : first;
    close(touches.slice(0, end));
    touches = touches.slice(end);
  };

  return {
    began: (front) => {
      const sinceTouchUs = last ? front.atUs - last.passage.front.atUs : Number.POSITIVE_INFINITY;
      const sinceEndUs = last?.endedUs == null ? Number.POSITIVE_INFINITY : front.atUs - last.endedUs;
      if (sinceTouchUs < BOUNCE_US || sinceEndUs < RELEASE_BOUNCE_US) {
        if (last) Object.assign(last, { isShort: false, endedUs: null });
        return { front, rear: null, counts: false, doubts: ['bounce'], closed: true };
      }
      dismissShort();
      closeDecided(front.atUs);
      const passage: Passage = { front, rear: null, counts: true, doubts: [], closed: false };
      touches.push(passage);
      last = { passage, endedUs: null, isShort: false };
      read();
      return passage;
    },
    ended: (atUs, isShort) => {
      if (!last) return;
      last.isShort = isShort && last.endedUs === null && atUs - last.passage.front.atUs < BOUNCE_US;
      last.endedUs = atUs;
    },
    passed: (atUs) => {
      if (last && atUs - last.passage.front.atUs >= BOUNCE_US) dismissShort();
      closeDecided(atUs);
    },
  };
}

/**
 * The cheapest cut of touches into cars of one or two axles. `margins`: how much dearer the cheapest cut is in which that touch is the other axle.
 */
function cut(atUs: readonly number[]): { isFront: boolean[]; margins: number[] } {
  const count = atUs.length;
  const gap = (i: number): number => (atUs[i] ?? 0) - (atUs[i - 1] ?? 0);
  const following = (i: number): number => (i > 0 && i < count ? followingCost(gap(i)) : 0);
  /** Of the touches before `i`, with a car ending there. */
  const before = Array<number>(count + 1).fill(0);
  for (let end = 1; end <= count; end++) {
    const alone = (before[end - 1] ?? 0) + following(end - 1) + SINGLE_COST;
    const paired =
      end < 2 ? Number.POSITIVE_INFINITY : (before[end - 2] ?? 0) + following(end - 2) + pairCost(gap(end - 1));
    before[end] = Math.min(alone, paired);
  }
  /** Of the touches from `i` on, with a car beginning there. */
  const after = Array<number>(count + 2).fill(0);
  for (let begin = count - 1; begin >= 0; begin--) {
    const alone = SINGLE_COST + following(begin + 1) + (after[begin + 1] ?? 0);
    const paired =
      begin + 2 > count
        ? Number.POSITIVE_INFINITY
        : pairCost(gap(begin + 1)) + following(begin + 2) + (after[begin + 2] ?? 0);
    after[begin] = Math.min(alone, paired);
  }
  const asFront = atUs.map((_, i) => (before[i] ?? 0) + following(i) + (after[i] ?? 0));
  const asRear = atUs.map((_, i) =>
    i === 0
      ? Number.POSITIVE_INFINITY
      : (before[i - 1] ?? 0) + following(i - 1) + pairCost(gap(i)) + following(i + 1) + (after[i + 1] ?? 0),
  );
  const isFront = Array<boolean>(count).fill(true);
  for (let i = 0; i + 1 < count; ) {
    const paired = pairCost(gap(i + 1)) + following(i + 2) + (after[i + 2] ?? 0);
    // Of two equal readings the one that pairs earlier.
    const isPaired = paired <= SINGLE_COST + following(i + 1) + (after[i + 1] ?? 0);
    if (isPaired) isFront[i + 1] = false;
    i += isPaired ? 2 : 1;
  }
  return {
    isFront,
    margins: atUs.map((_, i) => Math.abs((asFront[i] ?? 0) - (asRear[i] ?? 0))),
  };
}
