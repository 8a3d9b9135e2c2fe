import { columns, NONE, type Part, type Sheet } from '../sheet.ts';
import { entryColumns, type SheetContext } from '../sheet-context.ts';

/** A ranking as it stands. */
export function rankingSheet(context: SheetContext, id: string): Sheet | undefined {
  const { board, rally, words } = context;
  const table = board.ranking(id);
  const definition = rally.rankings.find((each) => each.id === id);
  if (table === undefined || definition === undefined) return undefined;
  const rules = rally.races.find((race) => race.id === definition.race)?.rules ?? rally.rules;
  return {
    title: `${words.ranking} · ${table.title}`,
    lines: [`${words.rules} ${rules.title}`],
    notices: table.notices,
    parts: [definition.team === null ? carRows(context, table.rows) : teamRows(context, table.rows)],
  };
}

type Rows = NonNullable<ReturnType<SheetContext['board']['ranking']>>['rows'];

function carRows(context: SheetContext, rows: Rows): Part {
  const { words } = context;
  const { heads, cells } = entryColumns(context, { coefficient: true });
  const withOverall = rows.some(({ overallPosition }) => overallPosition !== undefined);
  return {
    columns: [
      columns.right(words.position),
      ...heads,
      columns.right(words.score),
      columns.right(words.gap),
      ...(withOverall ? [columns.right(words.overallPosition)] : []),
      columns.left(words.through),
      columns.left(words.state),
    ],
    rows: rows.map((row) => [
      positionText(row.position),
      ...cells(row.car, context.history(row.car)?.entry),
      row.score ?? NONE,
      gapText(row),
      ...(withOverall ? [positionText(row.overallPosition)] : []),
      row.through ?? NONE,
      words.states[row.state],
    ]),
  };
}

function teamRows({ words }: SheetContext, rows: Rows): Part {
  return {
    columns: [
      columns.right(words.position),
      columns.wide(words.team),
      columns.left(words.car),
      columns.right(words.score),
      columns.right(words.gap),
    ],
    rows: rows.map((row) => [
      positionText(row.position),
      row.team ?? '',
      (row.cars ?? []).join(', '),
      row.score ?? NONE,
      gapText(row),
    ]),
  };
}

const positionText = (position: number | null | undefined): string => (position == null ? NONE : String(position));

/** Behind the leader; the leader itself is behind nobody. */
export const gapText = ({ position, gap }: Pick<Rows[number], 'position' | 'gap'>): string =>
  position === null || position === 1 ? '' : (gap ?? '');
