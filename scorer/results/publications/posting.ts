import type { UtcMicros } from '../../../protocol/time.ts';
import type { Publication, Scoreboard } from '../../scoring/index.ts';
import { unitOf } from '../sheets/kinds/trial.ts';
import { makeSheetInSteps } from '../sheets/make-sheet.ts';
import { columns, NONE, type Part, type Sheet, type SheetMark } from '../sheets/sheet.ts';
import { carName, crewOf } from '../sheets/sheet-context.ts';
import { deviationText, printedAt, timesIn } from '../sheets/times.ts';
import { LANGUAGES, type Language, WORDS, type Words } from '../sheets/words.ts';
import type { PostedResults } from './posted-sheets.ts';
import { type PublishedChange, type PublishedRow, tableOf } from './published-results.ts';
import type { Scope } from './scopes.ts';

/** The tables of a scope at this moment, on a board that later facts do not move: sheets can be made from it while others work. */
export function freeze(board: Scoreboard, { sheets }: Scope): Scoreboard {
  const idsOf = (kind: string): string[] =>
    sheets.flatMap((sheet) => (sheet.startsWith(`${kind}:`) ? [sheet.slice(kind.length + 1)] : []));
  const rankings = new Map(idsOf('ranking').map((id) => [id, board.ranking(id)]));
  const trials = new Map(idsOf('trial').map((id) => [id, board.trialTable(id)]));
  return {
    ...board,
    ranking: (id) => rankings.get(id),
    trialTable: (id) => trials.get(id),
    // To post it is to release it.
    isReleased: () => true,
  };
}

/** What a scope says, in every language. */
export function* resultsOf(frozen: Scoreboard, { sheets }: Scope): Generator<void, PostedResults> {
  const made: Record<Language, Sheet[]> = { it: [], en: [] };
  for (const language of LANGUAGES) {
    for (const name of sheets) {
      const making = yield* makeSheetInSteps(frozen, name, language);
      // A scope names sheets that the rally has.
      if (making.ok) made[language].push(making.sheet);
      yield;
    }
  }
  return { tables: sheets.map((name) => tableOf(frozen, name)), sheets: made };
}

/** What stands on a posted sheet beside its results. */
export interface Posting {
  readonly state: Publication['state'];
  readonly version: number;
  readonly sheet: number;
  readonly postedUs: UtcMicros;
  readonly protestUntilUs: UtcMicros | null;
  readonly declaredBy: string | null;
  /** Since the version before; `null` for the first. */
  readonly since: {
    readonly version: number;
    readonly postedUs: UtcMicros;
    readonly changes: readonly PublishedChange[];
  } | null;
}

/** The sheets as they are posted, and what is printed at the edge of each. */
export function post(board: Scoreboard, { sheets }: PostedResults, posting: Posting, scope: Scope, language: Language) {
  const { rally } = board;
  const words = WORDS[language];
  const times = timesIn(rally.timezone);
  const { postedUs, protestUntilUs, declaredBy, since } = posting;
  const lines = [
    ...(declaredBy === null ? [] : [words.declaredBy(declaredBy)]),
    words.postedAt(times.dateAndTime(postedUs)),
    ...(protestUntilUs === null ? [] : [words.protestUntil(times.dateAndTime(protestUntilUs))]),
  ].join(' · ');
  const mark: SheetMark = {
    ...{ rally: rally.name, number: posting.sheet, version: posting.version, state: posting.state },
    ...{ printedAt: printedAt(postedUs, rally.timezone, language), printedUs: postedUs },
  };
  const posted = sheets[language].map((sheet, index): Sheet => {
    const name = scope.sheets[index] ?? '';
    const changed = since && {
      ...{ version: since.version, posted: times.dateAndTime(since.postedUs) },
      changes: since.changes.filter((change) => change.sheet === name),
    };
    return {
      ...sheet,
      lines: [...sheet.lines, lines],
      parts: changed ? [...sheet.parts, changesPart(board, words, name, changed)] : sheet.parts,
    };
  });
  return { sheets: posted, mark };
}

interface Changed {
  readonly version: number;
  readonly posted: string;
  readonly changes: readonly PublishedChange[];
}

function changesPart(board: Scoreboard, words: Words, sheet: string, { version, posted, changes }: Changed): Part {
  const isTrial = sheet.startsWith('trial:');
  const trial = board.rally.trials.find(({ id }) => sheet === `trial:${id}`);
  const value = (row: PublishedRow | null, race: string | undefined): string => {
    if (row === null) return NONE;
    if (!isTrial) return row.position === null ? NONE : String(row.position);
    return deviationText(row.deviation, trial === undefined ? null : unitOf(board.rally, trial, race));
  };
  const state = (row: PublishedRow | null): string => (row === null ? '' : words.states[row.state]);
  const what = isTrial ? words.deviation : words.position;
  return {
    heading: changes.length === 0 ? words.noChanges(version, posted) : words.changesSince(version, posted),
    columns: [
      columns.right(words.number),
      columns.wide(words.car),
      columns.right(`${what} ${words.before}`),
      columns.right(`${what} ${words.now}`),
      columns.right(`${words.score} ${words.before}`),
      columns.right(`${words.score} ${words.now}`),
      columns.left(words.state),
    ],
    rows: changes.map(({ car, team, before, after }) => {
      const entry = board.carHistory(car)?.entry;
      const name = entry === undefined ? '' : [carName(entry), crewOf(entry)].filter(Boolean).join(' · ');
      const [was, is] = [state(before), state(after)];
      return [
        team === undefined ? String(car) : '',
        team ?? name,
        value(before, entry?.race),
        value(after, entry?.race),
        before?.score ?? NONE,
        after?.score ?? NONE,
        was === is ? is : `${was || NONE} > ${is || NONE}`,
      ];
    }),
  };
}
