import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utcMicros } from '../../protocol/time.ts';
import { createVirtualTime } from './virtual.ts';

describe('virtual time', () => {
  it('plays what was set in order of time, equal times in the order they were set', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(50), { minLength: 1, maxLength: 100 }), async (delays) => {
        const time = createVirtualTime(utcMicros(1_000));
        const played: [number, number][] = [];
        delays.forEach((us, index) => {
          time.after(us, () => played.push([time.nowUs() - 1_000, index]));
        });
        await time.play(
          () => played.length === delays.length,
          () => undefined,
        );
        const expected = delays.map((us, index): [number, number] => [us, index]);
        expect(played).toEqual(expected.sort(([a, i], [b, j]) => a - b || i - j));
      }),
    );
  });

  it('stands still until everything that follows has happened', async () => {
    const time = createVirtualTime(utcMicros(0));
    const seen: string[] = [];
    let working = false;
    time.after(10, () => {
      working = true;
    });
    time.after(20, () => seen.push(`next at ${time.nowUs()}, working ${working}`));
    await time.play(
      () => seen.length === 1,
      () =>
        working
          ? new Promise((resolve) =>
              setImmediate(() => {
                working = false;
                resolve();
              }),
            )
          : undefined,
    );
    expect(seen).toEqual(['next at 20, working false']);
  });

  it('does not play what was cancelled, and says when it waits for nothing', async () => {
    const time = createVirtualTime(utcMicros(0));
    time.after(5, () => expect.unreachable()).cancel();
    await expect(
      time.play(
        () => false,
        () => undefined,
      ),
    ).rejects.toThrow('nothing is left to happen');
  });
});
