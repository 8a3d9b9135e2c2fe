import { monitorEventLoopDelay } from 'node:perf_hooks';
import { machineClock, stopwatch } from '../../clock.ts';
import { type Draft, draft as draftSchema } from '../../protocol/api/corrections.ts';
import { printProblem } from '../../protocol/files/problem.ts';
import type { Crossing, Fact } from '../../protocol/messages/facts.ts';
import { previewOn } from '../../scorer/api/corrections/preview.ts';
import { createUnderstudy, followAmendments } from '../../scorer/api/corrections/understudy.ts';
import { loadRally } from '../../scorer/rally/index.ts';
import { type Figure, percentile } from './figures.ts';
import { largeRally } from './scoring/large-rally.ts';

export const about =
  'What a correction would change, in a rally of 440 cars and 160 trials: asked beside the facts that come in.';

const SIZE = { cars: 440, trials: 160 };
const TIMES = 25;
/** Whatever is asked, no fact waits longer. */
const HELD_MS = 50;

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  say('driving the rally');
  const { files, facts } = largeRally(SIZE, 'bench-1');
  const loading = loadRally('rally.yaml', (path) => files.get(path) ?? '');
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  const { rally } = loading;
  // As they come out of the ledger: one JSON text after another.
  const texts = facts.map((fact) => JSON.stringify(fact));
  function* read(): IterableIterator<Fact> {
    for (const text of texts) yield JSON.parse(text) as Fact;
  }
  const desk = { rally, stopwatch, facts: read, onFacts: () => () => {} };
  const held = monitorEventLoopDelay({ resolution: 1 });

  say('learning the part');
  held.enable();
  const understudy = createUnderstudy(desk);
  let fromMs = performance.now();
  await understudy.with(function* () {});
  const learnMs = performance.now() - fromMs;
  held.disable();
  const heldMs = held.max / 1e6;
  fromMs = performance.now();
  const said = await followAmendments(desk)();
  const saidMs = performance.now() - fromMs;

  say('asking');
  const figures: Figure[] = [];
  for (const [what, drafts] of questions(facts)) {
    const ms: number[] = [];
    let scores = 0;
    let places = 0;
    held.reset();
    held.enable();
    for (const draft of drafts) {
      draftSchema.parse(draft);
      fromMs = performance.now();
      const seen = await understudy.with((board) => previewOn(board, { draft, n: 1, atUs: machineClock.nowUs() }));
      ms.push(performance.now() - fromMs);
      [scores, places] = [Math.max(scores, seen.scoreCount), Math.max(places, seen.placeCount)];
    }
    held.disable();
    const note = `up to ${scores} scores and ${places} places`;
    figures.push(
      {
        what,
        measured: percentile(ms, 0.5),
        unit: 'ms',
        limit: null,
        note: `p50; max ${Math.round(Math.max(...ms))}; ${note}`,
      },
      { what: '  longest that it holds others up', measured: held.max / 1e6, unit: 'ms', limit: HELD_MS },
    );
  }
  return [
    {
      what: 'reading what was said',
      measured: saidMs,
      unit: 'ms',
      limit: null,
      note: `${facts.length} facts, ${said.of('').known} of no target`,
    },
    { what: 'learning the part, when first asked', measured: learnMs, unit: 'ms', limit: null },
    { what: '  longest that it holds others up', measured: heldMs, unit: 'ms', limit: HELD_MS },
    ...figures,
  ];
}

/** By what is asked, some of a kind each. */
function questions(facts: readonly Fact[]): readonly (readonly [string, readonly Draft[]])[] {
  const crossings = facts.filter(
    (fact): fact is Crossing => fact.kind === 'crossing' && fact.counts && fact.utcUs !== null,
  );
  const amendments = facts.filter((fact) => fact.kind === 'amendment');
  const some = <One>(of: readonly One[], index: number): One =>
    of[Math.floor(((index + 0.5) / TIMES) * of.length)] as One;
  const each = (make: (index: number) => object): readonly Draft[] =>
    Array.from({ length: TIMES }, (_, index) => ({ ...make(index), reason: 'bench' }) as Draft);
  const crossing = (index: number): string => some(crossings, index).id;
  return [
    ['a number corrected', each((index) => ({ action: 'assign', crossing: crossing(index), car: index + 1 }))],
    ['a crossing voided', each((index) => ({ action: 'void', crossing: crossing(index) }))],
    [
      'a time corrected',
      each((index) => ({
        action: 'retime',
        crossing: crossing(index),
        utcUs: (some(crossings, index).utcUs ?? 0) + 50_000,
      })),
    ],
    ['an undo', each((index) => ({ action: 'undo', amendment: some(amendments, index).id }))],
    ['a penalty', each((index) => ({ action: 'penalty', car: index * 17 + 1, points: 100 }))],
    ['a car excluded', each((index) => ({ action: 'entry-state', car: index * 17 + 1, state: 'excluded' }))],
    [
      'a trial annulled for all',
      each((index) => ({ action: 'trial-state', trial: `T${index * 6 + 2}`, state: 'annulled', cars: 'all' })),
    ],
    ['a leg closed', each((index) => ({ action: 'close', leg: `leg-${(index % 4) + 1}` }))],
    [
      'another sensor for a line',
      each((index) => ({ action: 'source', line: `leg-1-s2/L${(index % 10) + 1}`, role: 'backup' })),
    ],
    [
      'minutes given to all',
      each((index) => ({ action: 'allowance', control: `T${(index % 4) * 40 + 1}`, minutes: 5 })),
    ],
  ];
}
