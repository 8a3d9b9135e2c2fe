import { createRandom } from '../../simulator/random.ts';
import { CYCLES_PER_US, type TrueEdge } from './edge-list.ts';
import type { StampedEdge } from './stamp-errors.ts';

/*
 * How the same edges look where a board polls its pins and the host stamps what arrives: a model of StandardFirmata, which reads each port once a
 * loop and sends three bytes when one has changed. A loop with every port reported takes some 100 µs plus what it sends; 57600 baud carry a byte in
 * 174 µs; the USB chip hands over once a millisecond, and the host's process reads some milliseconds later (recordings of real devices
 * show host times that spread over 87 to 100 ms at 9600 baud: facts, devices, section 3).
 */
const LOOP_US = 100;
const BYTE_US = 1e7 / 57_600;
const MESSAGE_BYTES = 3;
const USB_FRAME_US = 1_000;
const HOST_US_MAX = 4_000;
const PORTS: Readonly<Record<string, number>> = { D3: 0, D4: 0, D5: 0, D6: 0, D7: 0, D8: 1, D9: 1, D10: 1, A0: 2 };

/** Of edges that came between two polls the last is the one told, and the others never are. */
export function runPolling(truth: readonly TrueEdge[], seed = 1): StampedEdge[] {
  const random = createRandom(seed);
  const stamped: StampedEdge[] = [];
  /** By channel, the place of its last edge. */
  const newest = new Map<string, number>();
  const reported = new Map<string, 0 | 1>();
  let next = 0;
  let lineFreeUs = 0;
  const endUs = (truth.at(-1)?.cycle ?? 0) / CYCLES_PER_US + 1000;
  for (let us = 0; us < endUs; us += LOOP_US) {
    for (; (truth[next]?.cycle ?? Number.POSITIVE_INFINITY) <= us * CYCLES_PER_US; next++) {
      const edge = truth[next];
      if (edge !== undefined) newest.set(edge.channel, next);
    }
    for (const port of [0, 1, 2]) {
      const changed = [...newest].flatMap(([channel, place]) => {
        const level = truth[place]?.level ?? 0;
        return PORTS[channel] === port && (reported.get(channel) ?? 0) !== level ? [{ channel, level, place }] : [];
      });
      if (changed.length === 0) continue;
      lineFreeUs = Math.max(lineFreeUs, us) + MESSAGE_BYTES * BYTE_US;
      const heardUs = Math.ceil(lineFreeUs / USB_FRAME_US) * USB_FRAME_US + random() * HOST_US_MAX;
      for (const edge of changed) {
        reported.set(edge.channel, edge.level);
        stamped.push({ ...edge, cycle: heardUs * CYCLES_PER_US });
      }
      // The transmit buffer of 64 bytes makes the loop wait.
      us = Math.max(us, lineFreeUs - 64 * BYTE_US);
    }
  }
  return stamped;
}
