import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { readJournal } from '../bridge/index.ts';
import { machineClock } from '../clock.ts';
import type { Fact } from '../protocol/messages/facts.ts';
import { utcMicros } from '../protocol/time.ts';
import {
  auditOf,
  auditToCsv,
  createScoreboard,
  LANGUAGES,
  type Language,
  legStarts,
  makeSheet,
  printedAt,
  readLedger,
  readLedgerRows,
  readVersions,
  SHEET_FORMS,
  SHEET_FORMS_BEFORE,
  scoreFacts,
  sheetAsksForFacts,
  sheetToCsv,
  sheetToPdf,
} from '../scorer/index.ts';
import { published } from './published.ts';
import { rallyOf } from './rally-of.ts';
import { example, Refused, read, say, wholeNumber } from './shell.ts';
import { opened } from './verify.ts';

interface ExportFlags {
  db?: string;
  what?: What;
  rally?: string;
  format?: string;
  sheet?: string;
  language: Language;
  number: number;
  published?: string;
  leg?: string;
  to?: string;
}

type What = 'facts' | 'results' | 'audit' | 'starts' | 'setup';

/** The first is what is printed where nobody says. */
const FORMATS: Readonly<Record<What, readonly string[]>> = {
  facts: ['ndjson'],
  results: ['json', 'csv', 'pdf'],
  audit: ['ndjson', 'csv'],
  starts: ['ndjson'],
  setup: ['files'],
};

export function addExport(program: Command): void {
  example(
    program
      .command('export')
      .description('facts, results as sheets, or the audit out of a ledger, which may be in use')
      .option(
        '--db <file>',
        `ledger, or for facts a station's journal; not needed for ${SHEET_FORMS_BEFORE.join(', ')}`,
      )
      .addOption(
        new Option(
          '--what <what>',
          'what to print (default: facts; results where --sheet or --format asks for them)',
        ).choices(Object.keys(FORMATS)),
      )
      .option('--rally <file>', 'rally file, for results; for the audit, to tell what each amendment changed')
      .addOption(
        new Option(
          '--format <format>',
          'ndjson of facts; json, csv or pdf of results; ndjson or csv of the audit; files of the set-up',
        ).choices([...new Set(Object.values(FORMATS).flat())]),
      )
      .option('--sheet <name>', `as csv (default) or pdf: ${SHEET_FORMS.join(', ')}`)
      .addOption(new Option('--language <language>', 'of csv and pdf').choices(LANGUAGES).default('it'))
      .option('--number <n>', 'of the printed sheet', wholeNumber(1, 9_999), 1)
      .option('--published <scope:version>', 'results as they were published; scope alone: the newest version')
      .option(
        '--to <folder>',
        'of the set-up: where the files in force are written; a file that is another is not written over',
      )
      .option('--leg <leg>', 'of starts: those of a leg in the order of a ranking, as amendments for import'),
    'centesimo export --db ledger.db --what facts > facts.ndjson',
    'centesimo export --db ledger.db --rally rally.yaml --sheet trial:PC12 --format pdf > pc12.pdf',
    'centesimo export --rally rally.yaml --sheet road-cards --format pdf > road-cards.pdf',
    'centesimo export --db ledger.db --rally rally.yaml --what audit --format csv > audit.csv',
    'centesimo export --db ledger.db --rally rally.yaml --sheet ranking:overall --published overall:2 --format pdf > final.pdf',
    'centesimo export --db ledger.db --rally rally.yaml --what starts --leg leg-2 > starts.ndjson',
    'centesimo export --db ledger.db --what setup --to in-force',
  ).action(exportLedger);
}

async function exportLedger(flags: ExportFlags): Promise<void> {
  const asksForResults = flags.sheet !== undefined || FORMATS.results.includes(flags.format ?? '');
  const what = flags.what ?? (asksForResults ? 'results' : 'facts');
  const format = flags.format ?? (what === 'results' && flags.sheet !== undefined ? 'csv' : FORMATS[what][0]);
  if (!format || !FORMATS[what].includes(format)) {
    throw new Refused(`export: ${what} as ${format}: allowed are ${FORMATS[what].join(', ')}`);
  }
  switch (what) {
    case 'facts':
      for (const fact of factsIn(ledgerOf(flags))) process.stdout.write(`${JSON.stringify(fact)}\n`);
      return;
    case 'audit':
      exportAudit(flags, format);
      return;
    case 'starts':
      exportStarts(flags);
      return;
    case 'setup':
      exportSetup(flags);
      return;
    case 'results':
      await exportResults(flags, format);
  }
}

function ledgerOf({ db }: ExportFlags): string {
  if (db !== undefined) return db;
  throw new Refused(
    `export: --db FILE is missing; without a ledger there are the sheets ${SHEET_FORMS_BEFORE.join(', ')}`,
  );
}

/** A stick may bring a station's journal as well. */
const factsIn = (path: string): Iterable<Fact> => opened(path, readJournal) ?? opened(path, readLedger);

function exportAudit(flags: ExportFlags, format: string): void {
  const rally = flags.rally === undefined ? null : rallyOf(flags.rally).rally;
  const records = auditOf(opened(ledgerOf(flags), readLedgerRows), rally);
  if (format === 'csv') for (const line of auditToCsv(records)) process.stdout.write(line);
  else for (const record of records) process.stdout.write(`${JSON.stringify(record)}\n`);
}

function exportStarts(flags: ExportFlags): void {
  if (flags.rally === undefined || flags.leg === undefined)
    throw new Refused('export: starts need --rally FILE and --leg LEG');
  const { rally } = rallyOf(flags.rally);
  const board = createScoreboard(rally);
  board.addAll(opened(ledgerOf(flags), readLedger));
  const starts = legStarts(board, flags.leg, { author: 'desk:export', atUs: utcMicros(machineClock.nowUs()) });
  const byRanking = rally.legs.filter(({ startsByRanking }) => startsByRanking.size > 0).map(({ id }) => id);
  if (starts === undefined || starts.length === 0) {
    const allowed = byRanking.join(', ') || 'none: no leg of this rally starts in the order of a ranking';
    throw new Refused(`export: starts of leg ${flags.leg}: allowed are ${allowed}`);
  }
  for (const start of starts) process.stdout.write(`${JSON.stringify(start)}\n`);
}

/** The rally file and all that it names, as they are in force. */
function exportSetup(flags: ExportFlags): void {
  const db = ledgerOf(flags);
  const versions = opened(db, readVersions);
  const inForce = versions?.inForce();
  if (versions === undefined || inForce === undefined) throw new Refused(`${db}: no set-up is kept in it`);
  const folder = resolve(flags.to ?? '.');
  const files = inForce.versions
    .flatMap((n) => versions.get(n) ?? [])
    .map(({ path, text }) => ({ path: resolve(folder, path), text }));
  const others = files.filter(({ path, text }) => existsSync(path) && read(path) !== text);
  if (others.length > 0) {
    const named = others.map(({ path }) => path).join(', ');
    throw new Refused(`export: ${named}: there is another file already; allowed is --to with a new folder`);
  }
  for (const { path, text } of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    say(path);
  }
  versions.close();
}

/** The facts that results are made of, and as which version they are printed. */
function factsToShow(flags: ExportFlags) {
  const all = opened(ledgerOf(flags), readLedger);
  if (flags.published === undefined) return { facts: all, version: 1, state: 'live' as const };
  const { publication, facts } = published([...all], flags.published);
  return { facts, version: publication.version, state: publication.state };
}

const NOTHING_YET = { facts: [], version: 1, state: 'live' as const };

async function exportResults(flags: ExportFlags, format: string): Promise<void> {
  const { language, number } = flags;
  if (flags.rally === undefined) throw new Refused('export: results need --rally FILE');
  const { rally } = rallyOf(flags.rally);
  if (format === 'json') {
    const results = scoreFacts(rally, factsToShow(flags).facts, { asItStands: true });
    process.stdout.write(`${JSON.stringify(results)}\n`);
    return;
  }
  const name = flags.sheet ?? `ranking:${rally.rankings[0]?.id}`;
  const board = createScoreboard(rally);
  const shown = flags.db !== undefined || sheetAsksForFacts(name) ? factsToShow(flags) : NOTHING_YET;
  board.addAll(shown.facts);
  const making = makeSheet(board, name, language);
  if (!making.ok) throw new Refused(`export: ${making.reason}`);
  const printed = printedAt(machineClock.nowUs(), rally.timezone, language);
  const mark = { rally: rally.name, number, version: shown.version, state: shown.state, printedAt: printed };
  process.stdout.write(format === 'csv' ? sheetToCsv(making.sheet) : await sheetToPdf(making.sheet, mark, language));
}
