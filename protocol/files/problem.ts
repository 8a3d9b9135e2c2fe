/**
 * What is wrong in a file that a person wrote: one line each, with what, where, what is allowed and, where it is not plain, what to do.
 * Everything that reads such files collects problems and goes on, so that one reading names all of them.
 */
export interface Problem {
  /** As the reader was given it, or relative to the file that names it. */
  readonly file: string;
  /** From 1; `null` where the file as a whole is meant. */
  readonly line: number | null;
  readonly text: string;
}

/** `rally.yaml:12: trial PC3: …`, always one line. */
export function printProblem({ file, line, text }: Problem): string {
  const oneLine = text.replaceAll(/\s*[\r\n]+\s*/g, ' ');
  return line === null ? `${file}: ${oneLine}` : `${file}:${line}: ${oneLine}`;
}

/** What checking one file comes to. */
export interface FileCheck {
  /** None where the file can be used. */
  readonly problems: readonly Problem[];
  /** What is allowed and odd. */
  readonly warnings: readonly Problem[];
  /** What the file is and what was not looked at, for where there is no problem. */
  readonly summary: string;
}

/** One file first, then the others by name, each from its top. A file that is named twice is told of once. */
export function inOrder(problems: readonly Problem[], first: string): readonly Problem[] {
  const rank = ({ file }: Problem): string => (file === first ? '' : file);
  const once = new Map(problems.map((problem) => [printProblem(problem), problem]));
  return [...once.values()].sort((a, b) => {
    if (rank(a) !== rank(b)) return rank(a) < rank(b) ? -1 : 1;
    return (a.line ?? 0) - (b.line ?? 0);
  });
}

const LIST_LIMIT = 8;
const TEXT_LIMIT = 60;

/** A value as it stands in a message: quoted text, cut where it grows long. */
export function show(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > TEXT_LIMIT ? `${value.slice(0, TEXT_LIMIT)}…` : value);
  const text = JSON.stringify(value) ?? String(value);
  return text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}…` : text;
}

/** What is allowed, the first eight of it. */
export const listAllowed = (allowed: readonly string[]): string =>
  allowed.slice(0, LIST_LIMIT).join(', ') + (allowed.length > LIST_LIMIT ? ' …' : '');
