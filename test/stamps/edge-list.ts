import { CHANNELS } from '../../simulator/box/box.ts';
import { createRandom } from '../../simulator/random.ts';

/** One change of one input: a whole cycle of 16 MHz since power on. */
export interface TrueEdge {
  readonly channel: string;
  readonly level: 0 | 1;
  readonly cycle: number;
}

export const CYCLES_PER_US = 16;
const SECOND_US = 1_000_000;

/** The box is up and has greeted. */
const FIRST_US = 300_000;
/** Edges of one input are at least this far apart. */
const APART_US = 100;
/** Of all inputs together. The line carries some 830 edges a second, 30 bytes each at 25,000 bytes a second. */
const MEAN_PER_SECOND = 650;
/** A burst is at most so many edges, and with what the line has not carried yet of those before no more than the box can hold. */
const BURST_EDGES_MAX = 90;
const CARRIED_PER_SECOND = 720;

/**
 * Random edges on all inputs: single ones, and bursts in which every line bounces at once, between 100 µs and some milliseconds apart on each.
 * @returns in rising order of cycles
 */
export function drawEdges(seed: number, count: number): readonly TrueEdge[] {
  const random = createRandom(seed);
  const edges: TrueEdge[] = [];
  const levels = new Map<string, 0 | 1>();
  const freeUs = new Map<string, number>();
  const toggle = (channel: string, us: number): void => {
    const atUs = Math.max(us, freeUs.get(channel) ?? 0);
    freeUs.set(channel, atUs + APART_US + 1 / CYCLES_PER_US);
    const level = levels.get(channel) === 1 ? 0 : 1;
    levels.set(channel, level);
    edges.push({ channel, level, cycle: Math.ceil(atUs * CYCLES_PER_US) });
  };
  let nowUs = FIRST_US;
  let waiting = 0;
  while (edges.length < count) {
    const before = edges.length;
    const startUs = nowUs;
    if (random() < 0.3) {
      toggle(CHANNELS[Math.floor(random() * CHANNELS.length)] ?? 'D8', nowUs);
    } else {
      const spreadUs = 20 * 100 ** random();
      const rounds = Math.floor(random() * ((BURST_EDGES_MAX - waiting) / CHANNELS.length));
      for (const channel of CHANNELS) {
        let us = nowUs + random() * spreadUs;
        for (let round = 0; round < rounds; round++) {
          toggle(channel, us);
          us += APART_US + random() * spreadUs;
        }
      }
    }
    const drawn = edges.length - before;
    nowUs = Math.max(...freeUs.values(), startUs + (drawn / MEAN_PER_SECOND) * SECOND_US * (0.5 + random()));
    waiting = Math.max(0, waiting + drawn - ((nowUs - startUs) / SECOND_US) * CARRIED_PER_SECOND);
  }
  return edges.sort((a, b) => a.cycle - b.cycle);
}

/** Random edges, one by one and so far apart that nothing of the one before, its line among it, is still going on. The first is of the capture input. */
export function drawLonelyEdges(seed: number, count: number): readonly TrueEdge[] {
  const random = createRandom(seed);
  const levels = new Map<string, 0 | 1>();
  let cycle = FIRST_US * CYCLES_PER_US;
  return Array.from({ length: count }, (_, n) => {
    const channel = n === 0 ? 'D8' : (CHANNELS[Math.floor(random() * CHANNELS.length)] ?? 'D8');
    const level = levels.get(channel) === 1 ? 0 : 1;
    levels.set(channel, level);
    cycle += Math.floor((20_000 + random() * 4_096) * CYCLES_PER_US);
    return { channel, level, cycle };
  });
}
