import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, Option } from 'commander';
import { machineClock } from '../clock.ts';
import { LANGUAGES, type Language, makeArchive, readLedger } from '../scorer/index.ts';
import { rallyOf } from './rally-of.ts';
import { example, Refused, say } from './shell.ts';
import { opened } from './verify.ts';

interface ArchiveFlags {
  rally: string;
  db: string;
  out: string;
  language: Language;
}

export function addArchive(program: Command): void {
  example(
    program
      .command('archive')
      .description(
        'a finished rally as a folder of files: the public page and the sheets, for any web server or a stick',
      )
      .requiredOption('--rally <file>', 'rally file')
      .requiredOption('--db <file>', 'ledger')
      .requiredOption('--out <folder>', 'a new folder, or an empty one')
      .addOption(
        new Option('--language <it|en>', 'of the sheets; the page speaks both').choices(LANGUAGES).default('it'),
      ),
    'centesimo archive --rally rally.yaml --db ledger.db --out site',
  ).action(async ({ rally: path, db, out, language }: ArchiveFlags) => {
    if (existsSync(out) && readdirSync(out).length > 0) {
      throw new Refused(`--out ${out}: is not empty; allowed is a new folder, so that nothing of another rally stays`);
    }
    const { rally } = rallyOf(path);
    const facts = [...opened(db, readLedger)];
    const archive = makeArchive({ rally, facts, language, atUs: machineClock.nowUs() });
    let count = 0;
    for await (const { path: name, body } of archive.files()) {
      const file = join(out, name);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, body);
      count += 1;
    }
    if (archive.leftOut.length > 0) {
      say(`left out, for it waits to be official and nobody has said so: ${archive.leftOut.join(', ')}`);
    }
    say(`${count} files in ${out}; open ${join(out, 'index.html')} or put the folder on a web server`);
  });
}
