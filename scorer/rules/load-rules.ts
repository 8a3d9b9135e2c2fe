import { canonicalJson } from '../../protocol/canonical.ts';
import { Checker } from '../../protocol/files/checker.ts';
import { isRecord, readDocument } from '../../protocol/files/document.ts';
import { type Problem, show } from '../../protocol/files/problem.ts';
import { besideFile, type SourceFiles } from '../../protocol/files/source-files.ts';
import { builtInRuleSets } from './built-in/index.ts';
import { compileRules } from './compile-rules.ts';
import { type PointsTable, readPointsTable } from './points-table.ts';
import { type RuleSet, type RuleSetFile, ruleSetFile } from './rule-set.ts';

/** Near misses that would change results in silence, and what is meant. */
const NEAR_MISSES: Readonly<Record<string, string>> = {
  controls: 'trials: {time-control: …}',
  discards: 'discard: {count: …}',
};

/** Kinds of trial that an organiser's table may score. */
const TABLE_KINDS = ['time', 'average'] as const;

type RawRules = Readonly<Record<string, unknown>>;

interface Place {
  readonly checker: Checker;
  readonly path: readonly PropertyKey[];
  readonly files: SourceFiles;
  readonly warnings: Problem[];
}

/**
 * The rule set that `rules:` of a rally file means: the name of a built-in one, the path of a YAML file, or an object of its own, which may
 * extend either and give tables and a notice.
 * @returns `undefined` after adding to the checker's problems
 */
export const loadRules = (spec: unknown, place: Place): RuleSet | undefined => readRules(spec, place).rules;

/** The same, with the set as it is written even where it cannot be scored with. */
export function readRules(spec: unknown, place: Place): { readonly file?: RuleSetFile; readonly rules?: RuleSet } {
  const { checker, path } = place;
  const known = checker.problems.length;
  const raw = resolve(spec, place, [checker.document.file]);
  if (raw === undefined) return {};
  const who = whose(raw);
  const file = checker.check(ruleSetFile, path, raw, who);
  if (file === undefined || checker.problems.length > known) return {};
  const compiled = compileRules(file);
  if (compiled.ok) return { file, rules: compiled.rules };
  for (const { path: inner, why } of compiled.problems) checker.refuse([...path, ...inner], `${who}${why}`);
  return { file };
}

const whose = ({ id }: RawRules): string => `rules${typeof id === 'string' ? ` ${id}` : ''}: `;

/** @param chain of files that led here, so that none is read inside of itself */
function resolve(spec: unknown, place: Place, chain: readonly string[]): RawRules | undefined {
  const { checker, path } = place;
  const allowed = `${[...builtInRuleSets.keys()].join(', ')}, the path of a rule file (.yaml), or {extends: …}`;
  if (typeof spec === 'string') {
    const builtIn = builtInRuleSets.get(spec);
    if (builtIn !== undefined) {
      place.files.record('rules', `built-in:${spec}`, canonicalJson(builtIn));
      return builtIn;
    }
    if (/[/\\]|\.ya?ml$/.test(spec)) return resolveFile(spec, place, chain);
    checker.refuse(path, `rules ${show(spec)} is unknown; allowed: ${allowed}`);
    return undefined;
  }
  if (!isRecord(spec)) {
    checker.refuse(
      path,
      `rules ${spec === undefined ? 'is missing' : `${show(spec)} is not allowed`}; allowed: ${allowed}`,
    );
    return undefined;
  }
  const { extends: base, tables, notice, ...own } = spec;
  for (const [name, meant] of Object.entries(NEAR_MISSES)) {
    if (own[name] !== undefined)
      checker.refuse([...path, name], `${whose(own)}${show(name)} is not supported; allowed: ${meant}`);
  }
  const basis = base === undefined ? {} : resolve(base, { ...place, path: [...path, 'extends'] }, chain);
  if (basis === undefined) return undefined;
  return withNotice(withTables(merge(basis, own), tables, place), notice, place);
}

function resolveFile(named: string, place: Place, chain: readonly string[]): RawRules | undefined {
  const { checker, path, files } = place;
  const file = besideFile(checker.document.file, named);
  if (chain.includes(file)) {
    const circle = [...chain.slice(chain.indexOf(file)), file].join(', ');
    const text = `rules ${show(named)} extend what extends them: ${circle}; allowed: a rule set that ends in one of its own or a built-in one`;
    checker.refuse(path, text);
    return undefined;
  }
  const reading = files.read('rules', file);
  if (!reading.ok) {
    checker.refuse(path, `rules ${show(named)} cannot be read: ${reading.why}; give a path from this file's folder`);
    return undefined;
  }
  const parsed = readDocument(file, reading.text);
  if (!parsed.ok) {
    checker.problems.push(...parsed.problems);
    return undefined;
  }
  const inner = { ...place, checker: new Checker(parsed.document, checker.problems), path: [] };
  const { value } = parsed.document;
  const raw = resolve(isRecord(value) ? value : null, inner, [...chain, file]);
  if (raw === undefined) return undefined;
  // A complete file is checked here, where its lines are known; what extends it may still have to fill it.
  const checked = inner.checker.check(ruleSetFile, [], raw, '');
  if (checked === undefined) return undefined;
  const compiled = compileRules(checked);
  const own = compiled.ok ? [] : compiled.problems.filter(({ isToFill }) => !isToFill);
  for (const { path: at, why } of own) inner.checker.refuse(at, `${whose(raw)}${why}`);
  return own.length > 0 ? undefined : raw;
}

/** Fields of `own` over those of `basis`; objects are merged, lists and values replaced. */
function merge(basis: RawRules, own: RawRules): RawRules {
  const merged: Record<string, unknown> = { ...basis };
  for (const [name, value] of Object.entries(own)) {
    const before = merged[name];
    merged[name] = isRecord(before) && isRecord(value) ? merge(before, value) : value;
  }
  return merged;
}

function withTables(rules: RawRules, tables: unknown, place: Place): RawRules {
  if (tables === undefined) return rules;
  const { checker, files } = place;
  const path = [...place.path, 'tables'];
  if (!isRecord(tables)) {
    checker.refuse(path, `tables ${show(tables)} is not allowed; allowed: {time: my-table.csv}`);
    return rules;
  }
  let filled = rules;
  for (const [kind, named] of Object.entries(tables)) {
    const known = TABLE_KINDS.find((each) => each === kind);
    if (known === undefined || typeof named !== 'string') {
      checker.refuse(
        [...path, kind],
        `tables ${show({ [kind]: named })} is not supported; allowed: {time: my-table.csv, average: my-table.csv}`,
      );
      continue;
    }
    const file = besideFile(checker.document.file, named);
    const reading = files.read('rules', file);
    if (!reading.ok) {
      checker.refuse(
        [...path, kind],
        `table ${show(named)} cannot be read: ${reading.why}; give a path from this file's folder`,
      );
      filled = withScore(filled, known, UNREADABLE);
      continue;
    }
    const direction = rules.direction === 'lowest' || rules.direction === 'highest' ? rules.direction : undefined;
    const { table, problems } = readPointsTable(file, reading.text, direction);
    checker.problems.push(...problems);
    if (problems.length > 0) {
      filled = withScore(filled, known, UNREADABLE);
      continue;
    }
    warnOfDifference(rules, known, table, file, place.warnings);
    filled = withScore(filled, known, table);
  }
  return filled;
}

/** Stands in for a table with problems of its own, so that nothing else is said of the score. */
const UNREADABLE: PointsTable = { rows: ['0'] };

/** In the place of whatever score a kind had: objects are merged, and a table must not keep the basis's `beyond`. */
const withScore = (rules: RawRules, kind: (typeof TABLE_KINDS)[number], table: PointsTable): RawRules =>
  merge(merge(rules, { trials: { [kind]: { score: null } } }), {
    trials: { [kind]: { score: { kind: 'table', ...table, complete: true } } },
  });

/** The rows that a rule set does know are public; an organiser's table that differs from them is used, and said to differ. */
function warnOfDifference(
  rules: RawRules,
  kind: (typeof TABLE_KINDS)[number],
  table: PointsTable,
  file: string,
  warnings: Problem[],
): void {
  const basis = ruleSetFile.safeParse(rules);
  const score = basis.success ? basis.data.trials[kind]?.score : undefined;
  if (!basis.success || score?.kind !== 'table') return;
  for (const [deviation, known] of score.rows.entries()) {
    const given = table.rows[deviation];
    if (given === undefined || Number(given) === Number(known)) continue;
    warnings.push({
      file,
      line: null,
      text: `deviation ${deviation} scores ${given}, in the published rules of ${basis.data.id} ${known}`,
    });
  }
}

function withNotice(rules: RawRules, notice: unknown, place: Place): RawRules {
  if (notice === undefined) return rules;
  if (typeof notice !== 'string' || notice === '') {
    place.checker.refuse([...place.path, 'notice'], `notice ${show(notice)} is not allowed; allowed: a text`);
    return rules;
  }
  const before = Array.isArray(rules.notices) ? rules.notices : [];
  return { ...rules, notices: [...before, notice] };
}
