import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml';
import type { Problem } from './problem.ts';

/** A YAML file as a value that still knows on which line each of its parts stands. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** Line of the key or list item at `path`, from 1; of the nearest part around it where there is no such part. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
}

export type DocumentReading =
  | { readonly ok: true; readonly document: SourceDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A rally of 440 cars and 160 trials takes some 30 kB; nothing a person writes takes more than this. */
const SIZE_LIMIT = 4_000_000;

/** Reads YAML 1.2. Every error of its grammar is a problem with its line, doubled keys among them. */
export function readDocument(file: string, text: string): DocumentReading {
  if (text.length > SIZE_LIMIT) {
    return { ok: false, problems: [{ file, line: null, text: `is too large; allowed: ${SIZE_LIMIT} characters` }] };
  }
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  if (parsed.errors.length > 0) {
    const problems = parsed.errors.map((error) => ({
      file,
      line: lineAt(error.pos[0]),
      text: `YAML: ${error.message}`,
    }));
    return { ok: false, problems };
  }
  const root = parsed.contents;
  let value: unknown;
  try {
    value = parsed.toJS();
  } catch (error) {
    // An alias without its anchor, or aliases that unfold beyond the parser's bound.
    return {
      ok: false,
      problems: [{ file, line: 1, text: `YAML: ${error instanceof Error ? error.message : error}` }],
    };
  }

  const lineOf = (path: readonly PropertyKey[]): number => {
    let node: Node | null | undefined = root;
    let offset = root?.range?.[0] ?? 0;
    for (const step of path) {
      if (isAlias(node)) node = node.resolve(parsed);
      if (isMap(node)) {
        const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
        if (pair === undefined) break;
        if (isScalar(pair.key)) offset = pair.key.range?.[0] ?? offset;
        node = pair.value as Node | null;
      } else if (isSeq(node) && typeof step === 'number') {
        node = node.items[step] as Node | undefined;
        if (node === undefined) break;
        offset = node?.range?.[0] ?? offset;
      } else break;
    }
    return lineAt(offset);
  };
  return { ok: true, document: { file, value, lineOf } };
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
