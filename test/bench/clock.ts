import {
  cut,
  lockSeconds,
  NO_RECORDING,
  type Outcome,
  PUBLISHED,
  place,
  quantile,
  type RecordedEdge,
  recordedEdges,
} from '../clock/recording.ts';
import type { Figure } from './figures.ts';

export const about =
  'The clock on 22 hours of a bad board: every second hidden in turn, and the GPS cut off at 200 places.';

const PLACES = 200;
/** Seconds that hide together: far enough apart that none is beside another. */
const PASSES = 10;

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  if (NO_RECORDING) throw new Error(`the recording is needed: ${NO_RECORDING}`);
  const edges = recordedEdges();
  const figures: Figure[] = [{ what: 'lock after', measured: lockSeconds(edges), unit: 's', limit: 15 }];

  const hidden: (Outcome | null)[] = [];
  for (let pass = 0; pass < PASSES; pass++) {
    say(`hidden seconds, pass ${pass + 1} of ${PASSES}`);
    // The clock needs its first seconds.
    hidden.push(...place(edges, (_, index) => index > 20 && index % PASSES === pass).outcomes);
  }
  const errors = absolute(hidden);
  figures.push(
    { what: 'hidden seconds placed', measured: errors.length, unit: 'seconds', limit: null },
    { what: 'hidden seconds without a time', measured: hidden.length - errors.length, unit: 'seconds', limit: 0 },
    { what: 'hidden seconds, error p50', measured: quantile(errors, 0.5), unit: 'µs', limit: null },
    { what: 'hidden seconds, error p99', measured: quantile(errors, 0.99), unit: 'µs', limit: 12 },
    { what: 'hidden seconds, error max', measured: Math.max(...errors), unit: 'µs', limit: null },
  );

  say('cuts');
  const last = (edges.at(-1)?.second ?? 0) - 3_700;
  const usable = edges.flatMap(({ second }) => (second !== null && second > 1_000 && second < last ? [second] : []));
  const at = Array.from({ length: PLACES }, (_, i) => usable[Math.floor((i * usable.length) / PLACES)] ?? 0);
  const outcomes = cut(
    edges,
    at,
    PUBLISHED.map(({ gap }) => gap),
  );
  for (const { gap, median, p95 } of PUBLISHED) {
    const placed = (outcomes.get(gap) ?? []).filter((each) => each !== null);
    const after = absolute(placed);
    const free = freeRun(edges, at, gap);
    const held = placed.filter(({ errorUs, boundUs }) => Math.abs(errorUs) <= boundUs).length / placed.length;
    const name = (text: string) => `${String(gap).padStart(4)} s without GPS, ${text}`;
    figures.push(
      { what: name('places'), measured: placed.length, unit: 'cuts', limit: null },
      { what: name('error p50'), measured: quantile(after, 0.5), unit: 'µs', limit: median },
      {
        what: name('beside it: mean of 60 s, p50'),
        measured: Math.round(quantile(free, 0.5)),
        unit: 'µs',
        limit: null,
      },
      { what: name('error p95'), measured: quantile(after, 0.95), unit: 'µs', limit: p95 },
      {
        what: name('beside it: mean of 60 s, p95'),
        measured: Math.round(quantile(free, 0.95)),
        unit: 'µs',
        limit: null,
      },
      { what: name('error max'), measured: Math.max(...after), unit: 'µs', limit: null },
      {
        what: name('bound, median'),
        measured: quantile(
          placed.map(({ boundUs }) => boundUs),
          0.5,
        ),
        unit: 'µs',
        limit: null,
      },
      { what: name('within the bound (90 to 99.9)'), measured: Math.round(held * 1000) / 10, unit: '%', limit: null },
    );
  }
  return figures;
}

const absolute = (outcomes: readonly (Outcome | null)[]): number[] =>
  outcomes.flatMap((each) => (each ? [Math.abs(each.errorUs)] : []));

/** What going on with the mean rate of the 60 s before the loss would have cost. */
function freeRun(edges: readonly RecordedEdge[], at: readonly number[], gap: number): number[] {
  const tickOf = new Map(edges.flatMap(({ tick, second }) => (second === null ? [] : [[second, tick] as const])));
  return at.flatMap((second) => {
    const before = tickOf.get(second - 60);
    const loss = tickOf.get(second);
    const end = tickOf.get(second + gap);
    if (before === undefined || loss === undefined || end === undefined) return [];
    const rate = (loss - before) / 60;
    return [Math.abs((end - loss) / rate - gap) * 1e6];
  });
}
