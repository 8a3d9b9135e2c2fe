import { describe, expect, it } from 'vitest';
import { printProblem } from '../../protocol/files/problem.ts';
import type { Fact } from '../../protocol/messages/facts.ts';
import { loadRally, type Rally } from '../rally/index.ts';
import { scoreFacts } from './score-facts.ts';
import { createScoreboard } from './scoreboard.ts';
import { amendment, crossing, rallyFrom } from './testing/small-rally.ts';

/** Two races on one road: the classics by ACI rules, a tribute by merit points, on the second leg alone. */
const FILE = `
rally: two
name: Two races
timezone: Europe/Rome
rules: aci-rds
races:
  - {id: classic, entries: classic.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}
  - id: tribute
    entries: tribute.csv
    firstStart: 2024-06-11T12:32:00Z
    interval: 30 s
    legs: [leg-2]
    rules: {extends: 1000-miglia, notice: invented points, trials: {time: {score: {kind: table, rows: [420, 395, 371], beyond: 10, complete: true}}, average: {unit: 1 s, score: {kind: table, rows: [100, 90], beyond: 0}, missing: 0}}}
legs:
  - id: leg-1
    trials:
      - {id: PC1, kind: time, from: a/A, to: a/B, imposed: 10.00 s}
  - id: leg-2
    trials:
      - {id: PC2, kind: time, from: b/A, to: b/B, imposed: {classic: 12.00 s, tribute: 10.00 s, RC1: 14.00 s}}
      - {id: PC3, kind: time, from: c/A, to: c/B, imposed: 10.00 s, races: [classic]}
      - {id: PM1, kind: average, from: d/S, speed: {classic: 36 km/h, tribute: [{from: 0 m, speed: 36 km/h}, {from: 100 m, speed: 45 km/h}]}, points: [{line: d/1, at: 200 m}]}
rankings:
  - {id: classic, race: classic}
  - {id: tribute, race: tribute}
`;
const LISTS: Readonly<Record<string, string>> = {
  'rally.yaml': FILE,
  'classic.csv': 'number,year,model,coefficient,group\n1,1930,a,,RC1\n2,1950,b,,RC2\n',
  'tribute.csv': 'number,year,model,coefficient\n501,2020,c,1.50\n502,2021,d,1.00\n',
};
function load(file = FILE): Rally {
  const loading = loadRally('rally.yaml', (path) => (path === 'rally.yaml' ? file : (LISTS[path] ?? '')));
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  return loading.rally;
}
const rally = load();
const drive = (station: string, car: number, seconds: number, lasting: number): Fact[] => [
  crossing(`${station}/A`, car, seconds + 0.005),
  crossing(`${station}/B`, car, seconds + lasting + 0.005),
];
const trials = (facts: readonly Fact[], ranking: string, car: number) =>
  Object.fromEntries(
    scoreFacts(rally, facts, { asItStands: true })
      .rankings.find(({ id }) => id === ranking)
      ?.rows.find((row) => row.car === car)
      ?.trials.map(({ trial, deviation, score }) => [trial, [deviation, score]]) ?? [],
  );

describe('races on one road', () => {
  it('are scored by their own rules, on their own legs and trials', () => {
    const facts = [...drive('b', 2, 100, 12.07), ...drive('b', 501, 200, 10.01)];
    expect(trials(facts, 'classic', 2)).toMatchObject({ PC1: [null, '300'], PC2: [7, '7'] });
    // 395 x 1.50
    expect(trials(facts, 'tribute', 501)).toEqual({ PC2: [1, '592.50'], PM1: [null, null] });
  });
  it('may have imposed times by race, and by group within one', () => {
    const facts = [1, 2, 501].flatMap((car) => drive('b', car, car, 14));
    expect(trials(facts, 'classic', 1).PC2).toEqual([0, '0']);
    expect(trials(facts, 'classic', 2).PC2).toEqual([200, '200']);
    expect(trials(facts, 'tribute', 501).PC2).toEqual([400, '15.00']);
  });
  it('follow a change of group', () => {
    const change = amendment({ action: 'entry', id: 'e', car: 2, field: 'group', value: 'RC1' });
    expect(trials([...drive('b', 2, 1, 14), change], 'classic', 2).PC2).toEqual([0, '0']);
  });
  it('may have speeds by race', () => {
    // 200 m at 36 km/h: 20 s; 100 m at 36 and 100 m at 45 km/h: 10 + 8 s.
    const facts = [2, 501].flatMap((car) => [crossing('d/S', car, car), crossing('d/1', car, car + 20)]);
    const points = (car: number) => createWith(facts).trialResult(car, 'PM1')?.points?.[0]?.deviation;
    expect([points(2), points(501)]).toEqual([0, 2]);
  });
  it('neither miss nor list what is not theirs', () => {
    const board = createWith([crossing('d/S', 501, 900), ...drive('c', 501, 700, 10)]);
    expect(board.trialResult(501, 'PC1')).toMatchObject({ state: 'pending' });
    expect(board.trialResult(501, 'PC3')).toMatchObject({ state: 'pending', deviation: null });
    expect(board.trialResult(501, 'PC2')).toMatchObject({ state: 'missing', score: '0.00' });
    expect(board.trialTable('PC3')?.rows).toEqual([]);
    expect(board.ranking('tribute')?.trials).toEqual(['PC2', 'PM1']);
  });
  it('are closed apart', () => {
    const close = amendment({ action: 'close', id: 'c', trial: 'PC2', race: 'tribute' });
    const board = createWith([close]);
    expect(board.trialResult(501, 'PC2')?.state).toBe('missing');
    expect(board.trialResult(2, 'PC2')?.state).toBe('pending');
  });
  it('of one leg are excluded for lateness as a rally of one leg excludes, whatever the others drive', () => {
    const maximum = 'trials: {time-control: {maximum: {late: 30 min, onlyLeg: 1000, leg: 500, lastLeg: excluded}}}';
    const late = load(
      FILE.replace('rules: aci-rds', `rules: {extends: aci-rds, ${maximum}}`)
        .replace(/rules: {extends: 1000-miglia.*/, `rules: {extends: aci-rds, ${maximum}}`)
        .replace('      - {id: PC3', '      - {id: CO1, kind: time-control, line: b/CO, due: 10 min}\n      - {id: PC3')
        .replace(
          '  - id: leg-2',
          '  - id: leg-2\n    starts: {classic: {first: 2024-06-11T12:32:00Z, interval: 20 s}}',
        ),
    );
    // Two hours after the classics' first start both are due ten minutes later.
    const facts = [1, 501].map((car) => crossing('b/CO', car, 7200 + 3600));
    const row = (ranking: number, car: number) =>
      scoreFacts(late, facts).rankings[ranking]?.rows.find((each) => each.car === car);
    expect(row(0, 1)).toMatchObject({ state: 'excluded' });
    expect(row(1, 501)).toMatchObject({ state: 'finished' });
    expect(row(1, 501)?.trials.find(({ trial }) => trial === 'CO1')).toMatchObject({ score: '1000' });
  });
  it('without controls of their own start an average at the minute of a card all the same', () => {
    const file = FILE.replace(
      '      - {id: PC3',
      '      - {id: CO1, kind: time-control, line: b/CO, due: 10 min, races: [classic]}\n      - {id: PC3',
    )
      .replace('extends: 1000-miglia', 'extends: gp-nuvolari')
      .replaceAll(/score: {kind: table[^}]*}/g, 'score: {kind: linear, perUnit: 1}')
      .replace('from: d/S', 'from: CO1');
    // 7259 s after the classics' first start is the minute of 7200; tribute's 200 m take 18 s.
    const facts = [crossing('b/CO', 501, 7259), crossing('d/1', 501, 7218.5)];
    const points = scoreFacts(load(file), facts).rankings[1]?.rows[0]?.trials.at(-1)?.points;
    expect(points).toMatchObject([{ measured: '18', deviation: 0 }]);
  });
  it('tell the notices of all their rules', () => {
    expect(rally.notices).toEqual(['invented points']);
  });
});

function createWith(facts: readonly Fact[]) {
  const board = createScoreboard(rally);
  board.addAll(facts);
  return board;
}

describe('legs with hours', () => {
  const file = (starts: string): string => `
rally: days
name: Two days
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: classic.csv, firstStart: 2024-06-11T10:00:00Z, interval: 60 s}]
legs:
  - id: leg-1
    opens: 2024-06-11T09:00:00Z
    closes: 2024-06-11T23:00:00Z
    trials:
      - {id: PC1, kind: time, from: a/A, to: a/B, imposed: 10.00 s}
  - id: leg-2
    opens: 2024-06-12T05:00:00Z
    closes: 2024-06-12T23:00:00Z
    ${starts}
    trials:
      - {id: PC2, kind: time, from: a/A, to: a/B, imposed: 12.00 s}
      - {id: CO1, kind: time-control, line: b/CO, due: 10 min}
rankings: [{id: overall, race: classic}]
`;
  const of = (starts = ''): Rally => {
    const files: Readonly<Record<string, string>> = {
      ...LISTS,
      'rally.yaml': file(starts),
      'order.csv': 'number\n2\n1\n',
    };
    const loading = loadRally('rally.yaml', (path) => files[path] ?? '');
    if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
    return loading.rally;
  };
  /** Seconds after 10:00:00Z of the first day, in those of `crossing`, which begin at 10:32. */
  const DAY = 86_400;
  const first = (seconds: number): number => seconds - 32 * 60;
  const passes = [
    ...drive('a', 1, first(100), 10.03),
    ...drive('a', 1, first(DAY + 100), 12.05),
    crossing('b/CO', 1, first(DAY + 720)),
  ];
  const result = (rally: Rally, facts: readonly Fact[] = passes) =>
    Object.fromEntries(
      scoreFacts(rally, facts, { asItStands: true }).rankings[0]?.rows[0]?.trials.map(({ trial, deviation }) => [
        trial,
        deviation,
      ]) ?? [],
    );
  it('share a line, whose crossings belong to the leg whose times hold them', () => {
    expect(result(of())).toMatchObject({ PC1: 3, PC2: 5 });
    expect(scoreFacts(of(), passes).warnings).toEqual([]);
    const night = crossing('a/A', 1, first(DAY / 2 + 10_000));
    expect(scoreFacts(of(), [night]).warnings).toEqual([
      `crossing ${night.id} on a/A: its time lies in no leg that uses the line`,
    ]);
  });
  it('give starts by race, in the order of the entries or of a file', () => {
    // Second day: 10:00 + 10 min is due; the control is passed at 10:12.
    expect(result(of('starts: {classic: {first: 2024-06-12T10:00:00Z, interval: 60 s}}')).CO1).toBe(2);
    expect(result(of('starts: {classic: {first: 2024-06-12T10:00:00Z, interval: 60 s, order: order.csv}}')).CO1).toBe(
      1,
    );
  });
  it('without starts leave their controls pending until a start is told', () => {
    expect(result(of()).CO1).toBeNull();
    const start = amendment({
      action: 'start',
      id: 's',
      car: 1,
      leg: 'leg-2',
      utcUs: crossing('a/A', 1, first(DAY)).utcUs,
    });
    expect(result(of(), [...passes, start]).CO1).toBe(2);
  });
  it('that start in the order of a ranking have no starts before that order is made', () => {
    const byRanking = of('starts: {classic: {first: 2024-06-12T10:00:00Z, interval: 60 s, order: ranking}}');
    expect(result(byRanking).CO1).toBeNull();
    // 10:00:00Z of the second day; the control is passed at 10:12, due at 10:10.
    const utcUs = 1_718_186_400_000_000;
    const start = amendment({ action: 'start', id: 's', car: 1, leg: 'leg-2', utcUs });
    expect(result(byRanking, [...passes, start]).CO1).toBe(2);
  });
});

describe('trials with hours', () => {
  const rally = rallyFrom(
    `
rally: hours
name: Hours
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - id: leg-1
    trials:
      - {id: PC1, kind: time, from: a/A, to: a/B, imposed: 10.00 s, opens: 2024-06-11T10:32:00Z, closes: 2024-06-11T10:33:00Z}
      - {id: PC2, kind: time, from: a/B, to: a/C, imposed: 10.00 s}
      - {id: PM1, kind: average, from: b/S, speed: 36 km/h, points: [{line: b/1, at: 100 m}], closes: 2024-06-11T10:34:00Z}
      - {id: CO1, kind: time-control, line: c/CO, due: 3 min, opens: 2024-06-11T10:35:00Z, closes: 2024-06-11T10:50:00Z}
      - {id: PC3, kind: time, from: d/A, to: d/B, imposed: 10.00 s}
rankings: [{id: overall, race: classic}]
`,
    'number,year,model,coefficient\n1,1930,a,\n',
  );
  const states = (facts: readonly Fact[]) =>
    Object.fromEntries(
      scoreFacts(rally, facts, { asItStands: true }).rankings[0]?.rows[0]?.trials.map(({ trial, state, deviation }) => [
        trial,
        [state, deviation],
      ]) ?? [],
    );
  const end = drive('d', 1, 1500, 10);

  it('take a time on the edge of their hours, and none a hundredth of a second beyond', () => {
    const onTime = [crossing('a/A', 1, 50), crossing('a/B', 1, 60), crossing('a/C', 1, 70)];
    expect(states([...onTime, ...end])).toMatchObject({ PC1: ['ok', 0], PC2: ['ok', 0] });
    const late = [crossing('a/A', 1, 50), crossing('a/B', 1, 60.01), crossing('a/C', 1, 70.01)];
    // The line that both share still starts the next trial.
    expect(states([...late, ...end])).toMatchObject({ PC1: ['missing', null], PC2: ['ok', 0] });
    expect(states(late)).toMatchObject({ PC1: ['missing', null] });
    expect(scoreFacts(rally, late).warnings).toEqual([
      'crossing a/B:1:60.01 of car 1 on a/B lies outside of the hours of trial PC1, which takes it for no time; check its time or its car',
    ]);
  });
  it('hold for points of an average trial', () => {
    const driven = [crossing('b/S', 1, 110), crossing('b/1', 1, 120)];
    expect(states([...driven, ...end]).PM1?.[0]).toBe('ok');
    expect(states([crossing('b/S', 1, 111), crossing('b/1', 1, 121), ...end]).PM1?.[0]).toBe('missing');
  });
  it('make a control wait for who is seen before it opens, and miss who comes after it has closed', () => {
    expect(states([crossing('c/CO', 1, 179)]).CO1).toEqual(['pending', null]);
    expect(states([crossing('c/CO', 1, 180)]).CO1).toEqual(['ok', 0]);
    expect(states([crossing('c/CO', 1, 1081)]).CO1).toEqual(['missing', null]);
  });
});
