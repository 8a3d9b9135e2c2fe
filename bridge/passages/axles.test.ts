import { describe, expect, it } from 'vitest';
import { createAxles } from './axles.ts';
import type { Passage } from './passage.ts';

/** A touch in milliseconds from the start, and how long it lasts where that matters. */
type Touch = number | readonly [atMs: number, longMs: number, isShort?: boolean];

/** Touches to one word each: `0+300` a car with its axles, `300!rear` what does not count and why, `0?single` what counts with a doubt. */
function passages(touches: readonly Touch[], startMs: number, idleMs: number): string[] {
  const axles = createAxles();
  const found: Passage[] = [];
  let now = startMs * 1000;
  const idleTo = (us: number): void => {
    // What is on the way is not quiet: as the pipeline, only tell of time that nothing precedes.
    for (; idleMs > 0 && now < us; now += idleMs * 1000) axles.passed(now);
    now = us;
  };
  for (const touch of touches) {
    const [atMs, longMs, isShort = false] = typeof touch === 'number' ? [touch, 12] : touch;
    const atUs = (startMs + atMs) * 1000;
    idleTo(atUs);
    found.push(axles.began({ id: String(atMs), atUs }));
    axles.ended(atUs + longMs * 1000, isShort);
  }
  axles.passed((startMs + 3_600_000) * 1000);
  expect(found.every(({ closed }) => closed)).toBe(true);
  return found.map(({ front, rear, counts, doubts }) =>
    [front.id, rear ? `+${rear.id}` : '', ...doubts.map((doubt) => (counts ? '?' : '!') + doubt)].join(''),
  );
}

describe('touches of a tube to passages', () => {
  // Gaps by hand, wheelbase / speed: 2.4 m at 50 km/h 173 ms, 3.2 m at 12 km/h 960 ms, 1.9 m at 80 km/h 86 ms, 2.4 m at 3 km/h 2,880 ms, 3.2 m at 2 km/h 5,760 ms.
  it.each<[string, readonly Touch[], readonly string[]]>([
    ['nothing', [], []],
    ['one car', [0, 300], ['0+300', '300!rear']],
    ['one fast car', [0, 173], ['0+173', '173!rear']],
    ['the shortest at 80 km/h', [0, 86], ['0+86', '86!rear']],
    ['one slow car', [0, 960], ['0+960', '960!rear']],
    ['a car that creeps at 3 km/h', [0, 2_880], ['0+2880', '2880!rear']],
    [
      'a long car at 2 km/h',
      [
        [0, 300],
        [5_760, 300],
      ],
      ['0+5760?unsure', '5760!rear'],
    ],
    ['two cars 1.2 s apart', [0, 300, 1_200, 1_500], ['0+300', '300!rear', '1200+1500', '1500!rear']],
    [
      'three cars 1.3 s apart at 20 km/h',
      [0, 430, 1_300, 1_730, 2_600, 3_030],
      ['0+430', '430!rear', '1300+1730', '1730!rear', '2600+3030', '3030!rear'],
    ],
    ['a car behind one that creeps', [0, 2_880, 4_500, 4_900], ['0+2880', '2880!rear', '4500+4900', '4900!rear']],
    ['a car that creeps behind another', [0, 400, 3_400, 6_280], ['0+400', '400!rear', '3400+6280', '6280!rear']],
    [
      'a contact that bounces on both axles',
      [[0, 1, true], 2, [300, 1], 301],
      ['0+300', '2!bounce', '300!rear', '301!bounce'],
    ],
    [
      'a contact that trembles as a slow wheel rolls off',
      [[0, 250], 260, [1_500, 250], 1_765],
      ['0+1500', '260!bounce', '1500!rear', '1765!bounce'],
    ],
    ['a missed rear axle', [0], ['0?single']],
    ['a missed rear axle, then a car', [0, 5_000, 5_300], ['0?single', '5000+5300', '5300!rear']],
    ['a missed rear axle close before a car', [0, 1_500, 1_900], ['0?single', '1500+1900', '1900!rear']],
    ['a car with a trailer', [0, 400, 800], ['0+400?unsure', '400!rear', '800!extra']],
    ['a foot on the tube and a car 40 s later', [0, 40_000, 40_400], ['0?single', '40000+40400', '40400!rear']],
    ['a glitch', [[0, 0.4, true]], ['0!short']],
    ['a glitch half a second before a car', [[0, 0.4, true], 500, 900], ['0!short', '500+900', '900!rear']],
  ])('%s', (_name, touches, expected) => {
    // Zero is never special, and neither is the size of the clock nor how often somebody looks.
    for (const startMs of [0, 1, 999, 3_600_000, 80_000_000]) {
      for (const idleMs of [0, 7, 1_000]) expect(passages(touches, startMs, idleMs)).toEqual(expected);
    }
  });

  it('marks what could as well be read in another way', () => {
    // Three touches half a second apart: a car and an axle before or behind it.
    const read = passages([0, 700, 1_400], 0, 0);
    expect(read.some((word) => word.includes('?'))).toBe(true);
  });

  it('decides in a queue that never ends', () => {
    const axles = createAxles();
    const found: Passage[] = [];
    for (let car = 0; car < 200; car++) {
      for (const atUs of [car * 3_000_000, car * 3_000_000 + 400_000]) found.push(axles.began({ id: '', atUs }));
    }
    expect(found.filter(({ closed }) => !closed).length).toBeLessThan(20);
    expect(found.filter(({ counts }) => counts)).toHaveLength(200);
  });
});
