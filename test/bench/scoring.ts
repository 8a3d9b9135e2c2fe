import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utcMicros } from '../../protocol/time.ts';
import { openLedger } from '../../scorer/ledger/ledger.ts';
import { createRandom } from '../../simulator/random.ts';
import { type Figure, median, percentile } from './figures.ts';
import { freshProcess } from './fresh-process.ts';
import { largeRally } from './scoring/large-rally.ts';
import type { Live } from './scoring/live.ts';
import type { Rebuilt } from './scoring/rebuild.ts';
import type { SideBySide } from './scoring/side-by-side.ts';

export const about = 'A rally of 440 cars and 160 trials: rebuilt from its ledger, and one new fact after another.';

const SIZE = { cars: 440, trials: 160 };
const SEED = 'bench-1';
const REBUILDS = 5;
const LIVE_FACTS = 20_000;

const LIMITS = { rebuildMs: 1000, peakMib: 200, factMs: 1 };

const REBUILD = new URL('./scoring/rebuild.js', import.meta.url);
/** What the naive scorer can manage. */
const NAIVE_SIZE = { cars: 80, trials: 40 };

const SIDE_BY_SIDE = new URL('./scoring/side-by-side.js', import.meta.url);
const LIVE = new URL('./scoring/live.js', import.meta.url);

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'centesimo-bench-'));
  try {
    say('driving the rally');
    const facts = writeRally(folder);
    return [...rebuildFigures(folder, facts, say), ...liveFigures(folder, say), ...naiveFigures(say)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Files and ledger into a folder. @returns how many facts there are */
function writeRally(folder: string): number {
  const { files, facts } = largeRally(SIZE, SEED);
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  const ledger = openLedger(join(folder, 'ledger.db'), createRandom(SEED));
  for (let from = 0; from < facts.length; from += 1000) {
    const some = facts.slice(from, from + 1000);
    ledger.commit(
      some.map((fact) => ({
        kind: 'fact',
        station: 'bench',
        fact,
        atUs: utcMicros(0),
      })),
    );
  }
  ledger.close();
  return facts.length;
}

function rebuildFigures(folder: string, facts: number, say: (text: string) => void): readonly Figure[] {
  say(`rebuilding it ${REBUILDS} times from ${facts} facts`);
  const idle = freshProcess<Rebuilt>(REBUILD, []);
  const runs = Array.from({ length: REBUILDS }, () => freshProcess<Rebuilt>(REBUILD, [folder]));
  const kept = freshProcess<Rebuilt>(REBUILD, [folder], ['--expose-gc']);
  const ms = (of: (each: Rebuilt) => number): number => median(runs.map(of));
  const note = `${facts} facts; median of ${REBUILDS}`;
  return [
    {
      what: 'rebuild: facts to all rankings',
      measured: ms(({ scoreMs, rankingsMs }) => scoreMs + rankingsMs),
      unit: 'ms',
      limit: LIMITS.rebuildMs,
      note,
    },
    { what: '  scoring', measured: ms(({ scoreMs }) => scoreMs), unit: 'ms', limit: null },
    { what: '  writing the rankings', measured: ms(({ rankingsMs }) => rankingsMs), unit: 'ms', limit: null },
    {
      what: 'reading and parsing the ledger before',
      measured: ms(({ readMs }) => readMs),
      unit: 'ms',
      limit: null,
    },
    { what: 'reading the rally file before', measured: ms(({ rallyMs }) => rallyMs), unit: 'ms', limit: null },
    {
      what: 'peak resident memory of a rebuild',
      measured: Math.max(...runs.map(({ peakMib }) => peakMib)),
      unit: 'MiB',
      limit: LIMITS.peakMib,
      note: `worst of ${REBUILDS}; ledger and all`,
    },
    { what: '  of which the loaded program alone', measured: idle.peakMib, unit: 'MiB', limit: null },
    {
      what: 'heap in use after a rebuild',
      measured: kept.heapMib,
      unit: 'MiB',
      limit: null,
      note: `of which the loaded program ${idle.heapMib.toFixed(1)}`,
    },
  ];
}

function liveFigures(folder: string, say: (text: string) => void): readonly Figure[] {
  say(`taking its last ${LIVE_FACTS} facts one by one`);
  const { ms, rankings, slowest } = freshProcess<Live>(LIVE, [folder, String(LIVE_FACTS)]);
  const changing = ms.filter((_, index) => (rankings[index] ?? 0) > 0);
  const each = changing.length === 0 ? 0 : rankings.reduce((sum, count) => sum + count, 0) / changing.length;
  const share = Math.round((100 * changing.length) / ms.length);
  const figure = (what: string, measured: number, limit: number | null, note?: string): Figure => ({
    what,
    measured,
    unit: 'ms',
    limit,
    ...(note === undefined ? {} : { note }),
  });
  return [
    figure('one fact to all changed rankings, p50', percentile(ms, 0.5), null, `${ms.length} facts in the last leg`),
    figure('  p99', percentile(ms, 0.99), LIMITS.factMs),
    figure('  max', Math.max(...ms), null, `the slowest: ${slowest}`),
    figure(
      '  p50 of those that change a ranking',
      percentile(changing, 0.5),
      null,
      `${share} % of all, ${each.toFixed(1)} rankings each`,
    ),
    figure('  p99 of those', percentile(changing, 0.99), LIMITS.factMs),
  ];
}

function naiveFigures(say: (text: string) => void): readonly Figure[] {
  const { cars, trials } = NAIVE_SIZE;
  say(`scoring ${cars} cars in ${trials} trials with the scorer and naively`);
  const { facts, scorerMs, naiveMs } = freshProcess<SideBySide>(SIDE_BY_SIDE, [String(cars), String(trials), SEED]);
  const what = `${cars} cars and ${trials} trials, files to results`;
  return [
    { what, measured: scorerMs, unit: 'ms', limit: null, note: `${facts} facts` },
    { what: '  naively', measured: naiveMs, unit: 'ms', limit: null },
    { what: '  ratio', measured: naiveMs / scorerMs, unit: 'times', limit: null },
  ];
}
