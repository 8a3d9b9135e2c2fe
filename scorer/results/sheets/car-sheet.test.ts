import { describe, expect, it } from 'vitest';
import type { Fact } from '../../../protocol/messages/facts.ts';
import { amendment, at, crossing } from '../../scoring/testing/small-rally.ts';
import { sheetToCsv } from './csv.ts';
import { onPaper, partOf, sheetOf } from './testing/two-legs.ts';

/** Car 7 leaves at 12:32:00, second 0 of `at`. */
const suggested = { car: null, suggested: 7 };
const confirm = (of: string): Fact =>
  amendment({ action: 'confirm', id: `confirm-${of}`, crossing: of, author: 'marshal:iseo' });
const A = 'iseo/A:7:10.123456';
const B = 'iseo/B:7:22.1534';
const pc1 = [crossing('iseo/A', 7, 10.123456, suggested), crossing('iseo/B', 7, 22.1534, suggested), confirm(B)];
const firstLeg = (facts: readonly Fact[], language: 'it' | 'en' = 'en') =>
  onPaper(partOf(sheetOf('car:7', facts, language), 0));

describe('the sheet of a car', () => {
  it('has the car at its head', () => {
    const { title, parts } = sheetOf('car:7', [], 'it');
    expect(title).toBe('Scheda della vettura');
    expect(parts[0]?.car).toEqual({
      number: 7,
      lines: ['Jürgen Müller / Élise Dvořák', 'Lancia Lambda 1927 · coefficiente 1.70'],
    });
    expect(parts.map(({ heading }) => heading)).toEqual([
      'N. 7 · Tappa 1 · 11/06/2024 · partenza 12:32:00',
      'N. 7 · Tappa 2 · 12/06/2024 · partenza 08:00:00',
    ]);
  });

  it('has each stamp as it was taken and how it came to be the car’s, and the result beside the last', () => {
    // 22.15 - 10.12 = 12.03 for 12.00: 3 hundredths, 3 penalties. Stamps are cut off, not rounded.
    expect(firstLeg(pc1).slice(0, 2)).toEqual([
      [
        ...['PC1', 'iseo/A', '12:32:10.1234', '4', 'GPS', 'tube', 'number suggested, not confirmed'],
        ...[null, null, null, null, null],
      ],
      [
        ...['PC1', 'iseo/B', '12:32:22.1534', '4', 'GPS', 'tube', 'confirmed by marshal:iseo'],
        ...['12.03', '12.00', '+0.03', '3', 'provisional'],
      ],
    ]);
  });

  it('shows 0.00 as a value and no time as a dash', () => {
    const zero = [crossing('iseo/A', 7, 10), crossing('iseo/B', 7, 22, { uncertaintyUs: 0 })];
    expect(firstLeg(zero)[1]?.slice(7, 11)).toEqual(['12.00', '12.00', '0.00', '0']);
    const missed = [crossing('iseo/A', 7, 10), amendment({ action: 'close', id: 'c', trial: 'PC1' })];
    expect(firstLeg(missed, 'it')[1]).toEqual([
      ...['PC1', 'iseo/B', '–', null, null, null, null],
      ...['–', '12.00', '–', '300', 'non rilevato'],
    ]);
  });

  it('says who assigned, inserted and corrected, with the reason', () => {
    const assign = amendment({ action: 'assign', id: 'a', crossing: A, car: 7, reason: 'from the photo' });
    const retime = amendment({ action: 'retime', id: 'r', crossing: A, utcUs: at(10.2), reason: 'from the tape' });
    const insert = amendment({
      ...{ action: 'insert', id: 'i', station: 'iseo', line: 'B', car: 7, utcUs: at(22.2), reason: 'by hand' },
    });
    const [first, last] = firstLeg([crossing('iseo/A', 12, 10.123456, { id: A }), assign, retime, insert]);
    expect(first?.slice(2, 7)).toEqual([
      ...['12:32:10.2000', null, 'GPS', 'tube'],
      'assigned by desk:anna: from the photo; time corrected by desk:anna, was 12:32:10.1234: from the tape',
    ]);
    expect(last?.slice(2, 10)).toEqual([
      ...['12:32:22.2000', null, null, null, 'inserted by desk:anna: by hand', '12.00', '12.00', '0.00'],
    ]);
  });

  it('has the points of an average trial one by one, and says that they are not to be handed out before their time', () => {
    const photocell = { origin: 'photocell' } as const;
    const facts = [
      crossing('bracco/S', 7, 600.5, photocell),
      crossing('bracco/X7', 7, 751.5, photocell),
      crossing('bracco/X9', 7, 906.5, photocell),
    ];
    // 150 s, and 2 km at 80 s a kilometre more: 310 s. 751 - 600 = 151, 906 - 600 = 306.
    const rows = firstLeg(facts, 'it').filter(([trial]) => trial === 'PM1');
    expect(rows.map((row) => [row[1], ...row.slice(7)])).toEqual([
      ['bracco/S', null, null, null, null, null],
      ['bracco/X7', '151', '150', '+1', '1', ''],
      ['bracco/X9', '306', '310', '-4', '4', ''],
      ['totale', null, null, null, '5', ''],
    ]);
    expect(rows[3]?.[6]).toBe('48 km/h, da 2 km 45 km/h');
    expect(sheetOf('car:7', facts, 'it').notices).toEqual([
      'Contiene rilevamenti non ancora pubblicati (PM1): non consegnare.',
    ]);
    const closed = [...facts, amendment({ action: 'close', id: 'c', trial: 'PM1' })];
    expect(sheetOf('car:7', closed, 'it').notices).toEqual([]);
  });

  it('has the due time of a control beside the recorded one, from the card where there is one', () => {
    const crossed = crossing('iseo/CO', 7, 1800);
    // Due at 13:02:00; a minute late by the card.
    const card = amendment({ action: 'card', id: 'k', car: 7, control: 'CO1', minute: at(1860), reason: 'read' });
    expect(firstLeg([crossed]).at(-1)?.slice(1)).toEqual([
      ...['iseo/CO', '13:02:00.0000', '4', 'GPS', 'tube', 'identified by the device'],
      ...[null, '13:02:00', '0', '0', ''],
    ]);
    const sheet = sheetOf('car:7', [crossed, card]);
    expect(onPaper(partOf(sheet, 0)).at(-1)?.slice(1)).toEqual([
      ...['iseo/CO', '13:03:00', null, null, 'card', 'from the road card, desk:anna: read'],
      ...[null, '13:02:00', '+1', '100', ''],
    ]);
    expect(onPaper(partOf(sheet, 2)).map((row) => [row[0], row.at(-1)])).toEqual([['iseo/CO', 'the road card counts']]);
  });

  it('has at its end every other crossing with the reason why it does not count', () => {
    const of = (line: string, seconds: number, over = {}) => crossing(line, 7, seconds, { ...suggested, ...over });
    const facts = [
      ...pc1,
      of('iseo/B', 22.9, { counts: false, doubts: ['rear'] }),
      of('iseo/A', 11, { role: 'backup' }),
      of('iseo/A', 12, { test: true }),
      of('iseo/A', 500),
      of('iseo/B', 30),
      amendment({ action: 'void', id: 'v', crossing: 'iseo/B:7:30', reason: 'service car' }),
      of('iseo/B', 90),
      amendment({ action: 'assign', id: 'a', crossing: 'iseo/B:7:90', car: 12, reason: 'number on the door' }),
      amendment({ action: 'insert', id: 'i', station: 'lake', line: 'A', car: 7, utcUs: at(70_100) }),
      amendment({ action: 'undo', id: 'u', amendment: 'i' }),
    ];
    const spare = partOf(sheetOf('car:7', facts), 2);
    expect(spare.heading).toBe('Further crossings, which do not count');
    expect(onPaper(spare).map((row) => [row[0], row[1], row.at(-1)])).toEqual([
      ['iseo/A', '12:32:11.0000', 'of the backup sensor'],
      ['iseo/A', '12:32:12.0000', 'self test'],
      ['iseo/B', '12:32:22.9000', 'pulse not taken as a passage, rear axle'],
      ['iseo/B', '12:32:30.0000', 'voided, desk:anna: service car'],
      ['iseo/B', '12:33:30.0000', 'of car 12'],
      ['iseo/A', '12:40:20.0000', 'one more: another one counts'],
      ['lake/A', '08:00:20.0000', 'insertion taken back'],
    ]);
  });

  it('has at its end what people decided, with author, time and reason, undone or not', () => {
    const facts = [
      ...pc1,
      amendment({
        action: 'penalty',
        id: 'p',
        car: 7,
        trial: 'PC1',
        points: 100,
        article: '12.3',
        reason: 'stopped',
        atUs: at(60),
      }),
      amendment({ action: 'undo', id: 'u', amendment: 'p', reason: 'was car 12', atUs: at(120) }),
      amendment({ action: 'trial-state', id: 't', trial: 'PM1', state: 'annulled', reason: 'blocked', atUs: at(180) }),
      amendment({
        action: 'entry-state',
        id: 'e',
        car: 7,
        state: 'retired',
        leg: 'leg-2',
        reason: 'gearbox',
        atUs: at(240),
      }),
      amendment({ action: 'penalty', id: 'other', car: 12, points: 5 }),
    ];
    const said = partOf(sheetOf('car:7', facts, 'it'), 2);
    expect(said.heading).toBe('Penalità e provvedimenti');
    expect(onPaper(said)).toEqual([
      ['11/06/2024 12:33:00', 'desk:anna', 'penalità', '+100 · PC1 · 12.3', 'stopped', 'revocato'],
      ['11/06/2024 12:34:00', 'desk:anna', 'revoca: penalità', '+100 · PC1 · 12.3', 'was car 12', ''],
      ['11/06/2024 12:35:00', 'desk:anna', 'stato della prova', 'PM1: annullata', 'blocked', ''],
      ['11/06/2024 12:36:00', 'desk:anna', 'stato', 'ritirata · da leg-2', 'gearbox', ''],
    ]);
  });

  it('is CSV with the time in UTC to the microsecond, the number of the car in each row, and a header for each table', () => {
    const [head, first, ...others] = sheetToCsv(
      sheetOf('car:7', [...pc1, crossing('iseo/A', 7, 500, suggested)]),
    ).split('\n');
    expect(head).toBe('No.,Leg,Trial,Line,Time of day,UTC,± µs,Clock,Sensor,How,Time,Imposed,Deviation,Points,State');
    expect(first).toBe(
      '7,leg-1,PC1,iseo/A,12:32:10.1234,2024-06-11T10:32:10.123456Z,4,GPS,tube,"number suggested, not confirmed",,,,,',
    );
    expect(others).toContain('No.,Line,Time of day,UTC,± µs,Clock,Sensor,How,Why it does not count');
  });
});
