import { describe, expect, it } from 'vitest';
import { createAxles, type Passage } from './axles.ts';

/** Pulses in milliseconds to `front`, `front+rear`, with `?doubt` and `!` for what does not count; then a quiet minute. */
function passages(pulsesMs: readonly number[], startMs: number): string[] {
  const axles = createAxles();
  const found = new Set<Passage>();
  for (const ms of pulsesMs) {
    axles.passed((startMs + ms) * 1000);
    found.add(axles.pulse({ id: String(ms), atUs: (startMs + ms) * 1000 }));
  }
  axles.passed((startMs + 60_000) * 1000);
  return [...found].map(({ front, rear, counts, doubts }) =>
    [front.id, rear ? `+${rear.id}` : '', counts ? '' : '!', ...doubts.map((doubt) => `?${doubt}`)].join(''),
  );
}

describe('axles to passages', () => {
  // Gaps by hand: 2.4 m at 50 km/h is 173 ms, 3.2 m at 12 km/h is 960 ms.
  it.each<[string, number[], string[]]>([
    ['one car', [0, 300], ['0+300']],
    ['one fast car', [0, 173], ['0+173']],
    ['one slow car', [0, 960], ['0+960']],
    ['two cars 1.8 s apart', [0, 300, 1800, 2100], ['0+300', '1800+2100']],
    ['two cars whose second follows the rear axle at once', [0, 960, 1800, 2000], ['0+960', '1800+2000']],
    ['a contact that bounces on both axles', [0, 2, 300, 301], ['0+300', '2!?bounce', '301!?bounce']],
    ['a motorcycle or a missed rear axle', [0], ['0?single']],
    ['a missed rear axle before the next car', [0, 5000, 5300], ['0?single', '5000+5300']],
    ['nothing', [], []],
  ])('%s', (_name, pulses, expected) => {
    // Zero is never special, and the order of magnitude of the clock neither.
    for (const start of [0, 1, 999, 3_600_000, 80_000_000]) expect(passages(pulses, start)).toEqual(expected);
  });
});
