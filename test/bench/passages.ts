import {
  byDeadTime,
  byPassages,
  type Day,
  makeDay,
  type Score,
  scoreVerdicts,
  sumOf,
  type Verdict,
} from '../passages/day.ts';
import type { Figure } from './figures.ts';

export const about =
  '40 days of a tube, 418 cars each, with bounces, walkers and missing axles: cars found, beside fixed dead times.';

const DAYS = 40;
const DEAD_SECONDS = [0.1, 0.5, 1, 2];

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const seed = `${Math.floor(Math.random() * 1e9)}`;
  say(`seed ${seed}`);
  const days = Array.from({ length: DAYS }, (_, i) => makeDay(`${seed}:${i}`));
  const scored = (judge: (day: Day) => Verdict[]): Score => sumOf(days.map((day) => scoreVerdicts(day, judge(day))));
  const ours = scored(byPassages);
  const cars = days.reduce((sum, { fronts }) => sum + fronts.length, 0);
  const figures: Figure[] = [
    { what: 'vehicles', measured: cars, unit: '', limit: null },
    // Limits are the most that a figure may be, so what is missed is printed.
    { what: 'cars not found (1 - recall)', measured: (1 - ours.recall) * 100, unit: '%', limit: 0.1 },
    {
      what: 'found without a doubt and none (1 - precision)',
      measured: (1 - ours.precision) * 100,
      unit: '%',
      limit: 0.1,
    },
    { what: 'cars with a doubt', measured: ours.doubted * 100, unit: '%', limit: 3 },
  ];
  for (const seconds of DEAD_SECONDS) {
    const fixed = scored((day) => byDeadTime(day, seconds * 1e6));
    figures.push(
      {
        what: `beside it: dead time ${seconds} s, cars not found`,
        measured: (1 - fixed.recall) * 100,
        unit: '%',
        limit: null,
      },
      {
        what: `beside it: dead time ${seconds} s, found and none`,
        measured: (1 - fixed.precision) * 100,
        unit: '%',
        limit: null,
      },
    );
  }
  return figures;
}
