import { printProblem } from '../protocol/files/problem.ts';
import type { Source } from '../protocol/files/source-files.ts';
import { loadRally, type Rally } from '../scorer/index.ts';
import { Refused, read, say } from './shell.ts';

/** A rally file without errors; its warnings are said. */
export function rallyOf(path: string): { rally: Rally; sources: readonly Source[] } {
  const loading = loadRally(path, read);
  if (!loading.ok) throw new Refused(loading.problems.map(printProblem).join('\n'));
  for (const warning of loading.rally.warnings) say(`warning: ${printProblem(warning)}`);
  return loading;
}
