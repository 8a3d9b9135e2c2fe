import { expect, it } from 'vitest';
import { fillDisk, killBridges } from '../torture/bridge.ts';
import { findProgram, newFolder } from './command.ts';

// 200 kills: `npm run bench -- kills`.
it('a bridge that is killed again and again loses no pulse and tells none twice', async () => {
  const { lost, invented, twice, wrong, pulses } = await killBridges(12, `${Math.random()}`, newFolder());
  expect({ lost, invented, twice, wrong }).toEqual({ lost: 0, invented: 0, twice: 0, wrong: 0 });
  expect(pulses).toBeGreaterThan(40);
}, 120_000);

const prlimit = findProgram('prlimit');
if (!prlimit) process.stderr.write('skipped: a full disk: prlimit is not installed (apt-get install util-linux)\n');

it.skipIf(!prlimit)(
  'a bridge whose disk is full acknowledges nothing, and goes on when there is room again',
  async () => {
    const { lost, invented, twice, wrong, declared, pulses } = await fillDisk(
      150,
      6_000,
      `${Math.random()}`,
      newFolder(),
    );
    expect({ lost, invented, twice, wrong, declared }).toEqual({
      lost: 0,
      invented: 0,
      twice: 0,
      wrong: 0,
      declared: 0,
    });
    expect(pulses).toBeGreaterThan(20);
  },
  180_000,
);
