import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { printProblem } from '../../../protocol/files/problem.ts';
import { loadRally, type Rally } from '../../../scorer/rally/index.ts';

export function readRally(folder: string): Rally {
  const loading = loadRally(join(folder, 'rally.yaml'), (path) => readFileSync(path, 'utf8'));
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  return loading.rally;
}
