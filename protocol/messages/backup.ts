/** A crossing with its time, of one line. */
export interface Timed {
  readonly id: string;
  readonly utcUs: number;
}

export interface Pair {
  /** Id of the main crossing. */
  readonly main: string;
  /** The backup's time less the main one's. */
  readonly differenceUs: number;
}

/** Cars are 1.2 s apart at the least, so what is nearer is the same car, over a second sensor beside the first or under a thumb. */
const SAME_CAR_US = 1_000_000;
/** Two good boxes on one tube differ by microseconds, on two tubes laid together by milliseconds: more than this wants a person. */
const DIFFERENCE_US_MAX = 10_000;
/** A thumb is within this of a wheel. */
const THUMB_US_MAX = 500_000;

/** Which main crossing each backup one is the second record of, by the backup's id: nearest pairs first, each crossing in one pair at most. */
export function pairBackups(mains: readonly Timed[], backups: readonly Timed[]): Map<string, Pair> {
  const near = backups
    .flatMap((backup) =>
      mains.map((main) => ({ backup: backup.id, main: main.id, differenceUs: backup.utcUs - main.utcUs })),
    )
    .filter(({ differenceUs }) => Math.abs(differenceUs) <= SAME_CAR_US)
    .sort((a, b) => Math.abs(a.differenceUs) - Math.abs(b.differenceUs));
  const taken = new Set<string>();
  const pairs = new Map<string, Pair>();
  for (const { backup, main, differenceUs } of near) {
    if (pairs.has(backup) || taken.has(main)) continue;
    taken.add(main);
    pairs.set(backup, { main, differenceUs });
  }
  return pairs;
}

/** More than what the two may differ by without anybody being wrong. */
export const differsTooMuch = ({ differenceUs }: Pair, uncertaintyUs: number, byHand: boolean): boolean =>
  Math.abs(differenceUs) > (byHand ? THUMB_US_MAX : DIFFERENCE_US_MAX) + uncertaintyUs;
