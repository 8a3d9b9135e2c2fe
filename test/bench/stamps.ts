import { drawEdges } from '../stamps/edge-list.ts';
import { runFirmware } from '../stamps/run-firmware.ts';
import { runPolling } from '../stamps/run-polling.ts';
import { runSimavr, simavrFlags } from '../stamps/run-simavr.ts';
import { type StampErrors, stampErrors } from '../stamps/stamp-errors.ts';
import type { Figure } from './figures.ts';

export const about =
  'The released firmware in the emulator: 200,000 random edges on all inputs at full load, stamps against the truth.';

const EDGES = 200_000;
/** simavr runs the whole of it in its own process; a part is enough to compare. */
const SECOND_OPINION_EDGES = 50_000;
const SEED = 1;

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const truth = drawEdges(SEED, EDGES);
  let told = 0;
  const stamped = runFirmware(truth, (share) => {
    if (share < told + 0.1) return;
    told = share;
    say(`${Math.round(share * 100)} % of ${EDGES} edges`);
  });
  const figures = stampErrors(truth, stamped).flatMap((row) => figuresOf('firmware', row, true));
  const flags = simavrFlags();
  if (flags === null) say('simavr is not installed: no second opinion');
  else {
    say('the same file in simavr');
    const part = truth.slice(0, SECOND_OPINION_EDGES);
    figures.push(...stampErrors(part, runSimavr(part, flags)).flatMap((row) => figuresOf('simavr', row, false)));
  }
  say('the same edges as a polling board tells them');
  figures.push(...stampErrors(truth, runPolling(truth)).flatMap((row) => figuresOf('polling', row, false)));
  return figures;
}

const CYCLES_USUAL = 64;
const CYCLES_WORST = 160;

function figuresOf(who: string, row: StampErrors, isHeld: boolean): Figure[] {
  const { channel, edges, minimum, median, p999, maximum, lost, invented } = row;
  const [usual, worst] = channel === 'D8' ? [0, 0] : [CYCLES_USUAL, CYCLES_WORST];
  const figure = (what: string, measured: number, limit: number | null, unit = 'cycles'): Figure => ({
    what: `${who} ${channel} ${what}`,
    measured: Math.round(measured),
    unit,
    limit: isHeld ? limit : null,
    ...(what === 'minimum' ? { note: `${edges} edges; 16 cycles are 1 us` } : {}),
  });
  return [
    figure('minimum', minimum, null),
    figure('median', median, null),
    figure('p99.9', p999, usual),
    figure('maximum', maximum, worst),
    figure('lost', lost, 0, 'edges'),
    figure('invented', invented, 0, 'edges'),
  ];
}
