import {
  COEFFICIENT_ONE,
  formatDecimal,
  POINT_PLACES,
  type RoundingMode,
  type RuleSet,
  SCORE_PLACES,
  type TimedRule,
} from '../rules/index.ts';

/**
 * From a deviation to a score. Points are integers of 1/100, coefficients of 1/10000, scores (their products and sums) of 1/1,000,000: see
 * `rules/decimal.ts` for the bounds that keep them exact.
 */

/** Points of a trial for a deviation in its unit, before any coefficient; early and late cost the same. */
export function pointsForDeviation(rule: TimedRule, deviation: number): number {
  const units = Math.abs(deviation);
  const points =
    rule.score.kind === 'linear' ? rule.score.perUnit * units : (rule.score.rows[units] ?? rule.score.beyond);
  return rule.cap === null ? points : Math.min(points, rule.cap);
}

/** Score of one trial for a car, with the trial's share of coefficient and rounding. */
export function scoreOfTrial(rules: RuleSet, points: number, coefficient: number): number {
  const score = points * (rules.coefficient === 'trial' ? coefficient : COEFFICIENT_ONE);
  return rules.rounding.at === 'trial' ? round(rules, score) : score;
}

/** What a row's score is made of: 1/1,000,000 of a point throughout. */
export interface Sums {
  /** Of time and average trials, and how many of them count. */
  readonly trials: number;
  readonly counted: number;
  /** Of controls and penalties, already with the sign that worsens. */
  readonly others: number;
}

/** Score of a row, with the sum's share of coefficient, averaging and rounding. */
export function scoreOfSums(rules: RuleSet, { trials, counted, others }: Sums, coefficient: number): number {
  const multiplied = rules.coefficient === 'total' || rules.coefficient === 'overall';
  // The sum holds points times one; dividing first keeps the product within the same bound as that of a trial.
  const times = (sum: number): number => (multiplied ? (sum / COEFFICIENT_ONE) * coefficient : sum);
  const { at, mode, places } = rules.rounding;
  const step = 10 ** (SCORE_PLACES - places);
  // A quotient has no end of its own: averages are rounded wherever sums would be.
  if (rules.total === 'average' && counted > 0) return roundAverage(times(trials), times(others), counted, step, mode);
  return at === 'total' ? round(rules, times(trials + others)) : times(trials + others);
}

/** The average that a rule set assigns, from points in 1/100; `null` of nothing. */
export function averagePoints(rules: RuleSet, points: readonly number[]): number | null {
  if (points.length === 0) return null;
  const { mode, places } = rules.assignedAverage;
  return roundQuotient(
    points.reduce((sum, each) => sum + each, 0),
    points.length,
    10 ** (POINT_PLACES - places),
    mode,
  );
}

function round(rules: RuleSet, score: number): number {
  const { mode, places } = rules.rounding;
  return roundQuotient(score, 1, 10 ** (SCORE_PLACES - places), mode);
}

/** `value / divisor` to a whole number of steps, exactly: no fraction is ever held. Halves and `up` go away from zero. */
export function roundQuotient(value: number, divisor: number, step: number, mode: RoundingMode): number {
  const size = Math.abs(value);
  const whole = divisor * step;
  const rest = size % whole;
  const up = rest > 0 && (mode === 'up' || (mode === 'nearest' && rest * 2 >= whole));
  const rounded = ((size - rest) / whole + (up ? 1 : 0)) * step;
  return value < 0 ? -rounded : rounded;
}

/** `trials / counted + others`, rounded once. In big integers, because the others times a thousand trials may be beyond what a number holds. */
function roundAverage(trials: number, others: number, counted: number, step: number, mode: RoundingMode): number {
  const sum = BigInt(trials) + BigInt(others) * BigInt(counted);
  const size = sum < 0n ? -sum : sum;
  const whole = BigInt(counted) * BigInt(step);
  const rest = size % whole;
  const up = rest > 0n && (mode === 'up' || (mode === 'nearest' && rest * 2n >= whole));
  const rounded = Number((size - rest) / whole + (up ? 1n : 0n)) * step;
  return sum < 0n && rounded !== 0 ? -rounded : rounded;
}

/** `756.00` or `7`: with the rule set's places, and more only where rounding is left to the sum. */
export const printScore = (rules: RuleSet, score: number): string =>
  formatDecimal(score, SCORE_PLACES, rules.rounding.places);
