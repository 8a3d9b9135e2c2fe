import type { CardControl } from '../../../../../protocol/api/cards.ts';
import { costOf, stepsFrom, toUnit } from '../../../../../protocol/lateness.ts';
import type { UtcMicros } from '../../../../../protocol/time.ts';
import { utcMicros } from '../../../../../protocol/time.ts';
import { timeOfDay } from '../../format.ts';

/** What a card says of a control: a minute, that it was stamped, or that nothing is on it. */
export type Said = UtcMicros | 'stamped' | 'missing';
export type Saying = ReadonlyMap<string, Said>;

const MINUTE_US = 60_000_000;
const DAY_MINUTES = 1440;

/**
 * The minute that somebody typed, nearest to when the car was expected: `931` and `0931` are 9:31, `31` is minute 31 of whatever hour is nearest.
 * @returns `null` for what is no time of day
 */
export function minuteOf(digits: string, expectedUs: UtcMicros, timezone: string): UtcMicros | null {
  if (!/^\d{1,4}$/.test(digits)) return null;
  const [hour = 0, minute = 0, second = 0] = timeOfDay(expectedUs, timezone).split(':').map(Number);
  const typedHour = digits.length > 2 ? Number(digits.slice(0, -2)) : null;
  const typedMinute = Number(digits.slice(-2));
  if (typedMinute > 59 || (typedHour ?? 0) > 23) return null;
  const cycle = typedHour === null ? 60 : DAY_MINUTES;
  const away = (typedHour ?? 0) * 60 + typedMinute - (typedHour === null ? minute : hour * 60 + minute);
  const nearest = ((((away + cycle / 2) % cycle) + cycle) % cycle) - cycle / 2;
  return utcMicros(Math.floor(expectedUs / 1_000_000) * 1_000_000 - second * 1_000_000 + nearest * MINUTE_US);
}

/** When a control is due by what the cards say so far; `null` where its leg has no start. */
export function dueOf(controls: readonly CardControl[], saying: Saying, control: CardControl): UtcMicros | null {
  const { due } = control;
  if (due === null) return null;
  const before = controls.find((each) => each.control === due.control);
  if (before === undefined) return due.startUs === null ? null : utcMicros(due.startUs + due.wayUs);
  const from = (due.basis === 'recorded' ? recordedAt(before, saying) : null) ?? dueOf(controls, saying, before);
  return from === null ? null : utcMicros(from + due.wayUs);
}

/** To the unit of the rules; the crossing's where no card says otherwise. */
function recordedAt({ control, seen, unitUs }: CardControl, saying: Saying): UtcMicros | null {
  const said = saying.get(control);
  if (said === 'stamped' || said === 'missing') return null;
  const utcUs = said ?? seen?.utcUs ?? null;
  return utcUs === null ? null : utcMicros(toUnit(utcUs, unitUs));
}

/** When to expect a card's minute: when it was seen, is due, or what the nearest control says. */
export function expectedAt(
  controls: readonly CardControl[],
  saying: Saying,
  control: CardControl,
  otherwise: UtcMicros,
): UtcMicros {
  const own = control.seen?.utcUs ?? dueOf(controls, saying, control);
  if (own !== null) return own;
  const at = controls.indexOf(control);
  const near = [...controls.slice(0, at).reverse(), ...controls.slice(at + 1)];
  for (const each of near) {
    const said = saying.get(each.control);
    const known = typeof said === 'number' ? said : (each.seen?.utcUs ?? dueOf(controls, saying, each));
    if (known !== null) return known;
  }
  return otherwise;
}

export interface Verdict {
  /** Steps early (below 0) or late; `null` where nobody knows when it was due. */
  readonly steps: number | null;
  readonly points: number;
  readonly excludes: boolean;
}

/** What the card costs; `null` where nothing can be said. */
export function verdictOf(control: CardControl, said: Said | undefined, dueUs: UtcMicros | null): Verdict | null {
  if (said === undefined) return null;
  if (said === 'missing') return { steps: null, points: control.missing ?? 0, excludes: false };
  if (said === 'stamped' || control.due === null) return { steps: null, points: 0, excludes: false };
  const { rule } = control.due;
  if (dueUs === null || rule === null) return null;
  const steps = stepsFrom(dueUs, said, rule);
  return { steps, ...costOf(steps, said - dueUs, rule, rule.maximum) };
}

/** Why a card is asked for twice. */
export type Doubt =
  /** A crossing at the control's line says another minute. */
  | 'other-minute'
  /** Nothing is on the card, and yet the car was seen. */
  | 'seen'
  /** It costs points, and no crossing bears it out. */
  | 'costs';

export function doubtOf(control: CardControl, said: Said | undefined, dueUs: UtcMicros | null): Doubt | null {
  if (said === undefined || said === 'stamped') return null;
  const { seen, unitUs } = control;
  if (said === 'missing') return seen === null ? null : 'seen';
  if (seen !== null && seen.utcUs !== null) {
    return toUnit(seen.utcUs, unitUs) === toUnit(said, unitUs) ? null : 'other-minute';
  }
  const verdict = verdictOf(control, said, dueUs);
  return verdict !== null && (verdict.points > 0 || verdict.excludes) ? 'costs' : null;
}
