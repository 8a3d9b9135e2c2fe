import { type Cell, type Column, columns, NONE, type Sheet } from '../sheet.ts';
import { entryColumns, isOut, placeName, type SheetContext, spacedName } from '../sheet-context.ts';
import { startOrder } from './start-list.ts';

/** The marshals' list at a control: cars as they are expected, and room for the minute and a signature. */
export function checkSheet(context: SheetContext, id: string): Sheet | undefined {
  const { rally, words, times } = context;
  const control = rally.trials.find((each) => each.id === id);
  if (control?.kind !== 'time-control' && control?.kind !== 'passage-control') return undefined;
  const timed = control.kind === 'time-control';
  const { heads, cells } = entryColumns(context);
  const expected = context.cars
    .flatMap(({ entry, legs, trials }) => {
      const startUs = legs.find(({ leg }) => leg.id === control.leg)?.startUs ?? null;
      const own = trials().find(({ trial }) => trial.id === id);
      return own === undefined || isOut(own.state) ? [] : [{ entry, startUs: timed ? own.dueUs : startUs }];
    })
    .sort((a, b) => startOrder(a) - startOrder(b) || a.entry.number - b.entry.number);
  // At a passage control nobody is due at a given time: the order is that of the start.
  const due: readonly Column[] = timed ? [columns.right(words.due)] : [];
  const dueCell = (startUs: (typeof expected)[number]['startUs']): readonly Cell[] =>
    timed ? [startUs === null ? NONE : times.timeOfDay(startUs)] : [];
  const place = placeName(context, control.line);
  const first = expected[0]?.startUs ?? null;
  return {
    title: `${words.checkSheet} · ${words.trials[control.kind]} ${spacedName(control)}`,
    lines: [[place, first === null ? '' : times.date(first)].filter(Boolean).join(' · ')].filter(Boolean),
    notices: [],
    parts: [
      {
        columns: [
          ...due,
          ...heads,
          columns.toFillIn(timed ? words.minute : words.stamp, 90),
          columns.toFillIn(words.officerSignature, 90),
        ],
        rows: expected.map(({ entry, startUs }) => [...dueCell(startUs), ...cells(entry.number, entry), '', '']),
        form: true,
      },
    ],
  };
}
