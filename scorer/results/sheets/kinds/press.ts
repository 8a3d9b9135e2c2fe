import type { RankingRow } from '../../../../protocol/messages/results.ts';
import { columnEquals, type Entry, type Race, type Trial } from '../../../rally/index.ts';
import { type Cell, type Column, columns, NONE, type Part, type Sheet } from '../sheet.ts';
import { crewOf, entryColumns, type SheetContext, spacedName } from '../sheet-context.ts';
import { gapText } from './ranking.ts';

/** How many of a ranking the press asks for. */
const FIRST = 10;
/** How many stand in the text. */
const IN_TEXT = 3;

/** The first of each race after a trial, with a text to send out. */
export function pressSheet(context: SheetContext, id: string): Sheet | undefined {
  const { rally, words, board } = context;
  const trial = rally.trials.find((each) => each.id === id);
  if (trial === undefined) return undefined;
  const races = rally.races.filter((race) => trial.races.includes(race.id));
  // Its first: what a race is won by stands first in its file.
  const firstOf = new Map(
    races.map((race) => [
      race.id,
      rally.rankings.find((each) => each.race === race.id && each.team === null)?.id ?? '',
    ]),
  );
  const rankings = board.rankingsThrough(id, [...firstOf.values()]);
  return {
    title: words.afterTrial(spacedName(trial)),
    lines: [],
    notices: rally.notices,
    parts: races.flatMap((race) => {
      const rows = rankings.find((each) => each.id === firstOf.get(race.id))?.rows;
      return rows === undefined ? [] : racePart(context, race, trial, rows);
    }),
  };
}

function racePart(context: SheetContext, race: Race, trial: Trial, rows: readonly RankingRow[]): readonly Part[] {
  const { words } = context;
  const { heads, cells } = entryColumns(context);
  const ranked = rows.filter(({ position }) => position !== null);
  const ladies = ranked.filter(({ car }) => isLadies(context.history(car)?.entry)).slice(0, 1);
  const table: readonly Column[] = [
    columns.data(words.race),
    columns.data(words.list),
    columns.right(words.position),
    ...heads,
    columns.right(words.score),
    columns.right(words.gap),
    columns.right(words.gapAhead),
  ];
  const rowOf =
    (list: string) =>
    (row: RankingRow): readonly Cell[] => [
      race.name,
      list,
      row.position === null ? NONE : String(row.position),
      ...cells(row.car, context.history(row.car)?.entry),
      row.score ?? NONE,
      gapText(row),
      row.position === 1 ? '' : (row.gapAhead ?? ''),
    ];
  return [
    {
      heading: race.name,
      text: textOf(context, race, trial, rows),
      columns: table,
      rows: ranked.slice(0, FIRST).map(rowOf(words.ranking)),
    },
    ...(ladies.length === 0 ? [] : [{ heading: words.ladies, columns: table, rows: ladies.map(rowOf(words.ladies)) }]),
    fieldPart(context, race, rows),
  ];
}

const isLadies = (entry: Entry | undefined): boolean => entry !== undefined && columnEquals(entry, 'ladies', true);

/** How many of the race's cars are where; guests are nobody's rivals. */
function fieldOf(rows: readonly RankingRow[]) {
  const field = rows.filter(({ state }) => state !== 'guest');
  const count = (...states: readonly RankingRow['state'][]): number =>
    field.filter(({ state }) => states.includes(state)).length;
  return {
    entered: field.length,
    running: count('running', 'finished', 'pending'),
    toFinish: count('pending'),
    retired: count('retired'),
    excluded: count('excluded'),
    notStarted: count('not-started'),
  };
}

const COUNTS = ['entered', 'running', 'toFinish', 'retired', 'excluded', 'notStarted'] as const;

function fieldPart({ words }: SheetContext, race: Race, rows: readonly RankingRow[]): Part {
  const field = fieldOf(rows);
  return {
    columns: [columns.data(words.race), ...COUNTS.map((each) => columns.right(words[each]))],
    rows: [[race.name, ...COUNTS.map((each) => String(field[each]))]],
  };
}

function textOf(context: SheetContext, race: Race, trial: Trial, rows: readonly RankingRow[]): readonly string[] {
  const { words } = context;
  const after = spacedName(trial);
  const ranked = rows.filter(({ position }) => position !== null);
  const who = ({ car }: RankingRow): string => {
    const entry = context.history(car)?.entry;
    if (entry === undefined) return String(car);
    const crew = crewOf(entry);
    return crew === ''
      ? words.carAlone(entry.model, entry.year, car)
      : words.crewIn(crew, entry.model, entry.year, car);
  };
  const leaders = ranked.filter(({ position }) => position === 1);
  const score = `${leaders[0]?.score ?? NONE} ${words.pointsOf[race.rules.direction]}`;
  const [leader] = leaders;
  const followers = ranked.slice(leaders.length, Math.max(leaders.length, IN_TEXT));
  const ladies = ranked.find(({ car }) => isLadies(context.history(car)?.entry));
  const { running, entered, retired, excluded, notStarted } = fieldOf(rows);
  const out = [
    [words.retired, retired],
    [words.excluded, excluded],
    [words.notStarted, notStarted],
  ] as const;
  const told = out.filter(([, count]) => count > 0).map(([word, count]) => `${word.toLowerCase()}: ${count}`);
  return [
    leader === undefined
      ? words.nobodyRanked(after)
      : leaders.length > 1
        ? words.leadingTogether(after, leaders.map(who), score)
        : words.leading(after, who(leader), score),
    ...(followers.length === 0
      ? []
      : [words.follow(followers.map((row) => words.behind(row.position ?? 0, who(row), row.gap ?? '0')))]),
    ...(ladies === undefined ? [] : [words.firstLadies(who(ladies), ladies.position ?? 0)]),
    `${[words.field(running, entered), ...told].join('; ')}.`,
  ];
}
