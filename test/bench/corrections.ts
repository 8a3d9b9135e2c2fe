import { machineClock, stopwatch } from '../../clock.ts';
import { type Draft, draft as draftSchema } from '../../protocol/api/corrections.ts';
import { printProblem } from '../../protocol/files/problem.ts';
import type { Crossing, Fact } from '../../protocol/messages/facts.ts';
import { previewOn } from '../../scorer/api/corrections/preview.ts';
import { createUnderstudy, followAmendments } from '../../scorer/api/corrections/understudy.ts';
import { loadRally } from '../../scorer/rally/index.ts';
import { createScoreboard } from '../../scorer/scoring/index.ts';
import { type Figure, percentile } from './figures.ts';
import { largeRally } from './scoring/large-rally.ts';

export const about =
  'What a correction would change, in a rally of 440 cars and 160 trials: asked beside the facts that come in.';

const SIZE = { cars: 440, trials: 160 };
const TIMES = 25;
/**
 * Whatever is asked, no fact waits longer than 50 ms: a slice of 8, and the step that runs over its end. In processor time, helping threads and all,
 * so that what else the machine does is not counted.
 */
const STEP_MS = 42;

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

  say('learning the part');
  const learning = longest();
  for (const _step of learning.watch(createScoreboard(rally).addAllInSteps(read())[Symbol.iterator]()));
  const understudy = createUnderstudy(desk);
  let fromMs = performance.now();
  await understudy.with(function* () {});
  const learnMs = performance.now() - fromMs;
  fromMs = performance.now();
  await followAmendments(desk)();
  const saidMs = performance.now() - fromMs;

  say('asking');
  const figures: Figure[] = [];
  for (const [what, drafts] of questions(facts)) {
    const ms: number[] = [];
    let [scores, places] = [0, 0];
    const asking = longest();
    for (const draft of drafts) {
      draftSchema.parse(draft);
      fromMs = performance.now();
      const trying = { draft, n: 1, atUs: machineClock.nowUs() };
      const seen = await understudy.with((board) => asking.watch(previewOn(board, trying)));
      ms.push(performance.now() - fromMs);
      [scores, places] = [Math.max(scores, seen.scoreCount), Math.max(places, seen.placeCount)];
    }
    const note = `p50; max ${Math.round(Math.max(...ms))}; up to ${scores} scores and ${places} places`;
    figures.push(
      { what, measured: percentile(ms, 0.5), unit: 'ms', limit: null, note },
      { what: '  longest step', measured: asking.ms(), unit: 'ms', limit: STEP_MS },
    );
  }
  return [
    { what: 'reading what was said', measured: saidMs, unit: 'ms', limit: null, note: `${facts.length} facts` },
    { what: 'learning the part, when first asked', measured: learnMs, unit: 'ms', limit: null },
    { what: '  longest step', measured: learning.ms(), unit: 'ms', limit: STEP_MS },
    ...figures,
  ];
}

/** The dearest of the steps that it watches, processor time. */
function longest() {
  let longestUs = 0;
  return {
    ms: () => longestUs / 1000,
    *watch<Result>(steps: Iterator<void, Result>): Generator<void, Result> {
      for (;;) {
        const before = process.cpuUsage();
        const step = steps.next();
        const { user, system } = process.cpuUsage(before);
        longestUs = Math.max(longestUs, user + system);
        if (step.done) return step.value;
        yield;
      }
    },
  };
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
