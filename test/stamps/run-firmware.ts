import type { Edge } from '../../protocol/serial/codec.ts';
import { FirmwareBox } from '../../simulator/box/firmware-box.ts';
import { createOscillator } from '../../simulator/box/oscillator.ts';
import { hostBytes, linesOf, WireTap } from '../../simulator/box/wire-tap.ts';
import { createRandom } from '../../simulator/random.ts';
import { CYCLES_PER_US, type TrueEdge } from './edge-list.ts';
import { placeStamps } from './place-stamps.ts';
import type { StampedEdge } from './stamp-errors.ts';

/** How often the bridge reads and acknowledges. */
const READ_EVERY_US = 5_000;
const AFTERWARDS_US = 3_000_000;

/** The released firmware in the emulator under full load: all inputs, a GPS second with jitter, and a bridge that acknowledges as it goes. */
export function runFirmware(truth: readonly TrueEdge[], onProgress: (share: number) => void = () => {}): StampedEdge[] {
  const tap = new WireTap();
  const oscillator = createOscillator({ hz: 16_000_000, powerOnUs: 0, offsetPpm: 0 });
  const pps = { jitterNs: 30, random: createRandom(1) };
  const box = new FirmwareBox({ number: 1, powerOnUs: 0, oscillator, pps, onBytes: tap.onBytes });
  const told: Edge[] = [];
  const endUs = (truth.at(-1)?.cycle ?? 0) / CYCLES_PER_US + AFTERWARDS_US;
  let next = 0;
  for (let us = READ_EVERY_US; us < endUs; us += READ_EVERY_US) {
    for (; (truth[next]?.cycle ?? Number.POSITIVE_INFINITY) < us * CYCLES_PER_US; next++) {
      const edge = truth[next];
      if (edge !== undefined) box.input(edge.channel, edge.level, edge.cycle / CYCLES_PER_US);
    }
    box.advanceTo(us);
    const edges = linesOf(tap.take(), 'edge');
    told.push(...edges);
    const last = edges.at(-1);
    if (last !== undefined) box.receive(hostBytes({ type: 'acknowledge', seq: last.seq }));
    onProgress(us / endUs);
  }
  return placeStamps(truth, told);
}
