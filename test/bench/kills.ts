import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killBridges } from '../torture/bridge.ts';
import type { Figure } from './figures.ts';

export const about = 'A bridge killed at 200 random moments while its box goes on: is every pulse in the ledger, once?';

const KILLS = 200;

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const seed = `${Math.floor(Math.random() * 1e9)}`;
  say(`seed ${seed}; some six minutes`);
  const killed = await killBridges(KILLS, seed, mkdtempSync(join(tmpdir(), 'centesimo-kills-')));
  const none = { unit: '', limit: 0 };
  return [
    { what: 'kills', measured: KILLS, unit: '', limit: null, note: `in ${killed.seconds} s` },
    { what: 'pulses of the box', measured: killed.pulses, unit: '', limit: null },
    { what: 'lost', measured: killed.lost, ...none },
    { what: 'found the ring full, and declared so', measured: killed.declared, unit: '', limit: null },
    { what: 'invented', measured: killed.invented, ...none },
    { what: 'numbered twice', measured: killed.twice, ...none },
    { what: 'more than a millisecond from the truth', measured: killed.wrong, ...none },
  ];
}
