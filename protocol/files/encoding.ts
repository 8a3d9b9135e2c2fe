import { type Problem, show } from './problem.ts';

/**
 * Every file is read as UTF-8, so that a byte of another encoding arrives here as U+FFFD and a file of two bytes a letter full of NUL. Nothing
 * is guessed: a name that was guessed wrong would be printed on the results.
 */

const LOST = '\ufffd';

/** Why a text is none at all; `undefined` where it is one. */
export const whyNoText = (text: string): string | undefined =>
  text.includes('\0') ? 'is no UTF-8 text, but UTF-16 or a workbook' : undefined;

/** The first letter that is lost, with its line and how many more lines have one; otherwise nothing. */
export function lostLetters(file: string, text: string, allowed: string): readonly Problem[] {
  if (!text.includes(LOST)) return [];
  const lines = text.split(/\r\n|\n|\r/);
  const lost = lines.flatMap((line, index) => (line.includes(LOST) ? [index] : []));
  const [first = 0, ...others] = lost;
  const word = /[^\s,;"]*\ufffd[^\s,;"]*/.exec(lines[first] ?? '')?.[0] ?? LOST;
  const more = others.length === 0 ? '' : `, here and in ${others.length} more line${others.length === 1 ? '' : 's'}`;
  return [{ file, line: first + 1, text: `${show(word)} is not UTF-8${more}; allowed: ${allowed}` }];
}
