import type { Random } from '../random.ts';

/** How bad the world is: `none`, or a line that now and then, or all the time, damages what goes over it. */
export type FaultLevel = 'none' | 'some' | 'many';
export const FAULT_LEVELS: readonly FaultLevel[] = ['none', 'some', 'many'];

/** Share of bytes that are damaged. A line has some 40, so that `many` spoils one in twenty. */
const DAMAGED: Readonly<Record<FaultLevel, number>> = { none: 0, some: 2e-5, many: 1.2e-3 };

/** A bit turned, a byte twice, some bytes of nonsense, a byte lost. */
export type Damage = 'bit' | 'doubled' | 'burst' | 'lost';
const ALL_DAMAGE: readonly Damage[] = ['bit', 'doubled', 'burst', 'lost'];
const BURST_BYTES = 8;

/**
 * A serial line through a wet connector: a bit turned, a byte lost, a byte twice, in equal shares, or a burst of some bytes.
 * The same bytes with the same seed are damaged in the same way.
 */
export function serialNoise(level: FaultLevel, random: Random): (bytes: Uint8Array) => Uint8Array {
  const share = DAMAGED[level];
  return share === 0 ? (bytes) => bytes : damaging(share, ALL_DAMAGE, random);
}

/** Damages that share of the bytes that go through, in one of these ways. */
export function damaging(
  share: number,
  ways: readonly Damage[],
  random: () => number,
  onDamage: () => void = () => {},
): (bytes: Uint8Array) => Uint8Array {
  // One draw a fault instead of one a byte: the distance to the next one is geometric.
  const distance = (): number => Math.ceil(Math.log(1 - random()) / Math.log(1 - share));
  let next = distance();
  return (bytes) => {
    if (next > bytes.length) {
      next -= bytes.length;
      return bytes;
    }
    const out: number[] = [];
    for (const byte of bytes) {
      if (--next > 0) {
        out.push(byte);
        continue;
      }
      next = distance();
      onDamage();
      const way = ways[Math.floor(ways.length * random())];
      if (way === 'bit') out.push(byte ^ (1 << Math.floor(8 * random())));
      if (way === 'doubled') out.push(byte, byte);
      if (way === 'burst') for (let i = 0; i < BURST_BYTES; i++) out.push(Math.floor(256 * random()));
    }
    return Uint8Array.from(out);
  };
}
