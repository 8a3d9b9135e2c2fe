/** A start order as a list of car numbers, and what keys do to it. Places count from 0. */
export interface OrderEdit {
  readonly cars: readonly number[];
  /** Place of the cursor. */
  readonly at: number;
  /** Where a selection over several begins. */
  readonly from: number;
  /** What was cut out, in its order. */
  readonly cut: readonly number[];
}

export const editOf = (cars: readonly number[]): OrderEdit => ({ cars, at: 0, from: 0, cut: [] });

const within = (place: number, { cars }: OrderEdit): number => Math.max(0, Math.min(cars.length - 1, place));
const rangeOf = ({ at, from }: OrderEdit): readonly [number, number] => [Math.min(at, from), Math.max(at, from) + 1];

/** The cursor to a place; `extend`s the selection to it. */
export function moveCursor(edit: OrderEdit, place: number, extend = false): OrderEdit {
  const at = within(place, edit);
  return { ...edit, at, from: extend ? edit.from : at };
}

/** The selected cars so many places down (or up, below 0). */
export function moveCars(edit: OrderEdit, by: number): OrderEdit {
  const [from, to] = rangeOf(edit);
  return moveTo(edit, from + Math.max(-from, Math.min(edit.cars.length - to, by)));
}

/** The selected cars so that the first of them has a place. */
export function moveTo(edit: OrderEdit, place: number): OrderEdit {
  const [from, to] = rangeOf(edit);
  const moved = edit.cars.slice(from, to);
  const others = [...edit.cars.slice(0, from), ...edit.cars.slice(to)];
  const first = Math.max(0, Math.min(others.length, place));
  const cars = [...others.slice(0, first), ...moved, ...others.slice(first)];
  return { ...edit, cars, from: first, at: first + moved.length - 1 };
}

/** Takes the selected cars out, behind whatever was cut out before. */
export function cut(edit: OrderEdit): OrderEdit {
  const [from, to] = rangeOf(edit);
  const cars = [...edit.cars.slice(0, from), ...edit.cars.slice(to)];
  const next = { ...edit, cars, cut: [...edit.cut, ...edit.cars.slice(from, to)] };
  return moveCursor(next, from);
}

/** Puts what was cut out before the cursor, or at the end. */
export function paste(edit: OrderEdit, atEnd = false): OrderEdit {
  if (edit.cut.length === 0) return edit;
  const first = atEnd || edit.cars.length === 0 ? edit.cars.length : edit.at;
  const cars = [...edit.cars.slice(0, first), ...edit.cut, ...edit.cars.slice(first)];
  return { cars, cut: [], from: first, at: first + edit.cut.length - 1 };
}

/** In another order; who it does not name follows as before. */
export function reorder(edit: OrderEdit, order: readonly number[]): OrderEdit {
  const all = [...edit.cars, ...edit.cut];
  const named = order.filter((car) => all.includes(car));
  return editOf([...named, ...all.filter((car) => !named.includes(car))]);
}

/** Cars that are on no place: an order without them leaves them without a start. */
export const missingFrom = (cars: readonly number[], all: readonly number[]): readonly number[] => {
  const known = new Set(cars);
  return all.filter((car) => !known.has(car));
};
