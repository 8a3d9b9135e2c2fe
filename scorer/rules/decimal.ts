/**
 * Exact decimals as integers of a power of ten: a coefficient 1.80 is 18000 of 1/10000, 493.75 points are 49375 of 1/100. Their products are
 * integers too, so that no sum ever depends on the order of its terms.
 */

/** Places after the point that are kept of a coefficient, and the largest coefficient. */
export const COEFFICIENT_PLACES = 4;
export const COEFFICIENT_ONE = 10 ** COEFFICIENT_PLACES;
const COEFFICIENT_LIMIT = 10 * COEFFICIENT_ONE;

/** Places after the point that are kept of points and penalties, and the largest number of points of one trial. */
export const POINT_PLACES = 2;
const POINT_LIMIT = 100_000 * 10 ** POINT_PLACES;

/** A score as it is summed: points times coefficient, 1/1,000,000 of a point. 1000 trials at both limits stay below 2^53. */
export const SCORE_PLACES = COEFFICIENT_PLACES + POINT_PLACES;

/**
 * `1.80` with 4 places is 18000. `undefined` where the text is no plain decimal of zero or more (no sign, no exponent, a point and not a
 * comma), or has more places than are kept.
 */
export function parseDecimal(text: string, places: number): number | undefined {
  const match = /^(\d{1,9})(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const fraction = match[2] ?? '';
  if (fraction.length > places) return undefined;
  return Number(`${match[1]}${fraction.padEnd(places, '0')}`);
}

/** A coefficient in 1/10000, 0 to 10. */
export function parseCoefficient(text: string): number | undefined {
  const value = parseDecimal(text, COEFFICIENT_PLACES);
  return value === undefined || value > COEFFICIENT_LIMIT ? undefined : value;
}

/** Points in 1/100 of a point, 0 to 100,000. */
export function parsePoints(text: string): number | undefined {
  const value = parseDecimal(text, POINT_PLACES);
  return value === undefined || value > POINT_LIMIT ? undefined : value;
}

/** An integer of 10^-`kept` as decimal text with at least `places` places, and more where they are not zero: `493.75`, `7`, `-0.03`. */
export function formatDecimal(value: number, kept: number, places: number): string {
  const size = Math.abs(value);
  let fraction = size % 10 ** kept;
  const whole = (size - fraction) / 10 ** kept;
  let shown = kept;
  // Arithmetic and no slicing of text: a ranking prints a thousand of these when its leader changes.
  while (shown > places && fraction % 10 === 0) {
    fraction /= 10;
    shown -= 1;
  }
  return `${value < 0 ? '-' : ''}${whole}${shown === 0 ? '' : `.${String(fraction).padStart(shown, '0')}`}`;
}
