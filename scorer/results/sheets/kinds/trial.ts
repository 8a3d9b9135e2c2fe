import { formatHundredths } from '../../../../protocol/time.ts';
import { type Rally, type Trial, valueFor } from '../../../rally/index.ts';
import type { Unit } from '../../../rules/index.ts';
import { columns, NONE, type Sheet } from '../sheet.ts';
import { entryColumns, type SheetContext, spacedName } from '../sheet-context.ts';
import { deviationText } from '../times.ts';

/** The cars of a trial, smallest deviation first. An average trial shows the deviation at each point in place of its own time. */
export function trialSheet(context: SheetContext, id: string): Sheet | undefined {
  const { board, rally, words } = context;
  const table = board.trialTable(id);
  const trial = rally.trials.find((each) => each.id === id);
  if (table === undefined || trial === undefined) return undefined;
  const { heads, cells } = entryColumns(context);
  const points = trial.kind === 'average' ? trial.points.map((_point, index) => index) : [];
  const times =
    trial.kind === 'average'
      ? points.map((index) => columns.right(words.point(index + 1)))
      : [columns.right(words.measured), columns.right(words.deviation)];
  return {
    title: `${words.trials[trial.kind]} ${spacedName(trial)}`,
    lines: trial.kind === 'time' ? [`${words.imposedTime} ${imposedTimes(trial)}`] : [],
    notices: [...(board.isReleased('trial', id) ? [] : [words.hiddenPoints(id)]), ...table.notices],
    parts: [
      {
        columns: [...heads, ...times, columns.right(words.score), columns.left(words.state)],
        rows: table.rows.map((row) => {
          const entry = context.history(row.car)?.entry;
          const unit = unitOf(rally, trial, entry?.race);
          return [
            ...cells(row.car, entry),
            ...(trial.kind === 'average'
              ? points.map((index) => deviationText(row.points?.[index]?.deviation ?? null, unit))
              : [row.measured ?? NONE, deviationText(row.deviation, unit)]),
            row.score ?? NONE,
            [words.states[row.state], row.uncertain ? words.uncertain : ''].filter(Boolean).join(', '),
          ];
        }),
      },
    ],
  };
}

/** `12.00 s`, or one for each race and group that has its own. */
function imposedTimes({ imposedHundredths, imposedBy }: Extract<Trial, { kind: 'time' }>): string {
  if (imposedBy.size === 0) return `${formatHundredths(imposedHundredths)} s`;
  return [...imposedBy].map(([who, hundredths]) => `${who} ${formatHundredths(hundredths)} s`).join(', ');
}

/** What a trial's deviations are counted in for a race; `null` for steps of a control. */
export function unitOf(rally: Rally, { kind }: Pick<Trial, 'kind'>, race: string | undefined): Unit | null {
  const rules = rally.races.find(({ id }) => id === race)?.rules ?? rally.rules;
  if (kind === 'time') return rules.time.unit;
  return kind === 'average' ? (rules.average?.unit ?? null) : null;
}

/** `48.6 km/h`; where it changes on the way, also from where on. */
export function speedText(
  { words }: Pick<SheetContext, 'words'>,
  trial: Extract<Trial, { kind: 'average' }>,
  entry: Parameters<typeof valueFor>[1],
): string {
  return valueFor(trial.speedsBy, entry, trial.speeds)
    .map(({ fromMm, metresPerHour }) => {
      const speed = `${metresPerHour / 1000} km/h`;
      return fromMm === 0 ? speed : words.fromDistance(`${fromMm / 1_000_000} km`, speed);
    })
    .join(', ');
}
