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

const LIST_LIMIT = 8;
const TEXT_LIMIT = 60;

/** A value as it stands in a message: quoted text, cut where it grows long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}…` : text;
}

/** What is allowed, the first eight of it. */
export const listAllowed = (allowed: readonly string[]): string =>
  allowed.slice(0, LIST_LIMIT).join(', ') + (allowed.length > LIST_LIMIT ? ' …' : '');
