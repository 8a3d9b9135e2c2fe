import type { CarDay } from '../../../../../protocol/api/histories.ts';
import type { Action, Seed } from '../../corrections/actions.ts';
import type { CarWords } from './words.ts';

/** What can be corrected of a car, the likeliest first. */
export function correctionsOfCar({ car }: Pick<CarDay, 'car'>, words: CarWords): readonly Seed[] {
  const about = `${words.title} ${car}`;
  const of = (action: Action, values: Seed['values'] = {}): Seed => ({
    ...{ action, about },
    values: { car: String(car), ...values },
  });
  return [
    ...(['penalty', 'entry-state', 'insert', 'card', 'start', 'entry', 'claim'] as const).map((action) => of(action)),
    of('allowance', { cars: String(car) }),
    of('trial-state', { cars: String(car) }),
  ];
}
