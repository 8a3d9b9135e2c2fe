import { Checker } from '../../protocol/files/checker.ts';
import { readDocument } from '../../protocol/files/document.ts';
import { type FileCheck, inOrder, type Problem } from '../../protocol/files/problem.ts';
import { type ReadFile, SourceFiles } from '../../protocol/files/source-files.ts';
import { builtInRuleSets } from './built-in/index.ts';
import { compileRules } from './compile-rules.ts';
import { readRules } from './load-rules.ts';
import { type RuleSetFile, ruleSetFile } from './rule-set.ts';

/** A rule set on its own. What no public text gives is a warning: it is for whoever signs the regulations to say whether it is taken right. */

/** @param text of the file at `path`; what it extends and names is read from its folder */
export function checkRules(path: string, text: string, read: ReadFile): FileCheck {
  const parsed = readDocument(path, text);
  if (!parsed.ok) return { problems: parsed.problems, warnings: [], summary: '' };
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const checker = new Checker(parsed.document, problems);
  const { file } = readRules(parsed.document.value, { checker, path: [], files: new SourceFiles(read), warnings });
  return {
    problems: inOrder(problems, path),
    warnings: [...inOrder(warnings, path), ...unknownOf(path, file)],
    summary: summaryOf(file),
  };
}

/** A built-in set by its name; `undefined` where there is none. */
export function checkBuiltInRules(name: string): FileCheck | undefined {
  const builtIn = builtInRuleSets.get(name);
  if (builtIn === undefined) return undefined;
  const file = ruleSetFile.parse(builtIn);
  const compiled = compileRules(file);
  return {
    problems: compiled.ok ? [] : compiled.problems.map(({ why }) => ({ file: name, line: null, text: why })),
    warnings: unknownOf(name, file),
    summary: summaryOf(file),
  };
}

const unknownOf = (path: string, file: RuleSetFile | undefined): readonly Problem[] =>
  (file?.unknown ?? []).map((what) => ({ file: path, line: null, text: `no public text gives ${what}` }));

const summaryOf = (file: RuleSetFile | undefined): string =>
  file === undefined ? '' : `rule set ${file.id}: ${file.title}`;
