import { expect, it } from 'vitest';
import { killBridges } from '../torture/bridge-kills.ts';
import { newFolder } from './command.ts';

// 200 kills: `npm run bench -- kills`.
it('a bridge that is killed again and again loses no pulse and tells none twice', async () => {
  const { lost, invented, twice, wrong, pulses } = await killBridges(12, `${Math.random()}`, newFolder());
  expect({ lost, invented, twice, wrong }).toEqual({ lost: 0, invented: 0, twice: 0, wrong: 0 });
  expect(pulses).toBeGreaterThan(40);
}, 120_000);
