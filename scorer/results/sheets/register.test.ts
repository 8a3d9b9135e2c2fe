import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../protocol/messages/facts.ts';
import { createScoreboard } from '../../scoring/index.ts';
import { amendment, at } from '../../scoring/testing/small-rally.ts';
import { makeSheet } from './make-sheet.ts';
import { sheetsToPdf, sheetToPdf } from './pdf.ts';
import { partOf, sheetOf, twoLegs } from './testing/two-legs.ts';

// Handed in at 12:42:00, to be decided by 13:12:00, decided at 12:52:00 and, for car 12, at 13:12:01.
const register = { number: 1, evidence: 'foto', receivedUs: at(600), decideByUs: at(2400), decider: 'Giuria' };
const claim = (id: string, car: number, over: object): Fact =>
  amendment({ action: 'claim', id, car, trial: 'PC1', request: 'tempo', reason: 'trattore', atUs: at(610), ...over });
const decision = { n: 1, outcome: 'ostacolo', reason: 'rapporto 4', author: 'jury:bruno' };
const facts: readonly Fact[] = [
  claim('c1', 7, { register }),
  claim('c2', 12, { register: { ...register, number: 2, evidence: null } }),
  amendment({ action: 'trial-state', id: 'ts', trial: 'PC1', cars: [7], state: 'average', atUs: at(1300) }),
  claim('d1', 7, {
    ...{ ...decision, atUs: at(1200) },
    register: { ...register, of: 'c1', finding: 'obstruction', measure: 'average', amendments: ['ts'] },
  }),
  claim('d2', 12, {
    ...{ ...decision, atUs: at(2401), reason: '' },
    register: { ...register, number: 2, of: 'c2', evidence: null, finding: 'conforming', measure: 'stands' },
  }),
  claim('c3', 31, { register: { number: 3 } }),
];

describe('the printed register', () => {
  it('has a line for each request, in the words of the reader', () => {
    const rows = partOf(sheetOf('register', facts, 'en'), 0).rows;
    expect(rows).toEqual([
      [
        ...['1', '1', '11/06/2024 12:42:00', '7', 'Jürgen Müller / Élise Dvořák', 'PC 1', 'tempo', 'trattore', 'foto'],
        ...['11/06/2024 13:12:00', 'obstruction, with a report · rapporto 4', 'average assigned'],
      ],
      [
        ...['2', '1', '11/06/2024 12:42:00', '12', 'Anna Rossi / Carla Bianchi', 'PC 1', 'tempo', 'trattore', ''],
        ...['11/06/2024 13:12:00', 'time found conforming · past its deadline', 'time stands'],
      ],
      ['3', '1', '11/06/2024 12:42:10', '31', 'Ugo Verdi', 'PC 1', 'tempo', 'trattore', '', '', '', ''],
    ]);
    expect(partOf(sheetOf('register', facts, 'it'), 0).rows.map((row) => row.at(-1))).toEqual([
      'media assegnata',
      'il tempo resta',
      '',
    ]);
  });
});

describe('the form of a request', () => {
  it('says everything of it, and leaves room to write what is still to come', () => {
    expect(partOf(sheetOf('claim:1', facts, 'it'), 0).rows).toEqual([
      ['Prova', 'PC 1'],
      ['Presentata', '11/06/2024 12:42:00'],
      ['Registrata da', 'desk:anna'],
      ['Richiesta', 'tempo'],
      ['Motivo', 'trattore'],
      ['Prove', 'foto'],
      ['Firma dell’equipaggio', ''],
      ['Decidere entro', '11/06/2024 13:12:00'],
      ['Decide', 'Giuria'],
      ['Esito', 'ostacolo, con rapporto · rapporto 4'],
      ['Azione', 'media assegnata'],
      ['Provvedimenti seguiti', 'stato della prova · 11/06/2024 12:53:40 · desk:anna'],
      ['Decisa', '11/06/2024 12:52:00 · jury:bruno'],
      ['Firma di chi decide', ''],
    ]);
    const open = partOf(sheetOf('claim:3', facts, 'en'), 0).rows;
    expect(open.filter(([, value]) => value === '').map(([name]) => name)).toEqual([
      ...['Evidence', 'Signature of the crew', 'Decide by', 'Decides', 'Outcome', 'Action'],
      ...['Amendments that followed', 'Decided', 'Signature of who decides'],
    ]);
  });

  it('is refused for a number that nobody gave, with those that there are', () => {
    const board = createScoreboard(twoLegs());
    board.addAll(facts);
    expect(makeSheet(board, 'claim:9', 'en')).toEqual({
      ok: false,
      reason: 'sheet claim:9: allowed are claim:1, claim:2, claim:3',
    });
  });
});

const text = (pdf: Buffer): string =>
  spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' }).stdout;
const hasTools = spawnSync('pdftotext', ['-v']).status === 0;
const mark = { rally: 'Giro', number: null, version: null, state: null, printedAt: '12:00', printedUs: at(0) };

describe('a PDF', () => {
  it('of the same sheet at the same time is the same, byte for byte', async () => {
    const sheet = sheetOf('register', facts, 'it');
    const [one, other] = [await sheetToPdf(sheet, mark, 'it'), await sheetToPdf(sheet, mark, 'it')];
    expect(one.equals(other)).toBe(true);
  });

  it.skipIf(!hasTools)('of several sheets begins each on a page of its own, as wide as it asks for', async () => {
    const pdf = await sheetsToPdf(
      ['register', 'claim:1', 'start-list'].map((name) => sheetOf(name, facts)),
      mark,
      'en',
    );
    const pages = text(pdf).split('\f').slice(0, -1);
    expect(pages).toHaveLength(3);
    expect(pages.map((page) => page.match(/page \d of \d/)?.[0])).toEqual([
      'page 1 of 3',
      'page 2 of 3',
      'page 3 of 3',
    ]);
    expect(pages[0]).toContain('Verification register');
    expect(pages[1]).toContain('Request for a check 1');
    expect(pages[2]).toContain('Start list');
    expect(pages[0]).not.toContain('Sheet');
    const sizes = spawnSync('pdfinfo', ['-l', '9', '-'], { input: pdf, encoding: 'utf8' }).stdout;
    expect([...sizes.matchAll(/Page +\d+ size: +(\d+)/g)].map(([, width]) => Number(width))).toEqual([841, 595, 595]);
  });
});
