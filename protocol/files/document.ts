import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLParseError } from 'yaml';
import { lostLetters, whyNoText } from './encoding.ts';
import { type Problem, show } from './problem.ts';

/** A YAML file as a value that still knows on which line each of its parts stands. */
export interface SourceDocument {
  readonly file: string;
  readonly value: unknown;
  /** Line of the key or list item at `path`, from 1; of the nearest part around it where there is no such part. */
  readonly lineOf: (path: readonly PropertyKey[]) => number;
  /** What is wrong with it as a text, and yet lets its parts be read: keys written twice, letters that are lost. */
  readonly problems: readonly Problem[];
}

export type DocumentReading =
  | { readonly ok: true; readonly document: SourceDocument }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A rally of 440 cars and 160 trials takes some 30 kB; nothing a person writes takes more than this. */
const SIZE_LIMIT = 4_000_000;

/** What to do about errors of grammar, by what the parser says of them. */
const ALLOWED: readonly (readonly [said: RegExp, allowed: string])[] = [
  [/must be unique/, 'each key once'],
  [/^Tabs/, 'spaces'],
  [/^Flow .* end with/, 'as many closing brackets as opening ones'],
  [/^Missing closing/, 'quotes in pairs'],
  [
    /column|indent|[Ii]mplicit|^Nested/,
    'one "key: value" a line, indented like its neighbours, text with a colon in quotes',
  ],
  [/./, 'text with signs such as : # , [ ] { } in quotes'],
];

/** Of errors of grammar those that bring about the others: tabs where there are any, otherwise the first of each line. */
function causesOf(errors: readonly YAMLParseError[], lineAt: (offset: number) => number): readonly YAMLParseError[] {
  const tabs = errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  const causes = tabs.length > 0 ? tabs : errors;
  return causes.filter(
    ({ pos }, index) => index === causes.findIndex((other) => lineAt(other.pos[0]) === lineAt(pos[0])),
  );
}

/** Reads YAML 1.2. Every error of its grammar is a problem with its line; those that leave it readable are the document's own. */
export function readDocument(file: string, text: string): DocumentReading {
  if (text.length > SIZE_LIMIT) {
    return { ok: false, problems: [{ file, line: null, text: `is too large; allowed: ${SIZE_LIMIT} characters` }] };
  }
  const noText = whyNoText(text);
  if (noText !== undefined) return { ok: false, problems: [{ file, line: null, text: `${noText}; allowed: UTF-8` }] };
  const lines = new LineCounter();
  const parsed = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => Math.max(1, lines.linePos(offset).line);
  const written = text.split('\n');
  const problems = causesOf(parsed.errors, lineAt).map(({ pos, message }): Problem => {
    const line = lineAt(pos[0]);
    const allowed = ALLOWED.find(([said]) => said.test(message))?.[1];
    const shown = show((written[line - 1] ?? '').trimEnd().replace(/^ +/, ''));
    return { file, line, text: `YAML: ${message}: ${shown}; allowed: ${allowed}` };
  });
  problems.push(...lostLetters(file, text, 'UTF-8'));
  if (parsed.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) return { ok: false, problems };
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
        const pair = node.items.findLast(({ key }) => isScalar(key) && String(key.value) === String(step));
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
  return { ok: true, document: { file, value, lineOf, problems } };
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
