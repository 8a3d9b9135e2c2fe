import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFile } from '../../cli/check-file.ts';
import { printProblem } from '../../protocol/files/problem.ts';

/**
 * Mistakes that people make in files, each file with the whole list of what it has to be told, written by hand: NAME.problems beside NAME, one
 * problem a line. What stands in `beside/` is what the others name.
 */

const FOLDER = join(import.meta.dirname, '../fixtures/broken');
const read = (path: string): string => readFileSync(join(FOLDER, path), 'utf8');
const files = readdirSync(FOLDER).filter((name) => /\.(yaml|csv)$/.test(name));

const expectedOf = (name: string): readonly string[] =>
  read(`${name}.problems`)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('a broken file is told all of its problems at once, each with file, line, value and what is allowed, and nothing else', () => {
  it('there are at least twenty of them', () => {
    expect(files.length).toBeGreaterThanOrEqual(20);
  });

  it.each(files)('%s', (name) => {
    expect(checkFile(name, read).problems.map(printProblem)).toEqual(expectedOf(name));
  });
});

describe('what is not broken has no problem', () => {
  it.each(['entries.csv', 'tribute.csv', 'points.csv'])('%s', (name) => {
    expect(checkFile(`beside/${name}`, read)).toMatchObject({ problems: [], warnings: [] });
  });
});
