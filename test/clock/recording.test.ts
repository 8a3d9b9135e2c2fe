import { describe, expect, it } from 'vitest';
import { cut, HZ, lockSeconds, NO_RECORDING, PUBLISHED, place, quantile, recordedEdges } from './recording.ts';

/** Twenty-two hours of a bad board, against the published figures of its own mean rate. `npm run bench -- clock` prints them all. */
const PLACES = 200;

describe.skipIf(NO_RECORDING)(`the clock on a resonator${NO_RECORDING ? `: ${NO_RECORDING}` : ''}`, () => {
  const edges = recordedEdges();
  const from = Math.floor(Math.random() * (edges.length - 9_000));

  it('knows the time within 15 s of the first edge', () => {
    expect(lockSeconds(edges)).toBeLessThanOrEqual(15);
  });

  it(`places hidden seconds within 12 µs (from edge ${from} on)`, () => {
    const { outcomes } = place(edges.slice(from, from + 8_000), (_, index) => index > 20 && index % 5 === 0);
    const errorsUs = outcomes.map((each) => (each ? Math.abs(each.errorUs) : Number.POSITIVE_INFINITY));
    expect(errorsUs.length).toBeGreaterThan(1_500);
    expect(quantile(errorsUs, 0.99)).toBeLessThanOrEqual(12);
    expect(Math.max(...errorsUs)).toBeLessThan(100_000);
  });

  it('goes on without the GPS at least as well as free run, and its 95 % bound holds in 90 to 99.9 %', () => {
    const last = (edges.at(-1)?.second ?? 0) - 3_700;
    const first = 1_000 + Math.floor(Math.random() * 300);
    const at = edges.flatMap(({ second }) => (second !== null && second >= first && second < last ? [second] : []));
    const places = Array.from({ length: PLACES }, (_, i) => at[Math.floor((i * at.length) / PLACES)] ?? 0);
    const outcomes = cut(
      edges,
      places,
      PUBLISHED.map(({ gap }) => gap),
    );
    for (const { gap, median, p95 } of PUBLISHED) {
      const placed = (outcomes.get(gap) ?? []).filter((each) => each !== null);
      const errorsUs = placed.map(({ errorUs }) => Math.abs(errorUs));
      const held = placed.filter(({ errorUs, boundUs }) => Math.abs(errorUs) <= boundUs).length / placed.length;
      expect(placed.length, `places with an edge after ${gap} s`).toBeGreaterThan(PLACES * 0.9);
      expect(quantile(errorsUs, 0.5), `median after ${gap} s`).toBeLessThanOrEqual(median + 4);
      expect(quantile(errorsUs, 0.95), `p95 after ${gap} s`).toBeLessThanOrEqual(p95);
      expect(Math.max(...errorsUs), `worst after ${gap} s`).toBeLessThan(400_000);
      expect(held, `share of cases within the bound after ${gap} s, first place ${first}`).toBeGreaterThanOrEqual(0.9);
    }
  });

  it('counts the edges that are no second', () => {
    const { clock } = place(edges.slice(0, 3_400), () => false);
    const inside = edges.slice(0, 3_400).filter(({ second }) => second === null).length;
    expect(inside).toBeGreaterThan(0);
    expect(clock?.refused.edges).toBe(inside);
    expect(clock?.driftPpm()).toBeCloseTo((993_290 / 1e6 - 1) * 1e6, -2);
    expect(HZ).toBe(16_000_000);
  });
});
