import { printProblem } from '../protocol/files/problem.ts';
import type { Source } from '../protocol/files/source-files.ts';
import { loadRally, openSetup, type Rally, type Setup } from '../scorer/index.ts';
import { Refused, read, say } from './shell.ts';

/** A rally file without errors; its warnings are said. */
export function rallyOf(path: string): { rally: Rally; sources: readonly Source[] } {
  const loading = loadRally(path, read);
  if (!loading.ok) throw new Refused(loading.problems.map(printProblem).join('\n'));
  for (const warning of loading.rally.warnings) say(`warning: ${printProblem(warning)}`);
  return loading;
}

/** The files that a ledger's rally is scored by: what was put in force at the desk, else what lies on disk. What differs is said. */
export function setupOf(path: string, db: string, takeFiles = false): Setup {
  const opening = openSetup({ db, file: path, read, takeFiles });
  if (!opening.ok) throw new Refused(opening.problems.map(printProblem).join('\n'));
  const { rally, madeAtDesk, differences } = opening.setup;
  for (const warning of rally.warnings) say(`warning: ${printProblem(warning)}`);
  if (madeAtDesk === null) return opening.setup;
  say(`set-up: in force is what ${madeAtDesk.author} put in force at the desk: ${madeAtDesk.reason}`);
  for (const { path: file, onDisk } of differences) {
    const said = onDisk === 'missing' ? 'is not there' : 'is another and is not used';
    say(`warning: ${file}: the file on disk ${said}; --take-files puts the files on disk in force again`);
  }
  return opening.setup;
}
