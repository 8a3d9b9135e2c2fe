/** Exact fractions, the plainest that do: nothing here is ever rounded but where a rule says so. */
export interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

export type RoundingMode = 'nearest' | 'truncate' | 'up';

export function fraction(over: bigint | number, under: bigint | number = 1): Fraction {
  const below = BigInt(under);
  return below < 0n ? { over: -BigInt(over), under: -below } : { over: BigInt(over), under: below };
}

export const ZERO = fraction(0);
export const ONE = fraction(1);

export const plus = (a: Fraction, b: Fraction): Fraction =>
  fraction(a.over * b.under + b.over * a.under, a.under * b.under);
export const negative = (a: Fraction): Fraction => fraction(-a.over, a.under);
export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, negative(b));
export const times = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.over, a.under * b.under);
export const dividedBy = (a: Fraction, b: Fraction): Fraction => fraction(a.over * b.under, a.under * b.over);
export const compare = (a: Fraction, b: Fraction): number => {
  const difference = a.over * b.under - b.over * a.under;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};
export const sizeOf = (a: Fraction): Fraction => (a.over < 0n ? negative(a) : a);
export const sumOf = (all: readonly Fraction[]): Fraction => all.reduce(plus, ZERO);
export const smaller = (a: Fraction, b: Fraction): Fraction => (compare(a, b) <= 0 ? a : b);

export function floorOf({ over, under }: Fraction): bigint {
  const quotient = over / under;
  return over < 0n && quotient * under !== over ? quotient - 1n : quotient;
}
export const ceilingOf = (a: Fraction): bigint => -floorOf(negative(a));

/** To a whole number; by size, so that a half and `up` go away from zero and `truncate` goes towards it. */
export function wholeOf(a: Fraction, mode: RoundingMode): bigint {
  const size = sizeOf(a);
  const whole =
    mode === 'truncate' ? floorOf(size) : mode === 'up' ? ceilingOf(size) : floorOf(plus(size, fraction(1, 2)));
  return a.over < 0n ? -whole : whole;
}

export function roundedTo(a: Fraction, mode: RoundingMode, places: number): Fraction {
  const scale = 10n ** BigInt(places);
  return fraction(wholeOf(times(a, fraction(scale)), mode), scale);
}

/** `12.50` as it stands, exactly. */
export function readDecimal(written: string | number): Fraction {
  const text = String(written).trim();
  const [whole = '', places = ''] = text.replace('-', '').split('.');
  const size = fraction(BigInt(`${whole}${places}` || '0'), 10n ** BigInt(places.length));
  return text.startsWith('-') ? negative(size) : size;
}

/** With as many places as it takes to be exact, and at least so many. */
export function writeDecimal(a: Fraction, placesAtLeast: number): string {
  let places = placesAtLeast;
  while ((sizeOf(a).over * 10n ** BigInt(places)) % a.under !== 0n) places += 1;
  const digits = String((sizeOf(a).over * 10n ** BigInt(places)) / a.under).padStart(places + 1, '0');
  const sign = a.over < 0n ? '-' : '';
  return places === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
