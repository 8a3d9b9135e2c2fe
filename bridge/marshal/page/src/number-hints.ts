/** What may be wrong with a number that was keyed in a hurry, with gloves, and which one was meant. */

export interface NumberHints {
  /** Why the number is unlikely; `null` where nothing speaks against it. */
  readonly problem: 'not-in-list' | 'through' | 'not-expected' | null;
  /** Likeliest first. */
  readonly meant: readonly { readonly car: number; readonly why: Slip }[];
}

export type Slip = 'swapped' | 'neighbour' | 'doubled' | 'missing';

export interface KnownNumbers {
  /** The entry list; empty where the station has none. */
  readonly listed: ReadonlySet<number>;
  /** Already through this line. */
  readonly through: ReadonlySet<number>;
  /** Likeliest first. */
  readonly next: readonly number[];
}

/** Further back than any overtaking reaches: a number from there is worth a second look where a likelier one is near. */
const EXPECTED_SOON = 5;
const MEANT_MAX = 2;

/** Keys of the pad that lie beside one another: 1 2 3 over 4 5 6 over 7 8 9 over 0. */
const ROWS = ['123', '456', '789', ' 0 '];
const placeOf = (digit: string): readonly [number, number] => {
  const row = ROWS.findIndex((keys) => keys.includes(digit));
  return [row, ROWS[row]?.indexOf(digit) ?? -1];
};
const beside = (one: string, other: string): boolean => {
  const [a, b] = [placeOf(one), placeOf(other)];
  return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) === 1;
};

export function numberHints(typed: string, { listed, through, next }: KnownNumbers): NumberHints {
  if (!/^\d{1,5}$/.test(typed)) return { problem: null, meant: [] };
  const car = Number(typed);
  const soon = next.slice(0, EXPECTED_SOON);
  const unknown = listed.size > 0 && !listed.has(car);
  const problem = unknown
    ? 'not-in-list'
    : through.has(car)
      ? 'through'
      : next.length > 0 && !next.includes(car)
        ? 'not-expected'
        : null;
  if (problem === null) return { problem, meant: [] };
  const candidates = new Map<number, Slip>();
  for (const [text, why] of slips(typed)) {
    const meant = Number(text);
    const possible = meant !== car && !through.has(meant) && (listed.has(meant) || next.includes(meant));
    // A number that is there is doubted only for one that is due now.
    if (possible && (problem !== 'not-expected' || soon.includes(meant)) && !candidates.has(meant)) {
      candidates.set(meant, why);
    }
  }
  const place = (each: number): number => (next.includes(each) ? next.indexOf(each) : next.length);
  const meant = [...candidates].map(([each, why]) => ({ car: each, why })).sort((a, b) => place(a.car) - place(b.car));
  return {
    problem: problem === 'not-expected' && meant.length === 0 ? null : problem,
    meant: meant.slice(0, MEANT_MAX),
  };
}

/** What fingers make of a number: neighbours swapped, the key beside, one digit twice, one left out. */
function* slips(typed: string): Generator<readonly [string, Slip]> {
  const digits = [...typed];
  for (let at = 0; at + 1 < digits.length; at++) {
    yield [[...digits.slice(0, at), digits[at + 1], digits[at], ...digits.slice(at + 2)].join(''), 'swapped'];
  }
  for (let at = 0; at < digits.length; at++) {
    for (const key of '0123456789') {
      if (beside(key, digits[at] ?? '')) yield [digits.with(at, key).join(''), 'neighbour'];
    }
  }
  for (let at = 0; at + 1 < digits.length; at++) {
    if (digits[at] === digits[at + 1]) yield [digits.toSpliced(at, 1).join(''), 'doubled'];
  }
  for (let at = 0; at <= digits.length; at++) {
    for (const key of '0123456789') yield [digits.toSpliced(at, 0, key).join(''), 'missing'];
  }
}
