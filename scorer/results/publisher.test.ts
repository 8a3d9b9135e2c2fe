import { describe, expect, it } from 'vitest';
import { publicRally } from '../../protocol/messages/public-rally.ts';
import type { RankingMessage, TrialMessage } from '../../protocol/messages/results.ts';
import { amendment } from '../scoring/testing/small-rally.ts';
import { pass, publicStand } from './testing/public-stand.ts';

const scores = (table: RankingMessage) => table.rows.map(({ position, car, score }) => [position, car, score]);

describe('what the public hears of a trial with hidden points', () => {
  it('is nothing before it is closed: no total, no gap, no state moves when a car passes one', async () => {
    const { start, hear, table, topics, said } = publicStand();
    await start();
    expect(topics()).toEqual(['ranking/overall', 'rally', 'trial/PC1', 'trial/PC2'].sort());
    // 15.03 and 15.01: 3 and 1 hundredths.
    await hear(pass('castle/A', 7, 0), pass('castle/B', 7, 15.03), pass('castle/A', 8, 20), pass('castle/B', 8, 35.01));
    expect(scores(table('ranking/overall'))).toEqual([
      [1, 8, '1'],
      [2, 7, '3'],
    ]);
    await hear(pass('bracco/S', 7, 100), pass('bracco/S', 8, 120));
    expect(await hear(pass('wood/1', 7, 205), pass('wood/2', 7, 301))).toEqual([]);
    expect(await hear(pass('wood/1', 8, 220.5))).toEqual([]);
    expect(said.filter((each) => each.includes('wood') || each.includes('hidden points'))).toEqual([]);

    await hear(pass('wood/2', 8, 320), amendment({ action: 'close', id: 'c', trial: 'PM1' }));
    expect(topics()).toContain('trial/PM1');
    expect(topics()).toContain('ranking/hidden');
    expect(
      table<TrialMessage>('trial/PM1')
        .rows.map(({ car }) => car)
        .sort(),
    ).toEqual([7, 8]);
    const [leader, last] = table<RankingMessage>('ranking/overall').rows;
    // Car 8 was half a second late once, car 7 five seconds and one.
    expect([leader?.car, last?.car]).toEqual([8, 7]);
    expect(Number(last?.score)).toBeGreaterThan(3);
  });

  it('is taken back when it is reopened, for more cars are still to come', async () => {
    const { start, hear, topics } = publicStand();
    await start();
    await hear(pass('bracco/S', 7, 100), pass('wood/1', 7, 205), amendment({ action: 'close', id: 'c', trial: 'PM1' }));
    expect(topics()).toContain('trial/PM1');
    await hear(amendment({ action: 'reopen', id: 'r', trial: 'PM1', n: 1 }));
    expect(topics()).not.toContain('trial/PM1');
    expect(topics()).not.toContain('ranking/hidden');
  });

  it('is not even that a finish is missing, where only a hidden point has seen the car since', async () => {
    const { start, hear, table } = publicStand();
    await start();
    await hear(pass('castle/A', 7, 0));
    expect(await hear(pass('wood/1', 7, 205))).toEqual([]);
    await hear(pass('lake/A', 7, 400));
    expect(table<TrialMessage>('trial/PC1').rows).toMatchObject([{ car: 7, state: 'missing', deviation: null }]);
  });

  it('is not in a mean that is assigned elsewhere', async () => {
    const { start, hear, table } = publicStand();
    await start();
    await hear(pass('castle/A', 7, 0), pass('castle/B', 7, 15.03), pass('lake/A', 7, 400), pass('lake/B', 7, 410.05));
    const given = amendment({ action: 'trial-state', id: 's', trial: 'PC2', state: 'average', cars: [7] });
    await hear(given);
    const before = table<TrialMessage>('trial/PC2').rows;
    expect(await hear(pass('bracco/S', 7, 100), pass('wood/1', 7, 205), pass('wood/2', 7, 301))).toEqual([]);
    expect(table<TrialMessage>('trial/PC2').rows).toEqual(before);
  });

  it('is its name at most: the description of the rally has no line, no point, no speed', async () => {
    const { start, table, said } = publicStand();
    await start();
    const described = publicRally.strict().parse(table('rally'));
    expect(described.trials.map(({ id, released }) => [id, released])).toEqual([
      ['PC1', true],
      ['PM1', false],
      ['PC2', true],
    ]);
    expect(described.rankings.map(({ id, released }) => [id, released])).toEqual([
      ['overall', true],
      ['hidden', false],
      ['final', false],
    ]);
    expect(said.join('\n')).not.toMatch(/wood|bracco|1000|2000|36 km/);
    // As it is written; whoever shows it escapes it.
    expect(described.entries[0]).toMatchObject({ number: 7, driver: '<script>alert(1)</script>' });
  });
});
