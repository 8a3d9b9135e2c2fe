import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { newFolder, run } from './command.ts';

/** Sheets and the audit as people ask for them. */

const folder = newFolder();
const rally = join(folder, 'rally.yaml');
const ledger = join(folder, 'ledger.db');
const fact = (entry: number, more: object): string => JSON.stringify({ v: 1, journal: 'j', entry, ...more });
const insert = (entry: number, line: string, utcUs: number): string =>
  fact(entry, {
    ...{ kind: 'amendment', action: 'insert', id: `i${entry}`, n: 0, atUs: 1_718_102_000_000_000, author: 'desk:anna' },
    ...{ reason: 'paper tape', station: 'iseo', line, car: 7, utcUs },
  });

beforeAll(async () => {
  writeFileSync(join(folder, 'entries.csv'), 'number,year,model,coefficient\n7,1927,Lancia Lambda,1.70\n');
  writeFileSync(
    rally,
    [
      'rally: test',
      'name: Prova',
      'timezone: Europe/Rome',
      'rules: aci-rds',
      'races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]',
      'legs:',
      '  - id: leg-1',
      '    trials:',
      '      - {id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 12.00 s}',
      '      - {id: CO1, kind: time-control, line: iseo/CO, due: 30 min}',
      'rankings: [{id: overall, race: classic}]',
    ].join('\n'),
  );
  const facts = [insert(1, 'A', 1_718_101_930_000_000), insert(2, 'B', 1_718_101_942_030_000)].join('\n');
  const imported = await run(['import', '--db', ledger, '-'], `${facts}\n`);
  expect(imported.code, imported.stderr).toBe(0);
});

describe('centesimo export', () => {
  it('makes what is printed before the start without a ledger', async () => {
    const cards = await run(['export', '--rally', rally, '--sheet', 'road-cards', '--format', 'pdf']);
    expect(cards.code, cards.stderr).toBe(0);
    expect(cards.stdout.slice(0, 5)).toBe('%PDF-');
    const check = await run(['export', '--rally', rally, '--sheet', 'check-sheet:CO1', '--language', 'en']);
    expect(check.stdout.trim().split('\n')).toEqual([
      'Due,No.,Car,Recorded minute,Signature',
      '13:02:00,7,Lancia Lambda 1927,,',
    ]);
  });

  it('refuses the others without one, in one line that says which there are', async () => {
    const refused = await run(['export', '--rally', rally, '--sheet', 'car:7']);
    expect(refused).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'export: --db FILE is missing; without a ledger there are the sheets start-list, start-list:LEG, road-card:NUMBER, road-cards, road-cards:RACE, check-sheet:CONTROL\n',
    });
    const unknown = await run(['export', '--db', ledger, '--rally', rally, '--sheet', 'car:8']);
    expect(unknown).toEqual({ code: 1, stdout: '', stderr: 'export: sheet car:8: allowed are car:7\n' });
  });

  it('names every sheet in its help', async () => {
    const { stdout } = await run(['export', '--help']);
    for (const kind of ['car:NUMBER', 'road-cards', 'check-sheet:CONTROL', 'press:TRIAL', 'retirements'])
      expect(stdout).toContain(kind);
  });

  it('tells in the audit what each amendment changed, where there is a rally to score by', async () => {
    const audit = async (...more: readonly string[]): Promise<Record<string, unknown>[]> => {
      const { stdout } = await run(['export', '--db', ledger, '--what', 'audit', ...more]);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    const told = await audit('--rally', rally);
    expect(told.map(({ n, id, author, action }) => [n, id, author, action])).toEqual([
      [1, 'i1', 'desk:anna', 'insert'],
      [2, 'i2', 'desk:anna', 'insert'],
    ]);
    // 942.03 - 930.00 = 12.03 for 12.00.
    expect(told[1]?.effects).toMatchObject({
      trials: [{ car: 7, trial: 'PC1', before: { score: null }, after: { measured: '12.03', score: '3' } }],
      rankings: [{ ranking: 'overall', before: { position: null }, after: { position: 1 } }],
    });
    expect((await audit()).every((record) => !('effects' in record))).toBe(true);
  });
});
