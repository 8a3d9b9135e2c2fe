import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.ts';
import { serialNoise } from './serial-noise.ts';

const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 256);

describe('a noisy serial line', () => {
  it('damages nothing where there are no faults', () => {
    expect(serialNoise('none', createRandom(1))(bytes)).toBe(bytes);
  });

  it('damages about as many bytes as it says, the same for the same seed however they are cut', () => {
    const noise = serialNoise('many', createRandom(1));
    const whole = noise(bytes);
    const again = serialNoise('many', createRandom(1));
    const cut = [0, 1, 7_000, 7_001, 65_000, 100_000]
      .slice(1)
      .map((end, i, ends) => again(bytes.subarray(i === 0 ? 0 : ends[i - 1], end)));
    expect(Buffer.concat(cut).equals(Buffer.from(whole))).toBe(true);
    // 120 faults, a quarter of them eight bytes long: lengths differ by some 120 * (1 + 7 - 1) / 4.
    expect(whole.length).not.toBe(bytes.length);
    expect(Math.abs(whole.length - bytes.length)).toBeLessThan(500);
  });
});
