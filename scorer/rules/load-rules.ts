import { canonicalJson } from '../../protocol/canonical.ts';
import { Checker } from '../../protocol/files/checker.ts';
import { isRecord, readDocument } from '../../protocol/files/document.ts';
import { type Problem, show } from '../../protocol/files/problem.ts';
import { besideFile, type SourceFiles } from '../../protocol/files/source-files.ts';
import { builtInRuleSets } from './built-in/index.ts';
import { compileRules } from './compile-rules.ts';
import { type PointsTable, readPointsTable } from './points-table.ts';
import { type RuleSet, ruleSetFile } from './rule-set.ts';

/** How often a rule set may extend one that extends another. */
const DEPTH_LIMIT = 5;

/** Near misses that would change results in silence: it is `trials: {time-control: …}` and `discard: {count: …}`. */
const UNSUPPORTED = ['controls', 'discards'];

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
export function loadRules(spec: unknown, place: Place): RuleSet | undefined {
  const known = place.checker.problems.length;
  const raw = resolve(spec, place, 0);
  if (raw === undefined || place.checker.problems.length > known) return undefined;
  const who = `rules${typeof raw.id === 'string' ? ` ${raw.id}` : ''}: `;
  place.checker.refuseUnsupported(place.path, raw, UNSUPPORTED, who);
  const file = place.checker.check(ruleSetFile, place.path, raw, who);
  if (file === undefined || place.checker.problems.length > known) return undefined;
  const compiled = compileRules(file);
  if (compiled.ok) return compiled.rules;
  place.checker.refuse(place.path, `${who}${compiled.why}`);
  return undefined;
}

function resolve(spec: unknown, place: Place, depth: number): RawRules | undefined {
  const { checker, path } = place;
  const allowed = `${[...builtInRuleSets.keys()].join(', ')}, the path of a rule file (.yaml), or {extends: …}`;
  if (depth > DEPTH_LIMIT) {
    checker.refuse(path, `rules extend one another more than ${DEPTH_LIMIT} times; allowed: ${DEPTH_LIMIT}`);
    return undefined;
  }
  if (typeof spec === 'string') {
    const builtIn = builtInRuleSets.get(spec);
    if (builtIn !== undefined) {
      place.files.record('rules', `built-in:${spec}`, canonicalJson(builtIn));
      return builtIn;
    }
    if (/[/\\]|\.ya?ml$/.test(spec)) return resolveFile(spec, place, depth);
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
  const basis = base === undefined ? {} : resolve(base, { ...place, path: [...path, 'extends'] }, depth + 1);
  if (basis === undefined) return undefined;
  return withNotice(withTables(merge(basis, own), tables, place), notice, place);
}

function resolveFile(named: string, place: Place, depth: number): RawRules | undefined {
  const { checker, path, files } = place;
  const file = besideFile(checker.document.file, named);
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
  const raw = resolve(isRecord(parsed.document.value) ? parsed.document.value : null, inner, depth + 1);
  // A complete file is checked here, where its lines are known; what extends it may still have to fill it.
  if (raw !== undefined) inner.checker.check(ruleSetFile, [], raw, '');
  return raw;
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
      continue;
    }
    const { table, problems } = readPointsTable(file, reading.text);
    checker.problems.push(...problems);
    warnOfDifference(rules, known, table, file, place.warnings);
    filled = merge(filled, { trials: { [known]: { score: null } } });
    filled = merge(filled, { trials: { [known]: { score: { kind: 'table', ...table, complete: true } } } });
  }
  return filled;
}

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
