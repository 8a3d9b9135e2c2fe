import { stopwatch } from '../../clock.ts';
import { printProblem } from '../../protocol/files/problem.ts';
import { utcMicros } from '../../protocol/time.ts';
import { loadRally } from '../../scorer/rally/index.ts';
import { openPostedSheets } from '../../scorer/results/publications/posted-sheets.ts';
import { freeze, resultsOf } from '../../scorer/results/publications/posting.ts';
import { changesBetween } from '../../scorer/results/publications/published-results.ts';
import { scopesOf } from '../../scorer/results/publications/scopes.ts';
import { sheetToCsv } from '../../scorer/results/sheets/csv.ts';
import { makeSheetInSteps } from '../../scorer/results/sheets/make-sheet.ts';
import { openPressRoom } from '../../scorer/results/sheets/press-room.ts';
import type { SheetMark } from '../../scorer/results/sheets/sheet.ts';
import { createScoreboard, type Scoreboard } from '../../scorer/scoring/index.ts';
import { type Figure, percentile } from './figures.ts';
import { largeRally } from './scoring/large-rally.ts';

export const about =
  'Sheets of a rally of 440 cars and 160 trials: for how long each holds others up, and how soon it is there.';

const SIZE = { cars: 440, trials: 160 };
const NAMES = ['ranking:overall', 'trial:T12', 'car:43', 'press:T12', 'start-list', 'road-card:43', 'penalties'];
const TIMES = 7;
/** Whatever is printed, no fact waits longer. */
const HELD_MS = 50;
const MARK: SheetMark = { rally: 'bench', number: 1, version: 1, printedAt: '', printedUs: utcMicros(0) };

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  say('driving the rally');
  const { files, facts } = largeRally(SIZE, 'bench-1');
  const loading = loadRally('rally.yaml', (path) => files.get(path) ?? '');
  if (!loading.ok) throw new Error(loading.problems.map(printProblem).join('\n'));
  const board = createScoreboard(loading.rally);
  board.addAll(facts);
  const press = openPressRoom();
  const figures: Figure[] = [];
  for (const name of NAMES) {
    say(name);
    const heldMs: number[] = [];
    const pdfMs: number[] = [];
    for (let time = 0; time < TIMES; time += 1) {
      const { sheet, longestMs } = make(board, name);
      const before = process.cpuUsage();
      sheetToCsv(sheet);
      heldMs.push(Math.max(longestMs, spentMs(before)));
      const fromMs = stopwatch.realMs();
      await press.print({ sheets: [sheet], mark: MARK, language: 'it' });
      pdfMs.push(stopwatch.realMs() - fromMs);
    }
    const held = percentile(heldMs, 0.5);
    figures.push(
      {
        what: `${name}: longest that it holds others up`,
        measured: held,
        unit: 'ms',
        limit: HELD_MS,
        note: 'p50 of processor time, making it and writing CSV',
      },
      {
        what: '  its PDF, on a thread of its own',
        measured: percentile(pdfMs, 0.5),
        unit: 'ms',
        limit: null,
        note: 'p50',
      },
    );
  }
  await press.close();
  return [...figures, ...publishing(board)];
}

/** The largest that there is to publish: every ranking of the rally, in both languages. */
function publishing(board: Scoreboard): readonly Figure[] {
  const scope = scopesOf(board.rally).find(({ id }) => id === board.rally.id);
  if (scope === undefined) throw new Error('the rally can be published');
  const posted = openPostedSheets(':memory:');
  const [frozenMs, stepMs, keptMs, changesMs]: number[][] = [[], [], [], []];
  let rows = 0;
  for (let time = 0; time < TIMES; time += 1) {
    let frozen = board;
    frozenMs?.push(spent(() => (frozen = freeze(board, scope))));
    const { result, longestMs } = walk(resultsOf(frozen, scope));
    stepMs?.push(longestMs);
    rows = result.tables.reduce((sum, table) => sum + table.rows.length, 0);
    keptMs?.push(spent(() => posted.keep(`${time}`, { pdf: Buffer.alloc(100_000), results: result })));
    changesMs?.push(spent(() => changesBetween(result.tables, result.tables)));
  }
  posted.close();
  const figure = (what: string, ms: number[] | undefined, note = 'p50 of processor time'): Figure => ({
    ...{ what, measured: percentile(ms ?? [], 0.5), unit: 'ms', limit: HELD_MS, note },
  });
  return [
    figure(`publishing the rally, ${scope.sheets.length} rankings: its results held still`, frozenMs),
    figure('  longest step of its sheets', stepMs),
    figure('  kept', keptMs),
    figure('  compared with the version before', changesMs, `${rows} rows`),
  ];
}

/** Processor time, so that whatever else the machine does changes no figure. */
function spentMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function spent(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  return spentMs(before);
}

function make(board: Scoreboard, name: string) {
  const { result, longestMs } = walk(makeSheetInSteps(board, name, 'it'));
  if (!result.ok) throw new Error(result.reason);
  return { sheet: result.sheet, longestMs };
}

function walk<Result>(steps: Generator<void, Result>): { readonly result: Result; readonly longestMs: number } {
  let longestMs = 0;
  for (;;) {
    const before = process.cpuUsage();
    const step = steps.next();
    longestMs = Math.max(longestMs, spentMs(before));
    if (step.done) return { result: step.value, longestMs };
  }
}
