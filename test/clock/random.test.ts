import { describe, expect, it } from 'vitest';
import { type ClockRecord, createReplay } from '../../bridge/clock/replay.ts';
import { createRandom } from '../../simulator/random.ts';

/** Bad days of all kinds: whatever an oscillator, a receiver and a computer do, a second has its right name or none. */

const CASES = 40;
const SECONDS = 600;

interface Case {
  readonly records: readonly ClockRecord[];
  readonly truth: ReadonlyMap<string, number>;
}

function makeCase(seed: string): Case {
  const random = createRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const pick = <T>(...choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
  const hz = pick(1_000_000, 16_000_000);
  const epochS = 1_718_100_000 + Math.floor(random() * 1e6);
  const wanderPpm = 10 ** (-5 + random() * 3.7);
  const noiseUs = pick(0, 0.1, 2, 4);
  const spuriousShare = pick(0, 0.02, 0.2);
  const missingShare = pick(0, 0.05, 0.5);
  const sources = pick(['nmea'], ['host'], ['nmea', 'host']);
  const hostOffS = (random() - 0.5) * 0.7;
  const wrongShare = pick(0, 0.05);

  let ppm = (random() - 0.5) * 14_000;
  let elapsed = random() * 1e6;
  let gap = 0;
  const at = (share: number) => Math.round((elapsed + share * (1 + ppm * 1e-6)) * hz);
  const records: Exclude<ClockRecord, { kind: 'clock' }>[] = [];
  const truth = new Map<string, number>();
  for (let second = 0; second < SECONDS; second++) {
    if (gap > 0) gap--;
    else if (random() < 0.002) gap = Math.floor(10 ** (random() * 2.5));
    const hasFix = gap === 0;
    if (hasFix && random() >= missingShare) {
      records.push({ kind: 'pps', tick: at(0) + Math.round(noiseUs * 1e-6 * hz * normal()) });
    }
    if (random() < spuriousShare) records.push({ kind: 'pps', tick: at(random()) });
    if (hasFix && sources.includes('nmea')) {
      const wrongS = random() < wrongShare ? Math.floor(random() * 7) - 3 : 0;
      const utc = (epochS + second + wrongS) * 1e6;
      records.push({ kind: 'label', tick: at(0.15 + random() * 0.5), utc, source: 'nmea' });
    }
    if (sources.includes('host')) {
      const share = random();
      const utc = (epochS + Math.floor(second + share + hostOffS)) * 1e6;
      records.push({ kind: 'label', tick: at(share), utc, source: 'host' });
    }
    const share = random();
    truth.set(`${second}`, (epochS + second + share) * 1e6);
    records.push({ kind: 'edge', tick: at(share), id: `${second}` });
    ppm += wanderPpm * normal();
    elapsed += 1 + ppm * 1e-6;
  }
  records.sort((a, b) => a.tick - b.tick);
  return { records: [{ kind: 'clock', hz }, ...records], truth };
}

describe.each(['clock-1', `clock-${Math.floor(Math.random() * 1e9)}`])('the clock on bad days (seed %s)', (seed) => {
  const placed = Array.from({ length: CASES }, (_, i) => {
    const { records, truth } = makeCase(`${seed}:${i}`);
    const replay = createReplay();
    const edges = [...records.flatMap((record) => replay.take(record)), ...replay.end()];
    return edges.map((edge) => ({
      ...edge,
      offUs: edge.utcUs === null ? null : edge.utcUs - (truth.get(edge.id) ?? 0),
    }));
  }).flat();
  const named = placed.filter(({ offUs, source }) => offUs !== null && source !== 'host');

  it('never gives a wrong second', () => {
    expect(placed).toHaveLength(CASES * SECONDS);
    // Half of the seconds missing, and nobody but a computer that is early to name them: some take a while.
    expect(named.length).toBeGreaterThan(0.9 * placed.length);
    expect(named.filter(({ offUs }) => Math.abs(offUs ?? 0) > 200_000)).toEqual([]);
  });

  it('is within its bound in at least 95 of 100 cases', () => {
    const outside = named.filter(({ offUs, uncertaintyUs }) => Math.abs(offUs ?? 0) > uncertaintyUs);
    expect(outside.length).toBeLessThan(0.05 * named.length);
  });
});
