import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { printProblem } from '../../../protocol/files/problem.ts';
import type { Fact } from '../../../protocol/messages/facts.ts';
import { loadRally, type Rally } from '../../rally/index.ts';
import { scoreFacts } from '../../scoring/index.ts';
import { sheetToCsv } from './csv.ts';
import { makeSheet } from './make-sheet.ts';
import { sheetToPdf } from './pdf.ts';
import type { Sheet } from './sheet.ts';

/** Two trials under the ACI rule: 1 penalty for each 1/100 s. */
function rally(): Rally {
  const files: Record<string, string> = {
    'rally.yaml': [
      'rally: test',
      'name: Prova',
      'timezone: Europe/Rome',
      'rules: aci-rds',
      'races: [{id: classic, name: Classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]',
      'legs: [{id: leg-1, trials: [{id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 12.00 s}]}]',
      'rankings: [{id: overall, race: classic}]',
    ].join('\n'),
    'entries.csv': 'number,year,model,coefficient\n7,1927,Lancia Lambda,1.70\n12,1938,"=1+1",1.50\n31,1933,Alfa,1.75\n',
  };
  const loading = loadRally('rally.yaml', (path) => files[path] ?? '');
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  return loading.rally;
}

const insert = (entry: number, line: string, car: number, utcUs: number): Fact =>
  ({
    ...{ v: 1, kind: 'amendment', action: 'insert', id: `i${entry}`, n: 0, journal: 'j', entry, atUs: 1 },
    ...{ author: 'desk', reason: 'test', station: 'iseo', line, car, utcUs },
  }) as Fact;
const at = 1_718_101_920_000_000;
// Car 7 takes 12.03 s, car 12 takes 12.00 s, car 31 was not seen at the end.
const facts = [
  insert(1, 'A', 7, at),
  insert(2, 'B', 7, at + 12_030_000),
  insert(3, 'A', 12, at + 20_000_000),
  insert(4, 'B', 12, at + 32_000_000),
  insert(5, 'A', 31, at + 40_000_000),
];
const sheet = (name: string, language: 'it' | 'en' = 'en'): Sheet => {
  const making = makeSheet(rally(), scoreFacts(rally(), facts), name, language);
  if (!making.ok) throw new Error(making.reason);
  return making.sheet;
};

describe('sheets', () => {
  it('rank with the gap to the leader, and say who has no time', () => {
    expect(sheet('ranking:overall').rows).toEqual([
      ['1', '12', '=1+1 1938', '1.50', '0', '', 'PC1', ''],
      ['2', '7', 'Lancia Lambda 1927', '1.70', '3', '3', 'PC1', ''],
      ['3', '31', 'Alfa 1933', '1.75', '300', '300', '–', ''],
    ]);
  });

  it('list a trial with a signed deviation, zero first and no time last', () => {
    expect(sheet('trial:PC1', 'it').rows).toEqual([
      ['12', '=1+1 1938', '12.00', '0.00', '0', ''],
      ['7', 'Lancia Lambda 1927', '12.03', '+0.03', '3', ''],
      ['31', 'Alfa 1933', '–', '–', '300', 'non rilevato'],
    ]);
  });

  it("list the start in the rally's own time", () => {
    // 10:32 UTC in June is 12:32 in Italy.
    expect(sheet('start-list').rows.map((row) => row.slice(0, 2))).toEqual([
      ['12:32:00', '7'],
      ['12:32:20', '12'],
      ['12:32:40', '31'],
    ]);
  });

  it('answer an unknown name with those that there are', () => {
    expect(makeSheet(rally(), scoreFacts(rally(), facts), 'trial:PC9', 'en')).toEqual({
      ok: false,
      reason: 'sheet trial:PC9: allowed are ranking:overall, trial:PC1, start-list',
    });
  });

  it('are CSV whose names no spreadsheet runs and whose numbers stay numbers', () => {
    const lines = sheetToCsv(sheet('trial:PC1')).trim().split('\n');
    expect(lines[0]).toBe('No.,Car,Time,Deviation,Points,State');
    expect(lines[1]).toBe("12,'=1+1 1938,12.00,0.00,0,");
    expect(lines[2]).toBe('7,Lancia Lambda 1927,12.03,+0.03,3,');
  });

  it('are PDF pages with number, version, time and place for a signature', async ({ skip }) => {
    const pdf = await sheetToPdf(
      sheet('ranking:overall', 'it'),
      { rally: 'Prova', number: 3, version: 2, printedAt: '11/06/2024, 18:03:11' },
      'it',
    );
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const text = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
    if (text.error) skip('pdftotext is not installed (apt-get install poppler-utils)');
    for (const expected of [
      'Classifica',
      'Foglio 3 · versione 2',
      '11/06/2024, 18:03:11',
      'pagina 1 di 1',
      'Lancia Lambda 1927',
      'Il capo servizio cronometraggio',
    ]) {
      expect(text.stdout).toContain(expected);
    }
  });
});
