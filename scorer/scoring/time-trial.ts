import { MICROS_PER_HUNDREDTH } from '../../protocol/time.ts';
import { valueFor } from '../rally/index.ts';
import type { CarSheet } from './car-sheet.ts';
import type { CourseTime } from './course.ts';
import { isUncertain, measure, targetUnits } from './deviation.ts';
import type { Judging } from './judge.ts';
import { pointsForDeviation } from './score.ts';
import { PENDING, type TrialCell, trialScores } from './trial-cell.ts';

/** From line to line: measured time minus imposed time. */
export function judgeTimeTrial({ rules }: Judging, sheet: CarSheet, trial: CourseTime, closed: boolean): TrialCell {
  const held = { from: sheet.holders[trial.from], to: sheet.holders[trial.to] };
  const over = closed || sheet.furthest > trial.last;
  if (held.from === undefined && held.to === undefined && !over) return PENDING;
  const rule = rules.time;
  const { coefficient } = sheet.entry;
  const ids = { from: held.from?.id ?? null, to: held.to?.id ?? null };
  const from = sheet.timedHolder(trial.from, trial.hours);
  const to = sheet.timedHolder(trial.to, trial.hours);
  if (from === undefined || to === undefined) {
    if (!over) return { ...PENDING, ...ids };
    return { ...PENDING, ...ids, ...trialScores(rules, rule.missing, coefficient), state: 'missing' };
  }
  const measured = measure(from.utcUs, to.utcUs, rule);
  const { imposedBy, imposedHundredths } = trial.definition;
  const imposed = imposedBy.size === 0 ? imposedHundredths : valueFor(imposedBy, sheet.entry, imposedHundredths);
  const deviation = measured - targetUnits(imposed * MICROS_PER_HUNDREDTH, rule);
  return {
    state: from.provisional || to.provisional ? 'provisional' : 'ok',
    measured,
    unit: rule.unit,
    deviation,
    ...trialScores(rules, pointsForDeviation(rule, deviation), coefficient),
    uncertain: isUncertain(
      { utcUs: from.utcUs, uncertaintyUs: from.uncertaintyUs },
      { utcUs: to.utcUs, uncertaintyUs: to.uncertaintyUs },
      rule,
    ),
    ...ids,
    measurements: null,
    excludes: false,
  };
}
