import { CYCLES_PER_US, drawEdges } from '../stamps/edge-list.ts';
import { runFirmware } from '../stamps/run-firmware.ts';
import { runPolling } from '../stamps/run-polling.ts';
import { runSimavr, simavrFlags } from '../stamps/run-simavr.ts';
import { allInputs, type StampErrors, stampDifferences, stampErrors } from '../stamps/stamp-errors.ts';
import type { Figure } from './figures.ts';

export const about =
  'The released firmware in the emulator: 200,000 random edges on all inputs at full load, stamps against the truth.';

const EDGES = 200_000;
/** simavr runs the whole of it in its own process; a part is enough to compare. */
const SECOND_OPINION_EDGES = 50_000;
const SEED = 1;
const CYCLES_USUAL = 64;
const CYCLES_WORST = 160;

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const truth = drawEdges(SEED, EDGES);
  let told = 0;
  const stamped = runFirmware(truth, (share) => {
    if (share < told + 0.1) return;
    told = share;
    say(`${Math.round(share * 100)} % of ${EDGES} edges`);
  });
  say('the same edges as a polling board tells them');
  const ours = stampErrors(truth, stamped);
  const polled = stampErrors(truth, runPolling(truth));
  const figures = ours.flatMap((row, index) => besidePolling(row, polled[index]));
  const polling = allInputs(polled);
  figures.push(...figuresOf('all inputs, polling', polling), {
    what: 'edges that polling never tells',
    measured: polling.lost,
    unit: 'edges',
    limit: null,
    note: `of ${truth.length}`,
  });
  const flags = simavrFlags();
  if (flags === null) {
    say('simavr is not installed: no second opinion');
    return figures;
  }
  say('the same file in simavr');
  const part = truth.slice(0, SECOND_OPINION_EDGES);
  const simavr = runSimavr(part, flags);
  const theirs = stampErrors(part, simavr.stamped);
  const apart = stampDifferences(part, simavr.stamped, stamped);
  figures.push(...theirs.flatMap((row) => figuresOf(`${row.channel}, simavr`, row)));
  figures.push(...apart.flatMap((row) => figuresOf(`${row.channel}, simavr minus avr8js`, row).slice(0, 4)));
  const { sizes } = allInputs(apart);
  figures.push(
    {
      what: 'stamps of simavr more than 1 us from those of avr8js',
      measured: sizes.filter((cycles) => cycles > CYCLES_PER_US).length,
      unit: 'edges',
      limit: null,
      note: `of ${sizes.length}: those that wait behind another interrupt`,
    },
    {
      what: 'edges that the box in simavr neither tells nor declares gone',
      measured: allInputs(theirs).lost - simavr.declared,
      unit: 'edges',
      limit: 0,
      note: `${simavr.declared} declared gone: a byte takes simavr 704 cycles for 640`,
    },
  );
  return figures;
}

/** Of the firmware each figure with its limit, and under it the same of polling. */
function besidePolling(row: StampErrors, polled: StampErrors | undefined): Figure[] {
  const [usual, worst] = row.channel === 'D8' ? [0, 0] : [CYCLES_USUAL, CYCLES_WORST];
  const limits: Readonly<Record<string, number>> = { 'p99.9': usual, maximum: worst, lost: 0, invented: 0 };
  const theirs = polled === undefined ? [] : figuresOf(`${row.channel}, polling`, polled);
  return figuresOf(row.channel, row).flatMap((figure, index) => {
    const what = figure.what.slice(row.channel.length + 1);
    const other = theirs[index];
    return [{ ...figure, limit: limits[what] ?? null }, ...(other === undefined ? [] : [other])];
  });
}

function figuresOf(who: string, row: StampErrors): Figure[] {
  const figure = (what: string, measured: number, unit = 'cycles'): Figure => ({
    what: `${who} ${what}`,
    measured: Math.round(measured),
    unit,
    limit: null,
    ...(what === 'minimum' ? { note: `${row.edges} edges; 16 cycles are 1 us` } : {}),
  });
  return [
    figure('minimum', row.minimum),
    figure('median', row.median),
    figure('p99.9', row.p999),
    figure('maximum', row.maximum),
    figure('lost', row.lost, 'edges'),
    figure('invented', row.invented, 'edges'),
  ];
}
