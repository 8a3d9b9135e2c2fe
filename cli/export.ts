import { type Command, Option } from 'commander';
import { machineClock } from '../clock.ts';
import {
  LANGUAGES,
  type Language,
  makeSheet,
  type Rally,
  readLedger,
  scoreFacts,
  sheetToCsv,
  sheetToPdf,
} from '../scorer/index.ts';
import { example, Refused, rallyOf, wholeNumber } from './shell.ts';
import { opened } from './verify.ts';

interface ExportFlags {
  db: string;
  what: 'facts' | 'results';
  rally?: string;
  format?: string;
  sheet: string;
  language: Language;
  number: number;
}

const FORMATS: Readonly<Record<ExportFlags['what'], readonly string[]>> = {
  facts: ['ndjson'],
  results: ['json', 'csv', 'pdf'],
};

export function addExport(program: Command): void {
  example(
    program
      .command('export')
      .description('facts or results out of a ledger, which may be in use')
      .requiredOption('--db <file>', 'ledger')
      .addOption(new Option('--what <what>', 'what to print').choices(['facts', 'results']).default('facts'))
      .option('--rally <file>', 'rally file, for results')
      .addOption(
        new Option('--format <format>', 'ndjson for facts; json, csv or pdf for results').choices(
          Object.values(FORMATS).flat(),
        ),
      )
      .option('--sheet <name>', 'for csv and pdf: ranking:ID, trial:ID or start-list', 'ranking:overall')
      .addOption(new Option('--language <language>', 'of csv and pdf').choices(LANGUAGES).default('it'))
      .option('--number <n>', 'of the printed sheet', wholeNumber(1, 9_999), 1),
    'centesimo export --db ledger.db --what facts > facts.ndjson',
    'centesimo export --db ledger.db --what results --rally rally.yaml --sheet trial:PC12 --format pdf > pc12.pdf',
  ).action(exportLedger);
}

async function exportLedger(flags: ExportFlags): Promise<void> {
  const { what, db, language } = flags;
  const format = flags.format ?? FORMATS[what][0];
  if (!format || !FORMATS[what].includes(format)) {
    throw new Refused(`export: ${what} as ${format}: allowed are ${FORMATS[what].join(', ')}`);
  }
  if (what === 'facts') {
    for (const fact of opened(db, readLedger)) process.stdout.write(`${JSON.stringify(fact)}\n`);
    return;
  }
  if (!flags.rally) throw new Refused('export: results need --rally FILE');
  const { rally } = rallyOf(flags.rally);
  const results = scoreFacts(rally, opened(db, readLedger), { asItStands: true });
  if (format === 'json') {
    process.stdout.write(`${JSON.stringify(results)}\n`);
    return;
  }
  const making = makeSheet(rally, results, flags.sheet, language);
  if (!making.ok) throw new Refused(`export: ${making.reason}`);
  const mark = { rally: rally.name, number: flags.number, version: 1, printedAt: localNow(rally, language) };
  process.stdout.write(format === 'csv' ? sheetToCsv(making.sheet) : await sheetToPdf(making.sheet, mark, language));
}

const localNow = (rally: Rally, language: Language): string =>
  new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
    timeZone: rally.timezone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(machineClock.nowUs() / 1000);
