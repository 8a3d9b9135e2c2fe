import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../protocol/messages/facts.ts';
import { amendment, at, crossing } from '../../scoring/testing/small-rally.ts';
import { sheetToCsv } from './csv.ts';
import { partOf, sheetOf } from './testing/two-legs.ts';

const said = (action: string, id: string, car: number, seconds: number, more: object): Fact =>
  amendment({ action, id, car, atUs: at(seconds), ...more });

describe('the list of penalties', () => {
  it('has those in force by car, with what for, author, time and reason', () => {
    const facts = [
      said('penalty', 'p1', 12, 60, { points: '50.5', leg: 'leg-1', reason: 'wrong way in' }),
      said('penalty', 'p2', 7, 120, { points: 100, trial: 'PC1', article: '12.3', reason: 'stopped' }),
      said('penalty', 'p3', 7, 180, { points: 10, reason: 'mistake' }),
      amendment({ action: 'undo', id: 'u', amendment: 'p3' }),
    ];
    expect(partOf(sheetOf('penalties', facts), 0).rows).toEqual([
      [
        ...['7', 'Lancia Lambda 1927', 'Jürgen Müller / Élise Dvořák', '+100', 'PC1', '12.3'],
        ...['desk:anna', '11/06/2024 12:34:00', 'stopped'],
      ],
      [
        ...['12', '=1+1 1938', 'Anna Rossi / Carla Bianchi', '+50.5', 'leg-1', ''],
        ...['desk:anna', '11/06/2024 12:33:00', 'wrong way in'],
      ],
    ]);
  });
});

describe('the list of retirements', () => {
  it('has every change of state in the order in which it was said', () => {
    const facts = [
      said('entry-state', 's2', 7, 240, { state: 'readmitted', leg: 'leg-2', reason: 'repaired' }),
      said('entry-state', 's1', 7, 120, { state: 'retired', trial: 'PM1', reason: 'gearbox' }),
      said('entry-state', 's3', 31, 60, { state: 'not-started', reason: '' }),
    ];
    expect(partOf(sheetOf('retirements', facts, 'it'), 0).rows.map((row) => [row[0], ...row.slice(3)])).toEqual([
      ['31', 'non partita', 'tutta la gara', 'desk:anna', '11/06/2024 12:33:00', ''],
      ['7', 'ritirata', 'PM1', 'desk:anna', '11/06/2024 12:34:00', 'gearbox'],
      ['7', 'riammessa', 'leg-2', 'desk:anna', '11/06/2024 12:36:00', 'repaired'],
    ]);
  });

  it('has who is excluded by the rules for coming too late, until somebody says otherwise', () => {
    // Due at second 1,800; the maximum is 30 min.
    const late = crossing('iseo/CO', 7, 1800 + 31 * 60);
    expect(partOf(sheetOf('retirements', [late]), 0).rows.map((row) => [row[0], ...row.slice(3)])).toEqual([
      ['7', 'excluded', 'CO1', 'rules', '', 'beyond the maximum lateness'],
    ]);
    const back = said('entry-state', 's', 7, 9000, { state: 'readmitted', reason: 'road closed' });
    expect(partOf(sheetOf('retirements', [late, back]), 0).rows.map((row) => row[3])).toEqual(['readmitted']);
  });
});

describe('the press sheet', () => {
  // After PC1: car 12 has 0, car 7 has 3, car 31 has 13 penalties.
  const times = [
    ...[crossing('iseo/A', 7, 10), crossing('iseo/B', 7, 22.03)],
    ...[crossing('iseo/A', 12, 70), crossing('iseo/B', 12, 82)],
    ...[crossing('iseo/A', 31, 130), crossing('iseo/B', 31, 141.87)],
  ];

  it('has the first with their gaps, the first ladies, and how many are where', () => {
    const sheet = sheetOf('press:PC1', times);
    expect(sheet.title).toBe('After PC 1');
    expect(sheet.parts.map(({ rows }) => rows)).toEqual([
      [
        ['Classiche', 'Ranking', '1', '12', '=1+1 1938', 'Anna Rossi / Carla Bianchi', '0', '', ''],
        ['Classiche', 'Ranking', '2', '7', 'Lancia Lambda 1927', 'Jürgen Müller / Élise Dvořák', '3', '3', '3'],
        ['Classiche', 'Ranking', '3', '31', 'Alfa Romeo 8C 1933', 'Ugo Verdi', '13', '13', '10'],
      ],
      [['Classiche', 'Ladies’ crews', '1', '12', '=1+1 1938', 'Anna Rossi / Carla Bianchi', '0', '', '']],
      [['Classiche', '3', '3', '0', '0', '0', '0']],
    ]);
  });

  it('has a text to send out, in both languages', () => {
    expect(partOf(sheetOf('press:PC1', times, 'it'), 0).text).toEqual([
      'In testa dopo PC 1: Anna Rossi / Carla Bianchi su =1+1 del 1938 (n. 12), 0 penalità.',
      'Seguono: 2. Jürgen Müller / Élise Dvořák su Lancia Lambda del 1927 (n. 7), a 3; 3. Ugo Verdi su Alfa Romeo 8C del 1933 (n. 31), a 13.',
      'Primo equipaggio femminile: Anna Rossi / Carla Bianchi su =1+1 del 1938 (n. 12), 1° posto assoluto.',
      'Vetture in gara: 3 su 3.',
    ]);
    const retired = said('entry-state', 's', 12, 60, { state: 'retired' });
    expect(partOf(sheetOf('press:PC1', [...times, retired]), 0).text).toEqual([
      'Leading after PC 1: Jürgen Müller / Élise Dvořák in a 1927 Lancia Lambda (no. 7), 3 penalties.',
      'Next: 2. Ugo Verdi in a 1933 Alfa Romeo 8C (no. 31), 10 behind.',
      'Cars running: 2 of 3; retired: 1.',
    ]);
  });

  it('names all who lead together, and nobody where nobody is ranked', () => {
    const tied = [...times.slice(0, 2), crossing('iseo/A', 12, 70), crossing('iseo/B', 12, 82.03)];
    const sheet = sheetOf('press:PC1', tied);
    expect(partOf(sheet, 0).text?.[0]).toBe(
      'Tied in the lead after PC 1: Jürgen Müller / Élise Dvořák in a 1927 Lancia Lambda (no. 7); Anna Rossi / Carla Bianchi in a 1938 =1+1 (no. 12), 3 penalties.',
    );
    // Car 31 has not driven it yet: it runs, and is waited for.
    expect(partOf(sheet, 2).rows).toEqual([['Classiche', '3', '3', '1', '0', '0', '0']]);
    expect(partOf(sheetOf('press:PC1'), 0).text).toEqual(['No car is ranked yet after PC 1.', 'Cars running: 3 of 3.']);
  });

  it('counts what was driven up to its trial and nothing later', () => {
    const later = [crossing('bracco/S', 7, 600), said('penalty', 'p', 12, 900, { trial: 'CO1', points: 500 })];
    expect(partOf(sheetOf('press:PC1', [...times, ...later]), 0).rows[0]?.slice(2, 4)).toEqual(['1', '12']);
  });

  it('is CSV that says of each row which list it is of', () => {
    const lines = sheetToCsv(sheetOf('press:PC1', times, 'it'))
      .trim()
      .split('\n');
    expect(lines[0]).toBe('Gara,Lista,Pos.,N.,Vettura,Equipaggio,Punti,Distacco,Dal prec.');
    expect(lines[4]).toBe("Classiche,Equipaggi femminili,1,12,'=1+1 1938,Anna Rossi / Carla Bianchi,0,,");
  });
});
