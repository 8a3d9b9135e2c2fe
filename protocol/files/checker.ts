import type { z } from 'zod';
import { isRecord, type SourceDocument } from './document.ts';
import { type Problem, show } from './problem.ts';

/**
 * Holds parts of a document against their schemas and collects what is wrong. A schema's own message is the list of what is allowed, so that
 * field, value and line are added here and nowhere else.
 */
export class Checker {
  readonly document: SourceDocument;
  readonly problems: Problem[];

  constructor(document: SourceDocument, problems: Problem[]) {
    this.document = document;
    this.problems = problems;
    problems.push(...document.problems);
  }

  /** Adds a problem on the line of `path`. */
  refuse(path: readonly PropertyKey[], text: string): void {
    this.problems.push({ file: this.document.file, line: this.document.lineOf(path), text });
  }

  /**
   * The part of the document at `path` if it is what the schema allows; otherwise `undefined` and one problem for each field.
   * @param who stands before each problem, such as `trial PC3: `
   */
  check<Schema extends z.ZodType>(
    schema: Schema,
    path: readonly PropertyKey[],
    part: unknown,
    who: string,
  ): z.infer<Schema> | undefined {
    const checked = schema.safeParse(part);
    if (checked.success) return checked.data;
    for (const issue of checked.error.issues) {
      const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
      for (const at of paths) {
        const found = partAt(part, at);
        const field = at.map(String).join('.');
        const what = found === undefined ? `${field} is missing` : `${field} ${show(found)} is not allowed`.trim();
        this.refuse([...path, ...at], `${who}${what}; allowed: ${issue.message}`);
      }
    }
    return undefined;
  }

  /** The list at `path`, or an empty one with a problem. */
  list(path: readonly PropertyKey[], part: unknown, allowed: string): readonly unknown[] {
    if (Array.isArray(part) && part.length > 0) return part;
    const field = path.map(String).join('.');
    const state = part === undefined ? 'is missing' : Array.isArray(part) ? 'is empty' : 'is no list';
    this.refuse(path, `${field} ${state}; allowed: ${allowed}`);
    return [];
  }

  /** Refuses fields that a later version will know and this one does not, because a field left unread would change results in silence. */
  refuseUnsupported(path: readonly PropertyKey[], part: unknown, names: readonly string[], who: string): void {
    if (!isRecord(part)) return;
    for (const name of names) {
      if (part[name] !== undefined) this.refuse([...path, name], `${who}"${name}" is not supported yet; leave it out`);
    }
  }
}

function partAt(part: unknown, path: readonly PropertyKey[]): unknown {
  let found = part;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = (found as Record<PropertyKey, unknown>)[step];
  }
  return found;
}
