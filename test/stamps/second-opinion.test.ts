import { describe, expect, it } from 'vitest';
import { CYCLES_PER_US, drawEdges, drawLonelyEdges } from './edge-list.ts';
import { runFirmware } from './run-firmware.ts';
import { runSimavr, simavrFlags } from './run-simavr.ts';
import { allInputs, stampDifferences, stampErrors } from './stamp-errors.ts';

const flags = simavrFlags();
const where = flags === null ? ' (skipped: needs gcc, pkg-config, libsimavr-dev and libelf-dev)' : '';

describe('two emulators of the chip', () => {
  it.skipIf(flags === null)(
    `stamp edges that wait behind nothing within a microsecond of each other, every one${where}`,
    () => {
      const truth = drawLonelyEdges(5, 1_000);
      const theirs = runSimavr(truth, flags ?? []).stamped;
      const { edges, maximum } = allInputs(stampDifferences(truth, theirs, runFirmware(truth)));
      expect(edges).toBe(truth.length);
      expect(maximum).toBeLessThanOrEqual(CYCLES_PER_US);
    },
    60_000,
  );

  it.skipIf(flags === null)(
    `stamp nine in ten within a microsecond of each other at full load, and lose none that the box does not declare gone${where}`,
    () => {
      const truth = drawEdges(3, 3_000);
      const theirs = runSimavr(truth, flags ?? []);
      const { lost, invented } = allInputs(stampErrors(truth, theirs.stamped));
      expect({ lost, invented }).toEqual({ lost: theirs.declared, invented: 0 });
      const { sizes, maximum } = allInputs(stampDifferences(truth, theirs.stamped, runFirmware(truth)));
      expect(sizes.length).toBe(truth.length - lost);
      expect(sizes.filter((cycles) => cycles <= CYCLES_PER_US).length / sizes.length).toBeGreaterThan(0.9);
      // Behind another interrupt an edge is off by what is left of that, and after the few cycles between the two that is another interrupt.
      expect(maximum).toBeLessThanOrEqual(7 * CYCLES_PER_US);
    },
    60_000,
  );
});
