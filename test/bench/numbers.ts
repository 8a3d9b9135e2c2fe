import { average, byRunningOrder, byStartOrder, guess, NO_RALLY } from '../numbers/rally.ts';
import type { Figure } from './figures.ts';

export const about = 'A real rally of 66 cars at eleven points: how often the car that comes was suggested.';

export async function run(): Promise<readonly Figure[]> {
  if (NO_RALLY) throw new Error(`the recording is needed: ${NO_RALLY}`);
  const [ours, list] = [guess(byRunningOrder), guess(byStartOrder)];
  const percent = (share: number) => Math.round(share * 1000) / 10;
  const figure = (what: string, share: number, note?: string): Figure => ({
    what,
    measured: percent(share),
    unit: '%',
    limit: null,
    ...(note !== undefined && { note }),
  });
  return [
    ...ours.map(({ point, first, five, cars }, i) =>
      figure(
        `${point}, first`,
        first,
        `first five ${percent(five)} %; next in start order ${percent(list[i]?.first ?? 0)} %; ${cars} cars`,
      ),
    ),
    figure(
      'average, first',
      average(ours, ({ first }) => first),
      'at least 30',
    ),
    figure(
      'average, first five',
      average(ours, ({ five }) => five),
      'at least 60',
    ),
    figure(
      'beside it: next in start order, first',
      average(list, ({ first }) => first),
    ),
    figure(
      'beside it: next in start order, first five',
      average(list, ({ five }) => five),
    ),
  ];
}
