import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../protocol/messages/facts.ts';
import type { Rally } from '../../rally/index.ts';
import { createScoreboard } from '../../scoring/index.ts';
import { amendment, at, rallyFrom } from '../../scoring/testing/small-rally.ts';
import { sheetToCsv } from './csv.ts';
import { makeSheet, sheetAsksForFacts } from './make-sheet.ts';
import { sheetToPdf } from './pdf.ts';
import type { Sheet, SheetMark } from './sheet.ts';
import { sheetOf, twoLegs } from './testing/two-legs.ts';
import type { Language } from './words.ts';

/** One trial under the ACI rule: 1 penalty for each 1/100 s. */
const rally = (rankings = '{id: overall, race: classic}'): Rally =>
  rallyFrom(
    [
      'rally: test',
      'name: Prova',
      'timezone: Europe/Rome',
      'rules: aci-rds',
      'races: [{id: classic, name: Classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]',
      'legs: [{id: leg-1, trials: [{id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 12.00 s}]}]',
      `rankings: [${rankings}]`,
    ].join('\n'),
    'number,year,model,coefficient,team\n7,1927,Lancia Lambda,1.70,Rossi\n12,1938,"=1+1",1.50,Blu\n31,1933,Alfa,1.75,Rossi\n',
  );

const insert = (line: string, car: number, seconds: number): Fact =>
  amendment({ action: 'insert', id: `${line}${car}`, station: 'iseo', line, car, utcUs: at(seconds) });
// Car 7 takes 12.03 s, car 12 takes 12.00 s, car 31 was not seen at the end.
const facts = [
  insert('A', 7, 0),
  insert('B', 7, 12.03),
  insert('A', 12, 20),
  insert('B', 12, 32),
  insert('A', 31, 40),
  amendment({ action: 'close', id: 'close', trial: 'PC1' }),
];
const sheet = (name: string, language: Language = 'en', of = rally()): Sheet => sheetOf(name, facts, language, of);
const rows = (name: string, language?: Language, of?: Rally) => sheet(name, language, of).parts[0]?.rows;

describe('sheets', () => {
  it('rank with the gap to the leader, and say who has no time', () => {
    expect(rows('ranking:overall')).toEqual([
      ['1', '12', '=1+1 1938', '1.50', '0', '', 'PC1', ''],
      ['2', '7', 'Lancia Lambda 1927', '1.70', '3', '3', 'PC1', ''],
      ['3', '31', 'Alfa 1933', '1.75', '300', '300', '–', ''],
    ]);
  });

  it('rank teams by the cars that score for them', () => {
    const teams = rally('{id: overall, race: classic}, {id: teams, race: classic, team: {best: 1}}');
    expect(rows('ranking:teams', 'en', teams)).toEqual([
      ['1', 'Blu', '12', '0', ''],
      ['2', 'Rossi', '7', '3', '3'],
    ]);
  });

  it('rank some cars with their position in the whole race', () => {
    const some = rally('{id: overall, race: classic}, {id: rossi, race: classic, where: {team: Rossi}}');
    expect(rows('ranking:rossi', 'en', some)).toEqual([
      ['1', '7', 'Lancia Lambda 1927', '1.70', '3', '', '2', 'PC1', ''],
      ['2', '31', 'Alfa 1933', '1.75', '300', '297', '3', '–', ''],
    ]);
  });

  it('list a trial with a signed deviation, zero first and no time last', () => {
    expect(rows('trial:PC1', 'it')).toEqual([
      ['12', '=1+1 1938', '12.00', '0.00', '0', ''],
      ['7', 'Lancia Lambda 1927', '12.03', '+0.03', '3', ''],
      ['31', 'Alfa 1933', '–', '–', '300', 'non rilevato'],
    ]);
  });

  it("list the start in the rally's own time", () => {
    // 10:32 UTC in June is 12:32 in Italy.
    expect(rows('start-list')?.map((row) => row.slice(0, 2))).toEqual([
      ['12:32:00', '7'],
      ['12:32:20', '12'],
      ['12:32:40', '31'],
    ]);
  });

  it('answer an unknown kind with all kinds, and an unknown name with those that there are', () => {
    const refusal = (name: string, of = rally()) => makeSheet(createScoreboard(of), name, 'en');
    expect(refusal('posters')).toEqual({
      ok: false,
      reason:
        'sheet posters: allowed are ranking:ID, trial:ID, car:NUMBER, press:TRIAL, penalties, retirements, register, claim:NUMBER, start-list, start-list:LEG, road-card:NUMBER, road-cards, road-cards:RACE, check-sheet:CONTROL',
    });
    expect(refusal('trial:PC9')).toEqual({ ok: false, reason: 'sheet trial:PC9: allowed are trial:PC1' });
    expect(refusal('car')).toEqual({ ok: false, reason: 'sheet car: allowed are car:7, car:12, car:31' });
    expect(refusal('car:')).toMatchObject({ ok: false });
    expect(refusal('penalties:7')).toEqual({ ok: false, reason: 'sheet penalties:7: allowed are penalties' });
    expect(refusal('road-cards:modern')).toEqual({
      ok: false,
      reason: 'sheet road-cards:modern: allowed are road-cards, road-cards:classic',
    });
    expect(refusal('check-sheet:PC1')).toEqual({ ok: false, reason: 'sheet check-sheet:PC1: the rally has none' });
    expect(refusal('check-sheet:PC1', twoLegs())).toEqual({
      ok: false,
      reason: 'sheet check-sheet:PC1: allowed are check-sheet:CT1, check-sheet:CO1, check-sheet:CO2',
    });
  });

  it('ask for facts unless they are printed before the start', () => {
    const names = ['start-list', 'start-list:leg-1', 'road-card:7', 'road-cards', 'check-sheet:CO1'];
    expect(names.filter(sheetAsksForFacts)).toEqual([]);
    expect(['ranking:overall', 'car:7', 'press:PC1', 'penalties'].every(sheetAsksForFacts)).toBe(true);
  });

  it('are CSV whose names no spreadsheet runs and whose numbers stay numbers', () => {
    const lines = sheetToCsv(sheet('trial:PC1')).trim().split('\n');
    expect(lines[0]).toBe('No.,Car,Time,Deviation,Points,State');
    expect(lines[1]).toBe("12,'=1+1 1938,12.00,0.00,0,");
    expect(lines[2]).toBe('7,Lancia Lambda 1927,12.03,+0.03,3,');
  });
});

describe('printed sheets', () => {
  const mark: SheetMark = { rally: 'Prova', number: 3, version: 2, printedAt: '11/06/2024, 18:03:11' };
  /** What a reader finds; `undefined` where nothing is installed that reads. */
  const textOf = async (of: Sheet, language: Language, over: Partial<SheetMark> = {}): Promise<string | undefined> => {
    const pdf = await sheetToPdf(of, { ...mark, ...over }, language);
    expect(pdf.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const read = spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, encoding: 'utf8' });
    return read.error ? undefined : read.stdout;
  };
  const MISSING = 'pdftotext is not installed (apt-get install poppler-utils)';

  it('are PDF pages with number, version, state, time and place for a signature', async ({ skip }) => {
    const text = await textOf(sheet('ranking:overall', 'it'), 'it');
    if (text === undefined) return skip(MISSING);
    for (const expected of [
      'Classifica',
      'Foglio 3 · versione 2 · in corso, non ufficiale',
      '11/06/2024, 18:03:11',
      'pagina 1 di 1',
      'Lancia Lambda 1927',
      'Il capo servizio cronometraggio',
    ]) {
      expect(text).toContain(expected);
    }
  });

  it('say whether they are provisional or official', async ({ skip }) => {
    const official = await textOf(sheet('ranking:overall'), 'en', { state: 'official' });
    if (official === undefined) return skip(MISSING);
    expect(official).toContain('Sheet 3 · version 2 · official');
    expect(await textOf(sheet('trial:PC1'), 'it', { state: 'provisional' })).toContain(
      'Foglio 3 · versione 2 · provvisorio',
    );
  });

  it('write early with a minus as wide as the plus, and names of any Latin alphabet', async ({ skip }) => {
    const early = [insert('A', 7, 0), insert('B', 7, 11.97)];
    const text = await textOf(sheetOf('trial:PC1', early, 'en', twoLegs()), 'en');
    if (text === undefined) return skip(MISSING);
    expect(text).toContain('−0.03');
    expect(text).toContain('Jürgen Müller / Élise Dvořák');
  });

  it('give each car a page of its own road card, without the points of average trials', async ({ skip }) => {
    const text = await textOf(sheetOf('road-cards', [], 'it'), 'it');
    if (text === undefined) return skip(MISSING);
    const pages = text.split('\f').slice(0, -1);
    expect(pages).toHaveLength(3);
    expect(pages[1]).toContain('Anna Rossi / Carla Bianchi');
    expect(pages[1]).toContain('pagina 2 di 3');
    expect(pages[1]).toContain('Passo del Bracco');
    expect(text).not.toMatch(/X7|X9|4 km\b/);
  });
});
