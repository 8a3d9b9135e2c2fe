import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Checker } from '../../protocol/files/checker.ts';
import { readDocument } from '../../protocol/files/document.ts';
import { type Problem, printProblem } from '../../protocol/files/problem.ts';
import { SourceFiles } from '../../protocol/files/source-files.ts';
import { builtInRuleSets } from './built-in/index.ts';
import { formatDecimal, parseCoefficient, parseDecimal, parsePoints } from './decimal.ts';
import { loadRules } from './load-rules.ts';
import { type RuleSet, ruleSetFile } from './rule-set.ts';

const TABLE = 'deviation,points\n0,420\n1,395\n2,370.5\nbeyond,0\n';
const OWN = `
id: own
title: Our own rules
direction: lowest
trials:
  time: {unit: 1/100 s, score: {kind: linear, perUnit: 2}, cap: 100, missing: 200}
coefficient: total
rounding: {at: total, mode: nearest, places: 0}
`;

/** What `rules: …` of a rally file loads to, or its problems. */
function load(written: string, files: Readonly<Record<string, string>> = {}) {
  const reading = readDocument('event/rally.yaml', `rules: ${written}\n`);
  if (!reading.ok) throw new Error('bad test');
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const source = new SourceFiles((path) => {
    const found = files[path];
    if (found === undefined) throw Object.assign(new Error(), { code: 'ENOENT' });
    return found;
  });
  const spec = (reading.document.value as { rules: unknown }).rules;
  const rules = loadRules(spec, {
    checker: new Checker(reading.document, problems),
    path: ['rules'],
    files: source,
    warnings,
  });
  return { rules, problems: problems.map(printProblem), warnings: warnings.map(printProblem), sources: source.sources };
}
const rules = (written: string, files?: Readonly<Record<string, string>>): RuleSet => {
  const loaded = load(written, files);
  if (loaded.rules === undefined) throw new Error(loaded.problems.join('\n'));
  return loaded.rules;
};

describe('a rule set', () => {
  it('is built in', () => {
    expect(rules('aci-rds')).toMatchObject({
      id: 'aci-rds',
      direction: 'lowest',
      time: { score: { kind: 'linear', perUnit: 100 }, cap: 30_000, missing: 30_000 },
      coefficient: 'none',
    });
  });
  it.each([...builtInRuleSets.keys()])('%s passes its own schema', (id) => {
    expect(ruleSetFile.safeParse(builtInRuleSets.get(id)).success).toBe(true);
  });
  it('1000-miglia is refused until the organiser’s table is given', () => {
    expect(load('1000-miglia').problems).toEqual([
      "event/rally.yaml:1: rules 1000-miglia: the points of time trials are known for the first deviations only (0: 420, 1: 395), the rest is the organiser's; give the whole table: {extends: 1000-miglia, tables: {time: my-table.csv}}, a CSV file with the columns deviation,points",
    ]);
    expect(load('{extends: 1000-miglia}').rules).toBeUndefined();
  });
  it('takes its table from a file beside the one that names it, and a notice', () => {
    const loaded = load('{extends: 1000-miglia, tables: {time: table.csv}, notice: invented}', {
      'event/table.csv': TABLE,
    });
    expect(loaded.rules).toMatchObject({
      id: '1000-miglia',
      direction: 'highest',
      time: { score: { kind: 'table', rows: [42_000, 39_500, 37_050], beyond: 0 }, cap: null, missing: 0 },
      coefficient: 'trial',
      notices: ['invented'],
    });
    expect(loaded.sources.map(({ what, path }) => [what, path])).toEqual([
      ['rules', 'built-in:1000-miglia'],
      ['rules', 'event/table.csv'],
    ]);
    expect(loaded.warnings).toEqual([]);
  });
  it('holds the last row where a table has no floor of its own', () => {
    expect(
      rules('{extends: 1000-miglia, tables: {time: t.csv}}', { 'event/t.csv': 'deviation,points\n0,420\n1,395\n' }).time
        .score,
    ).toMatchObject({ beyond: 39_500 });
  });
  it('warns of a table that differs from what is published', () => {
    const { warnings } = load('{extends: 1000-miglia, tables: {time: t.csv}}', {
      'event/t.csv': 'deviation,points\n0,400\n1,395\n',
    });
    expect(warnings).toEqual(['event/t.csv: deviation 0 scores 400, in the published rules of 1000-miglia 420']);
  });
  it('may be a file of its own, or change single values of another', () => {
    expect(rules('rules/own.yaml', { 'event/rules/own.yaml': OWN })).toMatchObject({
      id: 'own',
      time: { score: { perUnit: 200 }, cap: 10_000, missing: 20_000 },
    });
    expect(rules('{extends: aci-rds, id: club, trials: {time: {missing: 500}}}')).toMatchObject({
      id: 'club',
      time: { cap: 30_000, missing: 50_000 },
    });
    const files = { 'event/club/base.yaml': OWN, 'event/club/club.yaml': 'extends: base.yaml\ncoefficient: none\n' };
    expect(rules('club/club.yaml', files)).toMatchObject({
      id: 'own',
      coefficient: 'none',
      time: { score: { perUnit: 200 } },
    });
  });
  it('has a JSON Schema', () => {
    expect(z.toJSONSchema(ruleSetFile, { io: 'input' })).toMatchObject({ type: 'object' });
  });
});

describe('a problem of a rule set is told in one line', () => {
  it.each<[string, string, Readonly<Record<string, string>>, string]>([
    [
      'a file that is not there',
      'own.yaml',
      {},
      'event/rally.yaml:1: rules "own.yaml" cannot be read: there is no such file; give a path from this file\'s folder',
    ],
    [
      'a table that is not there',
      '{extends: 1000-miglia, tables: {time: t.csv}}',
      {},
      'event/rally.yaml:1: table "t.csv" cannot be read: there is no such file; give a path from this file\'s folder',
    ],
    [
      'a table of a kind that has none',
      '{extends: aci-rds, tables: {time-control: t.csv}}',
      {},
      'event/rally.yaml:1: tables {"time-control":"t.csv"} is not supported; allowed: {time: my-table.csv, average: my-table.csv}',
    ],
    [
      'a gap in a table',
      '{extends: 1000-miglia, tables: {time: t.csv}}',
      { 'event/t.csv': 'deviation,points\n0,420\n2,395\n' },
      'event/t.csv:3: deviation "2" is not allowed; allowed: 1, the next one, or "beyond"',
    ],
    [
      'points that are none',
      '{extends: 1000-miglia, tables: {time: t.csv}}',
      { 'event/t.csv': 'deviation,points\n0,420\n1,many\n' },
      'event/t.csv:3: points "many" is not allowed; allowed: 0 to 100000 with at most 2 places, such as 370.5',
    ],
    [
      'a table that rewards the larger error',
      '{extends: 1000-miglia, tables: {time: t.csv}}',
      { 'event/t.csv': 'deviation,points\n0,420\n1,395\n2,400\n' },
      'event/t.csv:4: deviation 2 scores 400, better than 395 for the one before; allowed: a larger deviation never scores better (direction highest)',
    ],
    [
      'a wrong direction',
      '{extends: aci-rds, direction: down}',
      {},
      'event/rally.yaml:1: rules aci-rds: direction "down" is not allowed; allowed: lowest, highest',
    ],
    [
      'a missing value',
      'own.yaml',
      { 'event/own.yaml': OWN.replace(', missing: 200', '') },
      'event/own.yaml:6: trials.time.missing is missing; allowed: points from 0 to 100000 with at most 2 places, such as 300 or 0.5',
    ],
    [
      'a discard that says not how many',
      '{extends: aci-rds, discard: 1}',
      {},
      'event/rally.yaml:1: rules aci-rds: discard 1 is not allowed; allowed: count and perhaps kinds, except',
    ],
    [
      'an unknown unit',
      '{extends: aci-rds, trials: {time: {unit: 1/50 s}}}',
      {},
      'event/rally.yaml:1: rules aci-rds: trials.time.unit "1/50 s" is not allowed; allowed: 1/1000 s, 1/100 s, 1/10 s, 1 s, 1 min',
    ],
    [
      'a window of no whole seconds',
      '{extends: aci-rds, trials: {time-control: {late: {step: 0.5 min}}}}',
      {},
      'event/rally.yaml:1: rules aci-rds: trials.time-control.late.step "0.5 min" is not allowed; allowed: a whole number of seconds or minutes such as 1 min',
    ],
    [
      'rules that extend themselves',
      'own.yaml',
      { 'event/own.yaml': 'extends: own.yaml\n' },
      'event/own.yaml:1: rules "own.yaml" extend what extends them: event/own.yaml, event/own.yaml; allowed: a rule set that ends in one of its own or a built-in one',
    ],
    [
      'a number for a rule set',
      '3',
      {},
      'event/rally.yaml:1: rules 3 is not allowed; allowed: aci-rds, 1000-miglia, winter-marathon, gp-nuvolari, 1000-millas-sport, raid-ch, cireas, uk-ncr, the path of a rule file (.yaml), or {extends: …}',
    ],
  ])('%s', (_what, written, files, expected) => {
    expect(load(written, files).problems).toEqual([expected]);
  });
});

describe('exact decimals', () => {
  it.each([
    ['1.80', 18_000],
    ['1', 10_000],
    ['0.00', 0],
    ['1.7101', 17_101],
    ['1.71011', undefined],
    ['1,80', undefined],
    ['-1', undefined],
    ['11', undefined],
    ['', undefined],
  ])('coefficient %s is %s of 1/10000', (text, expected) => {
    expect(parseCoefficient(text)).toBe(expected);
  });
  it('keep points to 1/100 and refuse what they cannot hold', () => {
    expect(parsePoints('493.75')).toBe(49_375);
    expect(parsePoints('0.005')).toBeUndefined();
    expect(parsePoints('100000.01')).toBeUndefined();
    expect(parseDecimal('1e5', 2)).toBeUndefined();
  });
  it('print with their places, and more only where there is more to say', () => {
    expect(formatDecimal(493_750_000, 6, 2)).toBe('493.75');
    expect(formatDecimal(493_750_000, 6, 0)).toBe('493.75');
    expect(formatDecimal(756_000_000, 6, 2)).toBe('756.00');
    expect(formatDecimal(0, 6, 0)).toBe('0');
    expect(formatDecimal(-30_000, 6, 2)).toBe('-0.03');
  });
});
