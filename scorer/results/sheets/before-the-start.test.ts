import { describe, expect, it } from 'vitest';
import { amendment, at } from '../../scoring/testing/small-rally.ts';
import { sheetToCsv } from './csv.ts';
import { onPaper, partOf, sheetOf } from './testing/two-legs.ts';

/** 1 min and 2 min apart: car 12 starts at 12:33:00, and on the second day at 08:02:00. */
const retired = amendment({ action: 'entry-state', id: 'out', car: 31, state: 'retired', trial: 'CO1' });

describe('a road card', () => {
  it('has due and imposed times by the start of its car, and room for what marshals write', () => {
    const { parts } = sheetOf('road-card:12');
    expect(parts.map(({ heading }) => heading)).toEqual([
      'No. 12 · Tappa 1 · 11/06/2024 · start 12:33:00',
      'No. 12 · Tappa 2 · 12/06/2024 · start 08:02:00',
    ]);
    expect(parts[0]?.car).toEqual({
      number: 12,
      lines: ['Anna Rossi / Carla Bianchi', '=1+1 1938 · coefficient 1.50'],
    });
    // Trial, place, imposed, due, recorded, stamp; an empty cell is written in, null is not.
    expect(parts.map(onPaper)).toEqual([
      [
        ['PC 1', 'Iseo', '12.00 s', null, null, null],
        ['PM 1', 'Passo del Bracco', '48 km/h, from 2 km 45 km/h', null, '', null],
        ['CT 1', 'Sirmione', null, null, null, ''],
        ['CO 1', 'Iseo', null, '13:03:00', '', ''],
      ],
      [
        ['CO 2', '', null, '08:22:00', '', ''],
        ['PC 2', 'Desenzano', '10.00 s', null, null, null],
      ],
    ]);
  });

  it('never tells a hidden point, by its line or by its distance', () => {
    for (const sheet of [sheetOf('road-card:7'), sheetOf('road-cards', [], 'it')]) {
      expect(JSON.stringify(sheet)).not.toMatch(/X7|X9|"4 km|bracco\//);
    }
  });

  it('follows a start that was moved and time that was given', () => {
    const start = amendment({ action: 'start', id: 's', car: 12, leg: 'leg-1', utcUs: at(120) });
    const given = amendment({ action: 'allowance', id: 'a', control: 'CO1', minutes: 5 });
    // 12:34 and 30 min, and 5 min more.
    expect(onPaper(partOf(sheetOf('road-card:12', [start, given]), 0))[3]).toEqual([
      ...['CO 1', 'Iseo', null, '13:09:00', '', ''],
    ]);
  });

  it('is made for every car of a race that still drives', () => {
    expect(sheetOf('road-cards:classic').parts.flatMap(({ car }) => car?.number ?? [])).toEqual([7, 12, 31]);
    const second = sheetOf('road-cards', [retired]).parts.filter(({ heading }) => heading?.includes('Tappa 2'));
    expect(second.map(({ rows }) => rows[0]?.[0])).toEqual(['7', '12']);
  });

  it('is one table in a spreadsheet, with number and leg in each row', () => {
    const lines = sheetToCsv(sheetOf('road-cards', [], 'it'))
      .trim()
      .split('\n');
    expect(lines[0]).toBe('N.,Tappa,Prova,Luogo,Imposto,Ora teorica,Ora rilevata,Timbro');
    expect(lines).toHaveLength(1 + 3 * 6);
    expect(lines[10]).toBe('12,Tappa 1,CO 1,Iseo,,13:03:00,,');
  });
});

describe('a check sheet', () => {
  it('has the cars as they are due, without those that are out', () => {
    // Car 7 leaves two minutes late and comes behind car 12.
    const late = amendment({ action: 'start', id: 's', car: 7, leg: 'leg-1', utcUs: at(125) });
    const sheet = sheetOf('check-sheet:CO1', [late, retired], 'it');
    expect(sheet.title).toBe('Foglio di controllo · Controllo orario CO 1');
    expect(sheet.lines).toEqual(['Iseo · 11/06/2024']);
    expect(partOf(sheet, 0).columns.map(({ header }) => header)).toEqual([
      ...['Ora teorica', 'N.', 'Vettura', 'Equipaggio', 'Minuto rilevato', 'Firma'],
    ]);
    expect(partOf(sheet, 0).rows).toEqual([
      ['13:03:00', '12', '=1+1 1938', 'Anna Rossi / Carla Bianchi', '', ''],
      ['13:04:05', '7', 'Lancia Lambda 1927', 'Jürgen Müller / Élise Dvořák', '', ''],
    ]);
  });

  it('of a passage control has the order of the start and nobody due', () => {
    const sheet = sheetOf('check-sheet:CT1');
    expect(partOf(sheet, 0).columns[0]?.header).toBe('No.');
    expect(partOf(sheet, 0).rows.map(([number]) => number)).toEqual(['7', '12', '31']);
  });
});

describe('a start list', () => {
  it('of a leg has its own starts, with those that were moved and without cars that are out', () => {
    const later = amendment({ action: 'start', id: 's', car: 7, leg: 'leg-2', utcUs: at(70_080 + 600) });
    const sheet = sheetOf('start-list:leg-2', [later, retired], 'it');
    expect(sheet.title).toBe('Ordine di partenza · Tappa 2');
    expect(sheet.lines).toEqual(['12/06/2024']);
    // 12:32 and 70,080 s are 08:00 of the day after; ten minutes later it is 08:10.
    expect(partOf(sheet, 0).rows.map((row) => row.slice(0, 2))).toEqual([
      ['08:02:00', '12'],
      ['08:10:00', '7'],
    ]);
  });
});
