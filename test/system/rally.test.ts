import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Results } from '../../protocol/messages/results.ts';
import { createRandom } from '../../simulator/random.ts';
import { newFolder, run, start } from './command.ts';
import { expectTruth, summaryOf } from './summary.ts';

const MAX = ['rally', '--speed', 'max', '--exit-when-done', '--json', '--port', '0'];
const shortRally = (folder: string) => [...MAX, '--cars', '40', '--trials', '8', '--db', join(folder, 'ledger.db')];

describe('a rally at full speed, one station on the real firmware', () => {
  const folder = newFolder();
  const db = join(folder, 'ledger.db');
  let rallyFile = '';
  let facts: string[] = [];

  // The first 8 trials lie at Brescia (5 lines), Iseo (4) and Palazzolo (2): 11 lines, 40 cars.
  beforeAll(async () => {
    const running = start(shortRally(folder));
    rallyFile = (await running.said(/rally: +(\S+)/))[1] ?? '';
    expectTruth(summaryOf(await running.ended), 40 * 11, 40 * 8);
    const exported = await run(['export', '--db', db, '--what', 'facts']);
    facts = exported.stdout.trim().split('\n');
  }, 120_000);

  const score = async (lines: readonly string[]): Promise<string> => {
    const scored = await run(['score', '--rally', rallyFile, '--facts', '-'], `${lines.join('\n')}\n`);
    expect(scored.code, scored.stderr).toBe(0);
    return scored.stdout;
  };

  it('scores offline to the ranking that the live scorer reached', async () => {
    const offline = JSON.parse(await score(facts)) as Results;
    const live = JSON.parse(
      (await run(['export', '--db', db, '--what', 'results', '--rally', rallyFile])).stdout,
    ) as Results;
    expect(offline.rankings).toEqual(live.rankings);
    expect(offline.rankings[0]?.rows).toHaveLength(40);
    expect(offline.rankings[0]?.rows[0]?.position).toBe(1);
  });

  it('prints the same bytes for the facts in another order and each of them twice', async () => {
    const once = await score(facts);
    const random = createRandom('shuffle');
    const shuffled = [...facts, ...facts].map((line) => [random(), line] as const).sort(([a], [b]) => a - b);
    expect(await score(shuffled.map(([, line]) => line))).toBe(once);
  });

  it('leaves a ledger whose chain holds', async () => {
    expect((await run(['verify', '--db', db])).stdout).toMatch(
      new RegExp(`^${facts.length} facts, head [0-9a-f]{64}\n$`),
    );
  });

  it('is the same rally for the same seed, fact by fact, and another one for another', async () => {
    const again = newFolder();
    await run(shortRally(again));
    expect((await run(['export', '--db', join(again, 'ledger.db')])).stdout.trim().split('\n')).toEqual(facts);
    const other = newFolder();
    expectTruth(summaryOf(await run([...shortRally(other), '--seed', '2', '--firmware', '0'])), 440, 320);
    expect((await run(['export', '--db', join(other, 'ledger.db')])).stdout.trim().split('\n')).not.toEqual(facts);
  });
});

describe('a rally under the ACI rule', () => {
  it('ends with the ranking of the true deviations, fewest penalties first', async () => {
    const folder = newFolder();
    const rallyFile = join(folder, 'rally.yaml');
    writeFileSync(
      join(folder, 'entries.csv'),
      `number,year,model,coefficient\n${[31, 7, 12, 5].map((car) => `${car},1938,Car ${car},1.00`).join('\n')}\n`,
    );
    writeFileSync(
      rallyFile,
      [
        'rally: aci-test',
        'name: Two chained trials and one alone',
        'timezone: Europe/Rome',
        'rules: aci-rds',
        'races: [{id: classic, name: Classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 30 s}]',
        'stations: [{id: pass, name: Pass, lines: [A, B, C, D, E]}]',
        'legs: [{id: leg-1, trials: [',
        '  {id: PC1, kind: time, from: pass/A, to: pass/B, imposed: 12.00 s},',
        '  {id: PC2, kind: time, from: pass/B, to: pass/C, imposed: 9.50 s},',
        '  {id: PC3, kind: time, from: pass/D, to: pass/E, imposed: 31.00 s}]}]',
        'rankings: [{id: overall, race: classic}]',
      ].join('\n'),
    );
    const db = join(folder, 'ledger.db');
    const ended = await run([...MAX, '--rally', rallyFile, '--db', db]);
    expectTruth(summaryOf(ended), 4 * 5, 4 * 3);
    const results = JSON.parse(
      (await run(['export', '--db', db, '--what', 'results', '--rally', rallyFile])).stdout,
    ) as Results;
    const scores = results.rankings[0]?.rows.map((row) => Number(row.score)) ?? [];
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    for (const row of results.rankings[0]?.rows ?? []) {
      // 1 penalty for each 1/100 s, at most 300 a trial.
      const sum = row.trials.reduce((total, { deviation }) => total + Math.min(300, Math.abs(deviation ?? 300)), 0);
      expect(Number(row.score)).toBe(sum);
    }
  });
});

describe('the whole sample rally', () => {
  // 33 lines: 5 + 4 + 4 + 6 + 4 + 5 + 5.
  // Some 100,000 commits: on a slow or busy disk they take their time.
  it('brings 418 cars through 24 trials without losing or changing a crossing', { timeout: 900_000 }, async () => {
    const summary = summaryOf(await run(MAX));
    expectTruth(summary, 418 * 33, 418 * 24);
    process.stderr.write(`whole sample rally: ${JSON.stringify(summary)}\n`);
  });
});
