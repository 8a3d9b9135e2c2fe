import { createHash } from 'node:crypto';
import { posix } from 'node:path';

/** One file that results were computed from, named by its content: what a `definition` fact records. */
export interface Source {
  readonly what: 'rally' | 'rules' | 'entries';
  readonly path: string;
  /** Of the text's UTF-8 bytes, 64 hex digits. */
  readonly sha256: string;
}

export type FileReading = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly why: string };

/** Text of a file by its path; throws where it cannot be read. The shell hands it in. */
export type ReadFile = (path: string) => string;

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A file's text, or why it cannot be had in words. */
export function readText(read: ReadFile, path: string): FileReading {
  try {
    return { ok: true, text: read(path) };
  } catch (error) {
    return { ok: false, why: explain(error) };
  }
}

/** Reads through the handed-in function and remembers what was read, once a path. */
export class SourceFiles {
  readonly sources: Source[] = [];
  readonly #read: ReadFile;

  constructor(read: ReadFile) {
    this.#read = read;
  }

  read(what: Source['what'], path: string): FileReading {
    const reading = readText(this.#read, path);
    if (reading.ok) this.record(what, path, reading.text);
    return reading;
  }

  record(what: Source['what'], path: string, text: string): void {
    if (this.sources.some((source) => source.what === what && source.path === path)) return;
    this.sources.push({ what, path, sha256: sha256(text) });
  }
}

/** The path of a file that another one names: relative to the folder of the naming one. */
export const besideFile = (naming: string, named: string): string =>
  posix.isAbsolute(named) ? named : posix.join(posix.dirname(naming), named);

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error ? String(error.code) : '';
  return code === 'ENOENT' ? 'there is no such file' : error.message;
}
