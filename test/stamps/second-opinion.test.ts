import { describe, expect, it } from 'vitest';
import { CYCLES_PER_US, drawEdges } from './edge-list.ts';
import { runFirmware } from './run-firmware.ts';
import { runSimavr, simavrFlags } from './run-simavr.ts';
import { type StampedEdge, stampErrors } from './stamp-errors.ts';

const flags = simavrFlags();
const where = flags === null ? ' (skipped: needs gcc, pkg-config, libsimavr-dev and libelf-dev)' : '';

describe('two emulators of the chip', () => {
  it.skipIf(flags === null)(
    `stamp the same edges within a microsecond of each other, but for those that wait behind another, and lose none${where}`,
    () => {
      const truth = drawEdges(3, 3_000);
      const ours = runFirmware(truth);
      const theirs = runSimavr(truth, flags ?? []);
      const rows = stampErrors(truth, theirs);
      expect(rows.map(({ lost, invented }) => lost + invented)).toEqual(rows.map(() => 0));
      // Each counts from its own start: the first edge of the capture input sets the zero. Numbers of edges within some µs may differ, so input by input.
      const first = (edges: readonly StampedEdge[]) => edges.find(({ channel }) => channel === 'D8')?.cycle ?? 0;
      const zero = first(ours) - first(theirs);
      const apart = rows.flatMap(({ channel }) => {
        const [a, b] = [ours, theirs].map((edges) => edges.filter((edge) => edge.channel === channel));
        return (a ?? []).map(({ cycle }, index) => Math.abs(cycle - (b?.[index]?.cycle ?? 0) - zero));
      });
      // Answering an interrupt takes the chip four cycles and simavr none, and simavr captures at the start of an instruction: 2 to 6 cycles.
      expect(apart.filter((cycles) => cycles <= CYCLES_PER_US).length / apart.length).toBeGreaterThan(0.9);
      // An edge behind another interrupt is off by what is left of that, and after those few cycles it is another interrupt.
      expect(Math.max(...apart)).toBeLessThanOrEqual(5 * CYCLES_PER_US);
    },
    60_000,
  );
});
