import type { TableName } from '../../protocol/api/public.ts';
import type { Amendment, Fact } from '../../protocol/messages/facts.ts';
import { type UtcMicros, utcMicros } from '../../protocol/time.ts';
import type { Rally } from '../rally/index.ts';
import { describeRally } from '../results/describe-rally.ts';
import { printTable } from '../results/publisher.ts';
import { type Released, withoutHidden } from '../results/released.ts';
import { sheetToCsv } from '../results/sheets/csv.ts';
import { makeSheet } from '../results/sheets/make-sheet.ts';
import { sheetToPdf } from '../results/sheets/pdf.ts';
import { printedAt } from '../results/sheets/times.ts';
import type { Language } from '../results/sheets/words.ts';
import { createScoreboard, factsOf, type Publication, publicationsIn, type Scoreboard } from '../scoring/index.ts';
import { readPage } from './page-files.ts';
import { createPublicSources } from './public-sources.ts';

/** A finished rally as files: the public page, its tables as scripts that a browser also loads from a disk, and the sheets. */

export interface ArchiveFile {
  readonly path: string;
  readonly body: string | Buffer;
}

export interface ArchiveOptions {
  readonly rally: Rally;
  readonly facts: readonly Fact[];
  readonly language: Language;
  readonly atUs: UtcMicros;
}

export interface Archive {
  /** Trials and rankings that are official only once somebody says so, and nobody has. */
  readonly leftOut: readonly string[];
  readonly files: () => AsyncGenerator<ArchiveFile>;
}

/** @throws Error where the page is not built */
export function makeArchive(options: ArchiveOptions): Archive {
  const { rally, facts } = options;
  const page = readPage();
  if (page.size === 0) throw new Error('the public page is not built: npm run build');
  const board = finished(rally, facts);
  const isReleased = (trial: string): boolean => board.isReleased('trial', trial);
  const visible = withoutHidden(rally, isReleased);
  const shown = visible === rally ? board : finished(visible, facts);
  const has: Released['has'] = (what, id) =>
    board.isReleased(what, id) && (what === 'trial' ? visible.trials : visible.rankings).some((each) => each.id === id);
  const names = (what: 'trial' | 'ranking'): readonly string[] =>
    (what === 'trial' ? rally.trials : rally.rankings).map(({ id }) => id);
  const released = (['ranking', 'trial'] as const).flatMap((what) =>
    names(what).flatMap((id) => (has(what, id) ? [{ what, id }] : [])),
  );
  return {
    leftOut: (['ranking', 'trial'] as const).flatMap((what) => names(what).filter((id) => !has(what, id))),
    files: async function* () {
      for (const { path, body } of page.values()) {
        // Displays show what happens, and here nothing does.
        if (path.startsWith('display/')) continue;
        yield { path, body: path === 'index.html' ? asArchive(body.toString()) : body };
      }
      const sources = createPublicSources();
      sources.take('rally', JSON.stringify(describeRally(board, { has })));
      for (const { what, id } of released) sources.take(`${what}/${id}`, printTable(shown, what, id));
      const sheets: SheetRow[] = [];
      for (const name of sheetNames(rally, released)) {
        const files = await sheetFiles(options, shown, name);
        if (files === undefined) continue;
        sheets.push(files.row);
        yield* files.files;
      }
      const tables: TableName[] = ['rally', 'overview', ...released.map(({ what, id }) => `${what}/${id}`)];
      for (const name of [...tables, ...rally.entries.map(({ number }) => `car/${number}`)]) {
        yield { path: `data/${name}.js`, body: asScript(name, sources.make(name)) };
      }
      yield { path: 'data/sheets.js', body: asScript('sheets', { head: {}, rows: sheets }) };
    },
  };
}

/** As a rally stands when it is over: who has not come to a trial will not, and what waits for its end is released. */
function finished(rally: Rally, facts: readonly Fact[]): Scoreboard {
  const board = createScoreboard(rally);
  board.addAll(facts);
  const last = facts.reduce((n, fact) => (fact.kind === 'amendment' ? Math.max(n, fact.n) : n), 0);
  for (const { id } of rally.legs) board.add(closing(id, last + 1));
  return board;
}

/** In no ledger: what `centesimo score` takes for granted too. */
const closing = (leg: string, n: number): Amendment => ({
  ...{ v: 1, kind: 'amendment', id: `archive:${leg}`, n, journal: 'archive', entry: 1, atUs: utcMicros(0) },
  ...{ author: 'archive', reason: 'the rally is over', action: 'close', leg },
});

const asArchive = (html: string): string => html.replace('<html ', '<html data-archive ');

/** In a string no line ends a script early and no tag begins. */
const asScript = (name: TableName, table: unknown): string =>
  `centesimo(${JSON.stringify(name)},${JSON.stringify(table).replaceAll('<', '\\u003c')});\n`;

interface SheetRow {
  /** Its name, as `makeSheet` has it. */
  readonly trial: string;
  readonly title: string;
  readonly file: string;
  /** As which version of what it was published; live results are version 1 of nothing. */
  readonly state: Publication['state'] | 'live';
  readonly version: number;
}

const sheetNames = (rally: Rally, released: readonly { what: string; id: string }[]): readonly string[] => [
  ...released.map(({ what, id }) => `${what}:${id}`),
  ...rally.legs.map(({ id }) => `start-list:${id}`),
  'penalties',
  'retirements',
];

/** A sheet that was published is printed from the facts that it was published on. */
async function sheetFiles({ rally, facts, language, atUs }: ArchiveOptions, shown: Scoreboard, name: string) {
  const publication = publicationsIn(facts).findLast(({ scope }) => scope === name.split(':')[1]);
  const board = publication === undefined ? shown : createScoreboard(shown.rally);
  if (publication !== undefined) board.addAll(factsOf(publication, facts));
  const making = makeSheet(board, name, language);
  if (!making.ok) return undefined;
  const { version, state } = publication ?? { version: 1, state: 'live' as const };
  const printed = printedAt(atUs, rally.timezone, language);
  const mark = { rally: rally.name, number: 1, version, state, printedAt: printed };
  const file = name.replace(':', '-');
  const row: SheetRow = { trial: name, title: making.sheet.title, file, state, version };
  return {
    row,
    files: [
      { path: `sheets/${file}.pdf`, body: await sheetToPdf(making.sheet, mark, language) },
      { path: `sheets/${file}.csv`, body: sheetToCsv(making.sheet) },
    ],
  };
}
