import type { LegHistory } from '../../../scoring/index.ts';
import { columns, type Sheet } from '../sheet.ts';
import { entryColumns, isOut, type SheetContext } from '../sheet-context.ts';

/** Cars in the order in which they leave: for one leg, or, without a name, each for the first leg that its race drives. */
export function startList(context: SheetContext, id: string): Sheet | undefined {
  const { rally, words, times } = context;
  const leg = rally.legs.find((each) => each.id === id);
  if (id !== '' && leg === undefined) return undefined;
  const { heads, cells } = entryColumns(context, { coefficient: true });
  const byRace = rally.races.length > 1;
  const starts = context.cars
    .flatMap(({ entry, legs }) => {
      const own = leg === undefined ? legs[0] : legs.find((each) => each.leg.id === leg.id);
      return own === undefined || isOut(own.state) ? [] : [{ entry, ...own }];
    })
    .sort((a, b) => startOrder(a) - startOrder(b) || a.entry.number - b.entry.number);
  const first = starts[0]?.startUs ?? null;
  const noStarts = starts.every(({ startUs }) => startUs === null);
  return {
    title: [words.startList, ...(leg === undefined ? [] : [leg.name])].join(' · '),
    lines: first === null ? [] : [times.date(first)],
    notices: [...rally.notices, ...(noStarts ? [words.noStarts] : [])],
    parts: [
      {
        columns: [columns.right(words.start), ...heads, ...(byRace ? [columns.left(words.race)] : [])],
        rows: starts.map(({ entry, startUs }) => [
          times.timeOfDay(startUs),
          ...cells(entry.number, entry),
          ...(byRace ? [rally.races.find(({ id }) => id === entry.race)?.name ?? entry.race] : []),
        ]),
      },
    ],
  };
}

/** Who has no start yet comes last. */
export const startOrder = ({ startUs }: Pick<LegHistory, 'startUs'>): number => startUs ?? Number.MAX_SAFE_INTEGER;
