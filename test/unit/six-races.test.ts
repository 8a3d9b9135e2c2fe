import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { printProblem } from '../../protocol/files/problem.ts';
import type { Crossing } from '../../protocol/messages/facts.ts';
import { parseUtc } from '../../protocol/time.ts';
import { loadRally, type Rally, scoreFacts } from '../../scorer/index.ts';

/** Six kinds of race in one rally file and one scorer, each with its entries, intervals, rules and rankings; every sum reckoned by hand. */

function load(): Rally {
  const loading = loadRally('test/fixtures/six-races/rally.yaml', (path) => readFileSync(path, 'utf8'));
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  return loading.rally;
}

/** Crossings of a car: lines and times of day, all on one day. */
const drive = (car: number, day: string, passes: readonly (readonly [line: string, time: string])[]): Crossing[] =>
  passes.map(([at, time], index) => {
    const utcUs = parseUtc(`${day}T${time}Z`);
    const [station = '', line = ''] = at.split('/');
    if (utcUs === undefined) throw new Error(`${time} is no time`);
    return {
      v: 1,
      kind: 'crossing',
      id: `${car}:${index}`,
      rev: 0,
      journal: `pi-${car}`,
      entry: index + 1,
      station,
      line,
      utcUs,
      uncertaintyUs: 4,
      clock: 'pps',
      origin: 'tube',
      role: 'main',
      car,
      counts: true,
      doubts: [],
    };
  });

const FIRST = '2024-06-11';
const SECOND = '2024-06-12';

const facts: readonly Crossing[] = [
  // Starts at 10:00:00. PC1 12.05 for 12.00: 5. PC2 9.45 for 9.50: 5. PM1 at 10 m/s: 0 and 2. CO1 due 11:15, one minute late: 100.
  // PC3 60.10 for 60.00: 10. PC4 59.80 for 60.00: 20.
  ...drive(1, FIRST, [
    ['iseo/A', '10:20:00.00'],
    ['iseo/B', '10:20:12.05'],
    ['iseo/C', '10:20:21.50'],
    ['bracco/S', '10:40:00.00'],
    ['bracco/1', '10:40:50.30'],
    ['bracco/2', '10:41:42.10'],
    ['desenzano/CO', '11:16:10.00'],
    ['circuit/A', '12:30:00.00'],
    ['circuit/A', '12:31:00.10'],
    ['circuit/A', '12:31:59.90'],
  ]),
  // Perfect where it was seen; two points of PM1 and CO1 missed: 3 x 300.
  ...drive(2, FIRST, [
    ['iseo/A', '10:20:20.00'],
    ['iseo/B', '10:20:32.00'],
    ['iseo/C', '10:20:41.50'],
    ['circuit/A', '12:40:00.00'],
    ['circuit/A', '12:41:00.00'],
    ['circuit/A', '12:42:00.00'],
  ]),
  // PC1 10.00 for 10.00: 420. PM1 at 12.5 m/s: 1 s and 0 s, 380 + 420. Coefficient 1.00.
  ...drive(501, FIRST, [
    ['iseo/A', '12:15:00.00'],
    ['iseo/B', '12:15:10.00'],
    ['bracco/S', '12:30:00.00'],
    ['bracco/1', '12:30:41.00'],
    ['bracco/2', '12:31:20.00'],
  ]),
  // PC1 10.01: 395 x 1.50 = 592.50. PM1 2 s late and 1 s early: (340 + 380) x 1.50 = 1080.
  ...drive(502, FIRST, [
    ['iseo/A', '12:15:30.00'],
    ['iseo/B', '12:15:40.01'],
    ['bracco/S', '12:32:00.00'],
    ['bracco/1', '12:32:42.00'],
    ['bracco/2', '12:33:19.00'],
  ]),
  // PC1 15.10 for 15.00: 10. CO1 due 14:15, a second early: 100. 110 x 1.22 = 134.20 overall, 110 in the class.
  ...drive(601, FIRST, [
    ['iseo/A', '13:20:00.00'],
    ['iseo/B', '13:20:15.10'],
    ['iseo/C', '13:20:24.60'],
    ['bracco/S', '13:40:00.00'],
    ['bracco/1', '13:40:50.00'],
    ['bracco/2', '13:41:40.00'],
    ['desenzano/CO', '14:14:59.00'],
  ]),
  // Starts at 13:01. PC2 9.53 for 9.50: 3. PM1 0 and 1. CO1 due 14:16, within its minute. 4 x 1.20.
  ...drive(602, FIRST, [
    ['iseo/A', '13:21:00.00'],
    ['iseo/B', '13:21:15.00'],
    ['iseo/C', '13:21:24.53'],
    ['bracco/S', '13:42:00.00'],
    ['bracco/1', '13:42:50.00'],
    ['bracco/2', '13:43:41.00'],
    ['desenzano/CO', '14:16:59.00'],
  ]),
  // Average trials alone, at 30 km/h: 60 s and 120 s; 3 late, 2 early.
  ...drive(701, FIRST, [
    ['bracco/S', '14:10:00.00'],
    ['bracco/1', '14:11:03.00'],
    ['bracco/2', '14:11:58.00'],
  ]),
  ...drive(801, FIRST, [
    ['circuit/A', '15:10:00.00'],
    ['circuit/A', '15:10:50.07'],
    ['circuit/A', '15:11:40.07'],
  ]),
  ...drive(802, FIRST, [
    ['circuit/A', '15:12:00.00'],
    ['circuit/A', '15:12:50.00'],
    ['circuit/A', '15:13:39.95'],
  ]),
  // PC11 to PC20: 1 2 3 4 5, 6 7 8 9 10 of which the worst is dropped: 45. PM11 101.2 s for 100 s: 1. CO12 due 07:10, two minutes late: 200.
  // CO13 due an hour after the recorded 07:12. (45 + 1 + 200) x 1.38 = 339.48.
  ...drive(901, SECOND, [
    ['pass/CO1', '06:10:30.00'],
    ['tubes/A', '06:20:00.00'],
    ['tubes/B', '06:20:10.01'],
    ['tubes/C', '06:20:19.99'],
    ['tubes/D', '06:20:30.02'],
    ['tubes/E', '06:20:39.98'],
    ['tubes/F', '06:20:50.03'],
    ['climb/S', '06:40:00.00'],
    ['climb/1', '06:41:41.20'],
    ['pass/CO2', '07:12:00.00'],
    ['snow/A', '07:20:00.00'],
    ['snow/B', '07:20:10.06'],
    ['snow/C', '07:20:19.99'],
    ['snow/D', '07:20:30.07'],
    ['snow/E', '07:20:39.98'],
    ['snow/F', '07:20:50.08'],
    ['descent/S', '07:40:00.00'],
    ['descent/1', '07:41:40.00'],
    ['pass/CO3', '08:12:59.00'],
  ]),
  // Perfect but for PC20, whose end it missed: 300, which cannot be dropped. 300 x 1.67.
  ...drive(902, SECOND, [
    ['pass/CO1', '06:11:00.00'],
    ['tubes/A', '06:22:00.00'],
    ['tubes/B', '06:22:10.00'],
    ['tubes/C', '06:22:20.00'],
    ['tubes/D', '06:22:30.00'],
    ['tubes/E', '06:22:40.00'],
    ['tubes/F', '06:22:50.00'],
    ['climb/S', '06:45:00.00'],
    ['climb/1', '06:46:40.00'],
    ['pass/CO2', '07:11:00.00'],
    ['snow/A', '07:22:00.00'],
    ['snow/B', '07:22:10.00'],
    ['snow/C', '07:22:20.00'],
    ['snow/D', '07:22:30.00'],
    ['snow/E', '07:22:40.00'],
    ['descent/S', '07:45:00.00'],
    ['descent/1', '07:46:40.00'],
    ['pass/CO3', '08:11:00.00'],
  ]),
];

describe('six races on one road', () => {
  const results = scoreFacts(load(), facts);
  it.each([
    ['classic', ['1. 1 142', '2. 2 900']],
    ['classic-road', ['1. 1 112', '2. 2 900']],
    ['tribute', ['1. 502 1672.50', '2. 501 1220.00']],
    ['electric', ['1. 602 4.80', '2. 601 134.20']],
    ['electric-class', ['1. 601 110.00']],
    ['experience', ['1. 701 5']],
    ['trophy', ['1. 802 5', '2. 801 7']],
    ['alpine', ['1. 901 339', '2. 902 501']],
    // 1 x 1.38, rounded; what the time trials and controls cost is in other lists.
    ['alpine-averages', ['1. 902 0', '2. 901 1']],
  ])('%s: %j', (ranking, expected) => {
    const rows = results.rankings.find(({ id }) => id === ranking)?.rows ?? [];
    expect(rows.map(({ position, car, score }) => `${position}. ${car} ${score}`)).toEqual(expected);
  });
  it('give nobody anything to look at', () => {
    expect(results.warnings).toEqual([]);
  });
});
