import { type Command, Option } from 'commander';
import { machineClock } from '../clock.ts';
import {
  auditOf,
  auditToCsv,
  createScoreboard,
  LANGUAGES,
  type Language,
  makeSheet,
  printedAt,
  readLedger,
  readLedgerRows,
  SHEET_FORMS,
  SHEET_FORMS_BEFORE,
  scoreFacts,
  sheetAsksForFacts,
  sheetToCsv,
  sheetToPdf,
} from '../scorer/index.ts';
import { example, Refused, rallyOf, wholeNumber } from './shell.ts';
import { opened } from './verify.ts';

interface ExportFlags {
  db?: string;
  what?: What;
  rally?: string;
  format?: string;
  sheet?: string;
  language: Language;
  number: number;
}

type What = 'facts' | 'results' | 'audit';

/** The first is what is printed where nobody says. */
const FORMATS: Readonly<Record<What, readonly string[]>> = {
  facts: ['ndjson'],
  results: ['json', 'csv', 'pdf'],
  audit: ['ndjson', 'csv'],
};

export function addExport(program: Command): void {
  example(
    program
      .command('export')
      .description('facts, results as sheets, or the audit out of a ledger, which may be in use')
      .option('--db <file>', `ledger; not needed for ${SHEET_FORMS_BEFORE.join(', ')}`)
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
          'ndjson of facts; json, csv or pdf of results; ndjson or csv of the audit',
        ).choices([...new Set(Object.values(FORMATS).flat())]),
      )
      .option('--sheet <name>', `as csv (default) or pdf: ${SHEET_FORMS.join(', ')}`)
      .addOption(new Option('--language <language>', 'of csv and pdf').choices(LANGUAGES).default('it'))
      .option('--number <n>', 'of the printed sheet', wholeNumber(1, 9_999), 1),
    'centesimo export --db ledger.db --what facts > facts.ndjson',
    'centesimo export --db ledger.db --rally rally.yaml --sheet trial:PC12 --format pdf > pc12.pdf',
    'centesimo export --rally rally.yaml --sheet road-cards --format pdf > road-cards.pdf',
    'centesimo export --db ledger.db --rally rally.yaml --what audit --format csv > audit.csv',
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
      for (const fact of opened(ledgerOf(flags), readLedger)) process.stdout.write(`${JSON.stringify(fact)}\n`);
      return;
    case 'audit':
      exportAudit(flags, format);
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

function exportAudit(flags: ExportFlags, format: string): void {
  const rally = flags.rally === undefined ? null : rallyOf(flags.rally).rally;
  const records = auditOf(opened(ledgerOf(flags), readLedgerRows), rally);
  if (format === 'csv') for (const line of auditToCsv(records)) process.stdout.write(line);
  else for (const record of records) process.stdout.write(`${JSON.stringify(record)}\n`);
}

async function exportResults(flags: ExportFlags, format: string): Promise<void> {
  const { language, number } = flags;
  if (flags.rally === undefined) throw new Refused('export: results need --rally FILE');
  const { rally } = rallyOf(flags.rally);
  if (format === 'json') {
    const results = scoreFacts(rally, opened(ledgerOf(flags), readLedger), { asItStands: true });
    process.stdout.write(`${JSON.stringify(results)}\n`);
    return;
  }
  const name = flags.sheet ?? `ranking:${rally.rankings[0]?.id}`;
  const board = createScoreboard(rally);
  if (flags.db !== undefined || sheetAsksForFacts(name)) board.addAll(opened(ledgerOf(flags), readLedger));
  const making = makeSheet(board, name, language);
  if (!making.ok) throw new Refused(`export: ${making.reason}`);
  const printed = printedAt(machineClock.nowUs(), rally.timezone, language);
  const mark = { rally: rally.name, number, version: 1, printedAt: printed };
  process.stdout.write(format === 'csv' ? sheetToCsv(making.sheet) : await sheetToPdf(making.sheet, mark, language));
}
