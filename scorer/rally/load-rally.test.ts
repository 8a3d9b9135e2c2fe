import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { printProblem } from '../../protocol/files/problem.ts';
import { formatUtc, type UtcMicros } from '../../protocol/time.ts';
import { loadRally, type Rally } from './index.ts';
import { rallyFile } from './rally-file.ts';

const LINES = [
  'rally: demo-2024', // 1
  'name: Demonstration rally', // 2
  'timezone: Europe/Rome', // 3
  'rules: aci-rds', // 4
  'races:', // 5
  '  - {id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}', // 6
  'stations:', // 7
  '  - {id: iseo, name: Iseo, lines: [A, B, C], place: {lat: 45.66, lon: 10.05}, driveMinutes: 40}', // 8
  'legs:', // 9
  '  - id: leg-1', // 10
  '    trials:', // 11
  '      - {id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 12.00 s}', // 12
  '      - {id: PC2, kind: time, from: iseo/B, to: iseo/C, imposed: 9.5 s}', // 13
  'rankings:', // 14
  '  - {id: overall, race: classic}', // 15
];
const ENTRIES = 'number,year,model,coefficient,owner\n7,1927,O.M. 665,1.80,Anna\n3,1950,"LANCIA, AURELIA",1.5,\n';

type Files = Readonly<Record<string, string>>;

/** The demonstration rally with some lines written otherwise; other files beside it. */
function load(changes: Readonly<Record<number, string>> = {}, files: Files = {}) {
  const text = LINES.map((line, index) => changes[index + 1] ?? line).join('\n');
  const all: Files = { 'rally.yaml': text, 'entries.csv': ENTRIES, ...files };
  return loadRally('rally.yaml', (path) => {
    const found = all[path];
    if (found === undefined) throw Object.assign(new Error(`ENOENT, open ${path}`), { code: 'ENOENT' });
    return found;
  });
}
function problems(changes: Readonly<Record<number, string>>, files?: Files): string[] {
  const loading = load(changes, files);
  return loading.ok ? [] : loading.problems.map(printProblem);
}
function rally(changes: Readonly<Record<number, string>> = {}, files?: Files): Rally {
  const loading = load(changes, files);
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  return loading.rally;
}

describe('a rally file', () => {
  it('becomes integers', () => {
    const { trials, races, entries, stations } = rally();
    expect(trials).toEqual([
      {
        id: 'PC1',
        name: 'PC1',
        kind: 'time',
        leg: 'leg-1',
        races: ['classic'],
        from: { station: 'iseo', line: 'A', pass: 1 },
        to: { station: 'iseo', line: 'B', pass: 1 },
        imposedHundredths: 1200,
        imposedBy: new Map(),
        publish: 'live',
        opens: null,
        closes: null,
      },
      {
        id: 'PC2',
        name: 'PC2',
        kind: 'time',
        leg: 'leg-1',
        races: ['classic'],
        from: { station: 'iseo', line: 'B', pass: 1 },
        to: { station: 'iseo', line: 'C', pass: 1 },
        imposedHundredths: 950,
        imposedBy: new Map(),
        publish: 'live',
        opens: null,
        closes: null,
      },
    ]);
    expect(races).toMatchObject([
      { id: 'classic', name: 'classic', firstStart: 1_718_101_920_000_000, interval: 2000 },
    ]);
    expect(
      entries.map(({ number, model, year, coefficient, status }) => ({ number, model, year, coefficient, status })),
    ).toEqual([
      { number: 7, model: 'O.M. 665', year: 1927, coefficient: 18_000, status: 'race' },
      { number: 3, model: 'LANCIA, AURELIA', year: 1950, coefficient: 15_000, status: 'race' },
    ]);
    expect(stations[0]).toEqual({
      id: 'iseo',
      name: 'Iseo',
      lines: ['A', 'B', 'C'],
      place: { lat: 45.66, lon: 10.05 },
    });
  });

  it('starts cars in the order of the list, not of the numbers, unless their own start is given', () => {
    const files = {
      'entries.csv': 'number,year,model,coefficient,start\n7,1927,a,1,\n3,1950,b,1,2024-06-11 13:00\n5,1950,c,1,\n',
    };
    const starts = rally({}, files).entries.map(({ number, start }) => [number, formatUtc(start)]);
    expect(starts).toEqual([
      [7, '2024-06-11T10:32:00.000000Z'],
      [3, '2024-06-11T11:00:00.000000Z'],
      [5, '2024-06-11T10:32:40.000000Z'],
    ]);
  });

  it('names every file it was made of with the SHA-256 of its text', () => {
    const loading = load();
    if (!loading.ok) throw new Error('does not load');
    expect(loading.sources.map(({ what, path }) => [what, path])).toEqual([
      ['rally', 'rally.yaml'],
      ['rules', 'built-in:aci-rds'],
      ['entries', 'entries.csv'],
    ]);
    // By sha256sum.
    expect(loading.sources[2]?.sha256).toBe('73ad75ec5f05ff230cd79ea4be86a9974e470ea74274a11e77a2bdfcb629f9d3');
  });

  it('may be read without stations, and then no line is checked against them', () => {
    expect(rally({ 7: '', 8: '', 12: LINES[11]?.replace('iseo/A', 'anywhere/Z') ?? '' }).trials[0]).toMatchObject({
      from: { station: 'anywhere' },
    });
  });

  it('takes digits without quotes for the name of a line', () => {
    const lines = { 8: '  - {id: iseo, lines: [A, 1, B, C]}', 12: LINES[11]?.replace('iseo/A', 'iseo/1') ?? '' };
    expect(rally(lines).stations[0]).toMatchObject({ lines: ['A', '1', 'B', 'C'] });
    expect(problems({ ...lines, 8: '  - {id: iseo, lines: [A, 1, "1", B, C]}' })).toEqual([
      'rally.yaml:8: station iseo: line "1" stands twice; allowed: each line once',
    ]);
  });

  it('takes semicolons in an entry list, and passes over columns that it does not know', () => {
    expect(
      rally({}, { 'entries.csv': 'number;year;model;coefficient;mine\r\n7;1927;O.M. 665;1.80;x\r\n' }).entries,
    ).toHaveLength(1);
  });

  it('has a JSON Schema', () => {
    expect(z.toJSONSchema(rallyFile, { io: 'input' })).toMatchObject({ type: 'object' });
  });
});

describe('a problem', () => {
  const trial = (fields: string): string =>
    `      - {id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 12.00 s}`.replace(/\{.*\}/, fields);
  const race = (fields: string): string => `  - {${fields}}`;

  it.each<[string, Readonly<Record<number, string>>, string]>([
    [
      'an unknown rule set',
      { 4: 'rules: aci-rsd' },
      'rally.yaml:4: rules "aci-rsd" is unknown; allowed: aci-rds, 1000-miglia, winter-marathon, gp-nuvolari, 1000-millas-sport, raid-ch, cireas, uk-ncr, the path of a rule file (.yaml), or {extends: …}',
    ],
    [
      'a bad id',
      { 1: 'rally: demo 2024' },
      'rally.yaml:1: rally "demo 2024" is not allowed; allowed: 1 to 40 letters, digits and hyphens',
    ],
    ['a missing name', { 2: '' }, 'rally.yaml:1: name is missing; allowed: a text'],
    [
      'an unknown zone',
      { 3: 'timezone: Europe/Brescia' },
      'rally.yaml:3: timezone "Europe/Brescia" is not allowed; allowed: an IANA zone such as Europe/Rome',
    ],
    [
      'a line of no station',
      { 12: trial('{id: PC1, kind: time, from: iseo/A, to: iseo/Z, imposed: 12.00 s}') },
      'rally.yaml:12: trial PC1: line "iseo/Z" is not a line of any station; allowed: iseo/A, iseo/B, iseo/C',
    ],
    [
      'no line at all',
      { 12: trial('{id: PC1, kind: time, from: A, to: iseo/B, imposed: 12.00 s}') },
      'rally.yaml:12: trial PC1: from "A" is not allowed; allowed: station/line, such as iseo/A, or iseo/A#2 for its second crossing',
    ],
    [
      'more digits than the unit',
      { 12: trial('{id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 12.005 s}') },
      'rally.yaml:12: trial PC1: imposed "12.005 s" is not allowed; allowed: a duration such as 12.00 s, 20 s or 1 min, at most 2 digits after the point',
    ],
    [
      'a duration without its unit',
      { 12: trial('{id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 12}') },
      'rally.yaml:12: trial PC1: imposed 12 is not allowed; allowed: a duration such as 12.00 s, 20 s or 1 min, or one for each race or group: {classic: 12 s, tribute: 10 s}',
    ],
    [
      'an imposed time of 0',
      { 12: trial('{id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 0 s}') },
      'rally.yaml:12: trial PC1: imposed "0 s" is not allowed; allowed: a duration above 0',
    ],
    [
      'an unknown kind',
      { 12: trial('{id: PC1, kind: tiem, from: iseo/A}') },
      'rally.yaml:12: trial PC1: kind "tiem" is unknown; allowed: time, average, time-control, passage-control',
    ],
    [
      'a kind that the rules do not know',
      {
        4: 'rules: gp-nuvolari',
        12: trial('{id: PC1, kind: average, from: start, speed: 40 km/h, points: [{line: iseo/A, at: 1 km}]}'),
      },
      'rally.yaml:12: trial PC1: the rules gp-nuvolari do not say what average costs; give it: rules: {extends: gp-nuvolari, trials: {average: …}}',
    ],
    [
      'a speed of 0',
      { 12: trial('{id: PM1, kind: average, from: iseo/A, speed: 0 km/h, points: [{line: iseo/A#2, at: 1 km}]}') },
      'rally.yaml:12: trial PM1: speed "0 km/h" is not allowed; allowed: a speed such as 48.6 km/h, above 0',
    ],
    [
      'speeds that do not begin at the start',
      {
        12: trial(
          '{id: PM1, kind: average, from: iseo/A, speed: [{from: 1 km, speed: 40 km/h}], points: [{line: iseo/A#2, at: 2 km}]}',
        ),
      },
      'rally.yaml:12: trial PM1: a speed from "1 km" is not allowed; allowed: the first from 0 m, then in rising distance',
    ],
    [
      'points that go back',
      {
        12: trial(
          '{id: PM1, kind: average, from: start, speed: 40 km/h, points: [{line: iseo/A, at: 2 km}, {line: iseo/A#2, at: 1 km}]}',
        ),
      },
      'rally.yaml:12: trial PM1: at "1 km" is no further than the point before; allowed: points in rising distance',
    ],
    [
      'an offset of no start',
      {
        12: trial(
          '{id: PM1, kind: average, from: iseo/A, offset: 1 min, speed: 40 km/h, points: [{line: iseo/A#2, at: 1 km}]}',
        ),
      },
      'rally.yaml:12: trial PM1: offset stands beside from "iseo/A"; allowed: only with from: start',
    ],
    [
      'a control that counts from no control',
      { 12: trial('{id: CO2, kind: time-control, line: iseo/A, due: 75 min, from: CO1}') },
      'rally.yaml:12: trial CO2: from "CO1" is not allowed; allowed: start, or a time control before it in its leg (there is none)',
    ],
    [
      'a control without line or card',
      { 12: trial('{id: CO1, kind: time-control, due: 75 min}') },
      'rally.yaml:12: trial CO1: line is missing; allowed: a line, or evidence: card',
    ],
    [
      'a control that closes at no time',
      { 12: trial('{id: CT1, kind: passage-control, line: iseo/A, closes: soon}') },
      'rally.yaml:12: trial CT1: closes "soon" is not allowed; allowed: a time such as 2024-06-11T10:32:00Z, 2024-06-11T12:32:00+02:00 or, in the rally\'s zone, 2024-06-11T12:32:00',
    ],
    [
      'a trial of no race',
      { 12: trial('{id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: 12.00 s, races: [modern]}') },
      'rally.yaml:12: trial PC1: race "modern" is unknown; allowed: classic',
    ],
    [
      'an imposed time of a group that no car is in',
      { 12: trial('{id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: {classic: 12 s, RC9: 13 s}}') },
      'rally.yaml:12: trial PC1: "RC9" is no race, and no group of any entry list; allowed: classic',
    ],
    [
      'an imposed time that is none',
      { 12: trial('{id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: {classic: 12}}') },
      'rally.yaml:12: trial PC1: imposed {"classic":12} is not allowed; allowed: a duration such as 12.00 s, 20 s or 1 min, or one for each race or group: {classic: 12 s, tribute: 10 s}',
    ],
    [
      'a trial id twice',
      { 13: (LINES[12] ?? '').replace('PC2', 'PC1') },
      'rally.yaml:13: trial PC1 is on line 12 too; allowed: each id once',
    ],
    [
      'a chain in the wrong order',
      { 13: (LINES[12] ?? '').replace('from: iseo/B, to: iseo/C', 'from: iseo/C, to: iseo/A') },
      'rally.yaml:13: trial PC2: ends on "iseo/A", which an earlier trial names, and starts on "iseo/C", which comes after it; allowed: trials in the order of the road, chained ones too',
    ],
    [
      'a trial of one line',
      { 13: (LINES[12] ?? '').replace('to: iseo/C', 'to: iseo/B') },
      'rally.yaml:13: trial PC2: starts and ends on "iseo/B"; allowed: two lines, or a second crossing such as iseo/B#2',
    ],
    [
      'a line in two legs',
      { 13: `  - id: leg-2\n    trials:\n${LINES[12]}` },
      'rally.yaml:15: trial PC2: line "iseo/B" belongs to leg leg-1 already; allowed: a line in one leg, or legs whose opens and closes do not overlap',
    ],
    [
      'a line id twice',
      { 8: '  - {id: iseo, lines: [A, B, C, A]}' },
      'rally.yaml:8: station iseo: line "A" stands twice; allowed: each line once',
    ],
    [
      'a ranking of no race',
      { 15: '  - {id: overall, race: modern}' },
      'rally.yaml:15: ranking overall: race "modern" is unknown; allowed: classic',
    ],
    [
      'a ranking of no leg',
      { 15: '  - {id: overall, race: classic, legs: [leg-9]}' },
      'rally.yaml:15: ranking overall: leg "leg-9" is unknown; allowed: leg-1',
    ],
    [
      'a ranking id twice',
      { 15: '  - {id: overall, race: classic}\n  - {id: overall, race: classic}' },
      'rally.yaml:16: ranking overall is on line 15 too; allowed: each id once',
    ],
    [
      'a ranking’s unknown column',
      { 15: '  - {id: overall, race: classic, where: {colour: red}}' },
      'rally.yaml:15: ranking overall: column "colour" is unknown; allowed: number, year, model, coefficient',
    ],
    [
      'a ranking of no trial',
      { 15: '  - {id: overall, race: classic, through: PC9}' },
      'rally.yaml:15: ranking overall: trial "PC9" is unknown; allowed: PC1, PC2',
    ],
    [
      'a comparison with no number',
      { 15: '  - {id: young, race: classic, where: {year: ">= young"}}' },
      'rally.yaml:15: ranking young: year ">= young" compares with no number; allowed: a number after >=',
    ],
    [
      'a team of none',
      { 15: '  - {id: teams, race: classic, team: {best: 0}}' },
      'rally.yaml:15: ranking teams: team.best 0 is not allowed; allowed: 1 to 20',
    ],
    [
      'an unknown release',
      { 15: '  - {id: overall, race: classic, publish: secret}' },
      'rally.yaml:15: ranking overall: publish "secret" is not allowed; allowed: live, closed, official',
    ],
    [
      'a leg that opens at no time',
      { 10: '  - id: leg-1\n    opens: early' },
      'rally.yaml:11: leg leg-1: opens "early" is not allowed; allowed: a time such as 2024-06-11T10:32:00Z, 2024-06-11T12:32:00+02:00 or, in the rally\'s zone, 2024-06-11T12:32:00',
    ],
    [
      'a leg that closes before it opens',
      { 10: '  - id: leg-1\n    opens: 2024-06-11T12:00\n    closes: 2024-06-11T11:00' },
      'rally.yaml:12: leg leg-1: closes before it opens; allowed: a time after opens',
    ],
    [
      'starts of no race',
      { 10: '  - id: leg-1\n    starts: {modern: {first: 2024-06-11T12:00, interval: 30 s}}' },
      'rally.yaml:11: leg leg-1: starts of race "modern", which is unknown; allowed: classic',
    ],
    [
      'starts of the first leg in the order of a ranking',
      { 10: '  - id: leg-1\n    starts: {classic: {first: 2024-06-11T12:00, interval: 30 s, order: ranking}}' },
      'rally.yaml:11: leg leg-1: order "ranking" of the first leg; allowed: entries, or a CSV file with the column number',
    ],
    ['no rankings', { 14: '', 15: '' }, 'rally.yaml:1: rankings is missing; allowed: a list of rankings {id, race}'],
    [
      'a missing entry list',
      { 6: race('id: classic, entries: nobody.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s') },
      'rally.yaml:6: race classic: entries "nobody.csv" cannot be read: there is no such file; give a path from this file\'s folder',
    ],
    [
      'a local time that happens twice',
      { 6: race('id: classic, entries: entries.csv, firstStart: 2020-10-25T02:30:00, interval: 20 s') },
      'rally.yaml:6: race classic: firstStart "2020-10-25T02:30:00" is not allowed; allowed: a time with its zone: that hour happens twice in Europe/Rome as summer time ends',
    ],
    [
      'an unknown rule set of a race',
      {
        6: race('id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s, rules: aci'),
      },
      'rally.yaml:6: rules "aci" is unknown; allowed: aci-rds, 1000-miglia, winter-marathon, gp-nuvolari, 1000-millas-sport, raid-ch, cireas, uk-ncr, the path of a rule file (.yaml), or {extends: …}',
    ],
    [
      'a race on no leg',
      {
        6: race('id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s, legs: [leg-7]'),
      },
      'rally.yaml:6: race classic: leg "leg-7" is unknown; allowed: leg-1',
    ],
    [
      'broken YAML',
      { 6: '  - {id: classic' },
      'rally.yaml:7: YAML: Flow map in block collection must be sufficiently indented and end with a }: "stations:"; allowed: as many closing brackets as opening ones',
    ],
    [
      'a doubled key',
      { 2: `${LINES[1]}\nname: Another` },
      'rally.yaml:3: YAML: Map keys must be unique: "name: Another"; allowed: each key once',
    ],
  ])('%s is told in one line', (_what, changes, expected) => {
    expect(problems(changes)).toEqual([expected]);
  });

  it.each<[string, string, string]>([
    ['an empty list', 'number,year,model,coefficient\n', 'entries.csv:1: has no entries; allowed: a row for each car'],
    [
      'a missing header',
      '7,1927,O.M. 665,1.80\n',
      'entries.csv:1: columns number, year, model, coefficient are missing from the header "7,1927,O.M. 665,1.80"; allowed: number,year,model,coefficient and more',
    ],
    [
      'a number twice',
      'number,year,model,coefficient\n7,1927,a,1\n8,1927,b,1\n7,1927,c,1\n',
      'entries.csv:4: number 7 is on line 2 too; allowed: each number once',
    ],
    [
      'no number',
      'number,year,model,coefficient\n7a,1927,a,1\n',
      'entries.csv:2: number "7a" is not allowed; allowed: a whole number from 0 to 99999',
    ],
    [
      'a decimal comma',
      'number,year,model,coefficient\n7,1927,a,"1,80"\n',
      'entries.csv:2: car 7: coefficient "1,80" is not allowed; allowed: a number from 0 to 10 with at most 4 places, such as 1.80',
    ],
    [
      'an unknown status',
      'number,year,model,coefficient,status\n7,1927,a,1,vip\n',
      'entries.csv:2: car 7: status "vip" is not allowed; allowed: race, guest, organisation',
    ],
    [
      'an open quote',
      'number,year,model,coefficient\n7,1927,"a,1\n',
      'entries.csv:2: CSV: a quote is not closed: "7,1927,\\"a,1"; allowed: quotes in pairs around a cell, doubled inside of it',
    ],
  ])('of an entry list is told in one line: %s', (_what, text, expected) => {
    const [first] = problems({}, { 'entries.csv': text });
    expect(first).toBe(expected);
  });

  it('of imposed times that leave a race out is told', () => {
    const imposed = { 12: trial('{id: PC1, kind: time, from: iseo/A, to: iseo/B, imposed: {RC1: 12 s}}') };
    const files = { 'entries.csv': 'number,year,model,coefficient,group\n7,1927,a,1,RC1\n' };
    expect(problems(imposed, files)).toEqual([
      'rally.yaml:12: trial PC1: imposed has no value for race classic; allowed: one for each race, and more for groups',
    ]);
  });

  it('of a number in two races names both lines', () => {
    const second = '  - {id: modern, entries: modern.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}';
    const files = { 'modern.csv': 'number,year,model,coefficient\n9,2020,a,1\n3,2020,b,1\n' };
    expect(problems({ 6: `${LINES[5]}\n${second}` }, files)).toEqual([
      'modern.csv:3: number 3 is in entries.csv:3 too; allowed: each number once over all races',
    ]);
  });

  it('is not the only one: all are told at once, the rally file’s first and each file from its top', () => {
    const found = problems(
      {
        3: 'timezone: Mars',
        6: race('id: classic, entries: entries.csv, firstStart: soon, interval: 20'),
        12: trial('{id: PC1, kind: time, from: iseo/Y, to: iseo/Z, imposed: 12}'),
      },
      { 'entries.csv': 'number,year,model,coefficient\n7,1927,a,x\n7,1927,b,1\n' },
    );
    expect(found.map((line) => line.split(' ')[0])).toEqual([
      'rally.yaml:3:',
      'rally.yaml:6:',
      'rally.yaml:6:',
      'rally.yaml:12:',
      'rally.yaml:12:',
      'rally.yaml:12:',
      'entries.csv:2:',
      'entries.csv:3:',
    ]);
  });

  it('of coefficient 0 is a warning only where the rules multiply by it', () => {
    const files = {
      'entries.csv': 'number,year,model,coefficient\n335,1955,a,0.00\n',
      'points.csv': 'deviation,points\n0,420\n1,395\n',
    };
    expect(rally({}, files).warnings).toEqual([]);
    const rules = { 4: 'rules: {extends: 1000-miglia, tables: {time: points.csv}}' };
    expect(rally(rules, files).warnings.map(printProblem)).toEqual([
      'entries.csv:2: car 335: coefficient 0, every score will be 0',
    ]);
  });

  it('of a rally file that is not there is told too', () => {
    const loading = loadRally('nowhere/rally.yaml', () => {
      throw Object.assign(new Error(), { code: 'ENOENT' });
    });
    expect(loading.ok ? [] : loading.problems.map(printProblem)).toEqual([
      'nowhere/rally.yaml: cannot be read: there is no such file',
    ]);
  });
});

describe('the sample rally', () => {
  const loading = loadRally('simulator/rallies/leg-1/rally.yaml', (path) =>
    readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'),
  );
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  const leg1 = loading.rally;

  it('has 24 time trials at seven stations of at most 8 lines, and 418 cars', () => {
    expect(leg1.trials.map(({ id }) => id)).toEqual(Array.from({ length: 24 }, (_, index) => `PC${index + 1}`));
    expect(leg1.stations.map(({ id, lines }) => [id, lines.length])).toEqual([
      ['brescia-castello', 5],
      ['iseo', 4],
      ['palazzolo', 4],
      ['bergamo', 6],
      ['novara', 4],
      ['vercelli', 5],
      ['torino', 5],
    ]);
    expect(leg1.entries).toHaveLength(418);
  });
  it('starts at 12:32 in Italy and says in every output that its points are invented', () => {
    expect(formatUtc(leg1.races[0]?.firstStart as UtcMicros)).toBe('2024-06-11T10:32:00.000000Z');
    expect(leg1.notices).toEqual([expect.stringContaining('invented')]);
  });
  it('warns of the two cars with coefficient 0 and of nothing else', () => {
    expect(leg1.warnings.map(printProblem)).toEqual([
      'simulator/rallies/leg-1/entries.csv:317: car 335: coefficient 0, every score will be 0',
      'simulator/rallies/leg-1/entries.csv:419: car 500: coefficient 0, every score will be 0',
    ]);
  });
});
