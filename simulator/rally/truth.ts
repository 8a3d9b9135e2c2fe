import type { Fact } from '../../protocol/messages/facts.ts';
import {
  type Hundredths,
  hundredths,
  MICROS_PER_HUNDREDTH,
  truncateToHundredths,
  type UtcMicros,
} from '../../protocol/time.ts';
import type { Rally } from '../../scorer/index.ts';
import type { TrueCrossing } from '../traffic/traffic.ts';

/**
 * What the results must be, from what the cars really did: written a second time, on purpose, without a line of the scorer's. It knows
 * time trials over two lines and the two forms of score (so much a hundredth up to a cap, or a table) and nothing else.
 */
export interface Truth {
  /** By `car/trial`; a trial without both crossings is not in it. */
  readonly deviations: ReadonlyMap<string, Hundredths>;
}

export const deviationKey = (car: number, trial: string): string => `${car}/${trial}`;
export const crossingKey = (car: number, station: string, line: string): string => `${car}/${station}/${line}`;

/** `at` may replace a true time by the stamped one, for stamps that nobody could have placed better. */
export function trueDeviations(
  rally: Rally,
  crossings: readonly TrueCrossing[],
  at: (crossing: TrueCrossing) => UtcMicros = (crossing) => crossing.utcUs,
): Map<string, Hundredths> {
  const stamps = new Map(
    crossings.map((crossing) => [
      crossingKey(crossing.car, crossing.station, crossing.line),
      truncateToHundredths(at(crossing)),
    ]),
  );
  const deviations = new Map<string, Hundredths>();
  for (const { number } of rally.entries) {
    for (const trial of rally.trials) {
      if (trial.kind !== 'time') continue;
      const from = stamps.get(crossingKey(number, trial.from.station, trial.from.line));
      const to = stamps.get(crossingKey(number, trial.to.station, trial.to.line));
      if (from === undefined || to === undefined) continue;
      deviations.set(deviationKey(number, trial.id), hundredths(to - from - trial.imposedHundredths));
    }
  }
  return deviations;
}

/** Cars with their totals, best first; equal totals share a position. */
export interface TrueRow {
  readonly position: number;
  readonly car: number;
  /** In millionths of a point: whole, since points are hundredths and coefficients ten-thousandths. */
  readonly total: number;
}

/** Whether `trueDeviations` reads times as this rule set does. */
export const knowsUnit = ({ time }: Rally['rules']): boolean =>
  time.stamps === 'truncate' && time.unit.us === MICROS_PER_HUNDREDTH;

/**
 * Whether `trueRanking` knows all that this rule set does. Where it does not (discards, averages, ties broken, roundings), the ranking is compared with
 * the scorer's own of the true times: that proves the way of the times, and leaves the rules to the scorer's tests.
 */
export function knowsRules({ rules, rankings, trials }: Rally): boolean {
  const plain =
    rules.discard === null &&
    rules.relief === null &&
    rules.total === 'sum' &&
    rules.ties.length === 0 &&
    knowsUnit(rules) &&
    (rules.coefficient === 'none' || (rules.coefficient === 'trial' && rules.rounding.places >= 2));
  return plain && rankings.every((ranking) => ranking.where.size === 0) && trials.every(({ kind }) => kind === 'time');
}

/** The true crossings as facts, as a bridge without any error would have made them. */
export function trueFacts(crossings: readonly TrueCrossing[], at: (crossing: TrueCrossing) => UtcMicros): Fact[] {
  return crossings.map((crossing, index) => ({
    v: 1,
    kind: 'crossing',
    id: `true:${index}`,
    rev: 0,
    journal: 'truth',
    entry: index + 1,
    station: crossing.station,
    line: crossing.line,
    utcUs: at(crossing),
    uncertaintyUs: 0,
    clock: 'pps',
    origin: 'tube',
    role: 'main',
    car: crossing.car,
    counts: true,
    doubts: [],
  }));
}

export function trueRanking(rally: Rally, deviations: ReadonlyMap<string, Hundredths>): TrueRow[] {
  const { rules } = rally;
  const { score, cap, missing } = rules.time;
  const points = (deviation: Hundredths | undefined): number => {
    if (deviation === undefined) return missing;
    const size = Math.abs(deviation);
    const raw = score.kind === 'linear' ? size * score.perUnit : (score.rows[size] ?? score.beyond);
    return cap === null ? raw : Math.min(raw, cap);
  };
  const rows = rally.entries
    .filter((entry) => entry.status === 'race')
    .map((entry) => {
      let hundredthsOfPoints = 0;
      for (const trial of rally.trials.filter(({ kind }) => kind === 'time'))
        hundredthsOfPoints += points(deviations.get(deviationKey(entry.number, trial.id)));
      const factor = rules.coefficient === 'none' ? 10_000 : entry.coefficient;
      return { car: entry.number, total: hundredthsOfPoints * factor };
    })
    .sort((a, b) => (rules.direction === 'lowest' ? a.total - b.total : b.total - a.total) || a.car - b.car);
  return rows.map((row) => ({ ...row, position: 1 + rows.findIndex((other) => other.total === row.total) }));
}
