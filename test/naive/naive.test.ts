import { randomInt } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Comparison, compareCase, FEEDINGS } from './compare-case.ts';
import { FEATURES, OUTCOMES, outcomesOf, RARE_FEATURES } from './features.ts';
import { makeRandomCase, type RandomCase } from './random-rally.ts';

const ROUND = 1000;
const FRESH = 50;
/** In how many of a thousand rallies each feature has to come up, and in how many rows or trials each outcome. */
const LEAST = { feature: 30, outcome: 50 };

/** `SEED=4711`: one rally again, and its files. */
const replayed = process.env.SEED;

const feedingOf = (seed: number) => FEEDINGS[seed % FEEDINGS.length] ?? 'at once';

/** What to say of a seed whose results differ; nothing of another. */
const said = (seed: number, { differences }: Comparison): readonly string[] =>
  differences.length === 0 ? [] : [`seed ${seed}, facts ${feedingOf(seed)}`, ...differences];

describe.skipIf(replayed !== undefined)('the scorer and the naive one', () => {
  const differing: string[] = [];
  const features = new Map<string, number>();
  const outcomes = new Map<string, number>();
  const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);

  beforeAll(() => {
    for (let seed = 1; seed <= ROUND; seed += 1) {
      const made = makeRandomCase(seed);
      const comparison = compareCase(made, feedingOf(seed));
      differing.push(...said(seed, comparison));
      for (const feature of made.features) count(features, feature);
      for (const outcome of outcomesOf(comparison.real.rankings)) count(outcomes, outcome);
    }
  }, 120_000);

  it('print the same bytes of a thousand random rallies', () => {
    expect(differing.slice(0, 20)).toEqual([]);
  });

  it('print the same bytes of fifty rallies that nobody has seen before', () => {
    const seeds = Array.from({ length: FRESH }, () => randomInt(ROUND + 1, 2 ** 32 - 1));
    expect(seeds.flatMap((seed) => said(seed, compareCase(makeRandomCase(seed), feedingOf(seed))))).toEqual([]);
  }, 30_000);

  it('have met everything that rallies are made of, many times', () => {
    expect([...features.keys()].filter((each) => !FEATURES.includes(each) && !RARE_FEATURES.includes(each))).toEqual(
      [],
    );
    expect(FEATURES.filter((each) => (features.get(each) ?? 0) < LEAST.feature)).toEqual([]);
  });

  it('have said everything that results may say, many times', () => {
    expect(OUTCOMES.filter((each) => (outcomes.get(each) ?? 0) < LEAST.outcome)).toEqual([]);
  });
});

// Only where it is asked for.
if (replayed !== undefined) {
  it(`the rally of seed ${replayed} is the same in both`, () => {
    const seed = Number(replayed);
    const made = makeRandomCase(seed);
    const comparison = compareCase(made, feedingOf(seed));
    process.stdout.write(`${writeCase(seed, made, comparison)}\n`);
    expect(comparison.differences).toEqual([]);
  });
}

/** Everything of a case into a folder, for `centesimo score`. @returns the folder */
function writeCase(seed: number, { texts, facts, options }: RandomCase, { real, naive }: Comparison): string {
  const folder = join(tmpdir(), `centesimo-seed-${seed}`);
  mkdirSync(folder, { recursive: true });
  const files: Readonly<Record<string, string>> = {
    ...texts,
    'facts.ndjson': facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''),
    'options.json': JSON.stringify(options),
    'scorer.json': JSON.stringify(real, null, 1),
    'naive.json': JSON.stringify(naive, null, 1),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}
