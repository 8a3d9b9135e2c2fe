import { expect, it } from 'vitest';
import { createPresses } from './presses.ts';

it('takes each press of a hand button for a car, and a trembling contact for the same press', () => {
  const button = createPresses();
  const press = (seconds: number) => button.began({ id: String(seconds), atUs: seconds * 1e6 });
  // Two cars 1.2 s apart, which on a tube would be two axles; then a long press that trembles when it ends.
  const [first, second] = [press(10), press(11.2)];
  button.ended(12e6, false);
  const trembling = press(12.02);
  button.ended(12.03e6, false);
  const third = press(12.6);
  expect([first, second, trembling, third].map(({ counts }) => counts)).toEqual([true, true, false, true]);
  expect([first, second, third].map(({ rear, doubts, closed }) => ({ rear, doubts, closed }))).toEqual(
    Array.from({ length: 3 }, () => ({ rear: null, doubts: [], closed: true })),
  );
  expect(trembling.doubts).toEqual(['bounce']);
});
