import { stopwatch } from '../../clock.ts';
import { printProblem } from '../../protocol/files/problem.ts';
import { utcMicros } from '../../protocol/time.ts';
import { loadRally } from '../../scorer/rally/index.ts';
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
  return figures;
}

/** Processor time, so that whatever else the machine does changes no figure. */
function spentMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function make(board: Scoreboard, name: string) {
  const making = makeSheetInSteps(board, name, 'it');
  let longestMs = 0;
  for (;;) {
    const before = process.cpuUsage();
    const step = making.next();
    longestMs = Math.max(longestMs, spentMs(before));
    if (!step.done) continue;
    if (!step.value.ok) throw new Error(step.value.reason);
    return { sheet: step.value.sheet, longestMs };
  }
}
