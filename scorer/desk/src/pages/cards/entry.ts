import type { CarCard, CardControl } from '../../../../../protocol/api/cards.ts';
import { type UtcMicros, utcMicros } from '../../../../../protocol/time.ts';
import { doubtOf, dueOf, expectedAt, minuteOf, type Said, type Saying } from './reckon.ts';

/**
 * Entering cards by the keypad, as a function from key to key: car, Enter; four digits a control, the next one by itself; what differs is asked
 * for again at the end, so that the rhythm is not broken; Enter sends and begins the next car.
 */
export interface CardEntry {
  readonly phase:
    | 'car'
    /** Its card is asked for. */
    | 'asking'
    | 'card'
    /** Something differs: the same digits again, others, or Enter to keep it. */
    | 'again'
    /** Enter sends. */
    | 'ready';
  readonly typed: string;
  readonly card: CarCard | null;
  /** Those of the leg. */
  readonly controls: readonly CardControl[];
  /** Index of the control whose turn it is. */
  readonly at: number;
  readonly saying: Saying;
  /** Controls whose card was confirmed though it differs. */
  readonly sure: ReadonlySet<string>;
  /** The control that was filled in last: a point makes its minute a half one. */
  readonly last: string | null;
  /** What was typed is no time of day. */
  readonly refused: boolean;
  /** Two digits a control, of the hour in which the car is expected. */
  readonly minutesOnly: boolean;
  /** Pressed before the card was there. */
  readonly ahead: readonly Key[];
  readonly timezone: string;
  /** Where nothing says when a car is expected. */
  readonly otherwiseUs: UtcMicros;
}

export type Key =
  | { readonly kind: 'digit'; readonly digit: string }
  /** All that stands in the field: a phone's keyboard tells no keys. */
  | { readonly kind: 'typed'; readonly text: string }
  | { readonly kind: 'enter' | 'stamped' | 'missing' | 'half' | 'back' | 'clear' | 'mode' }
  /** A control by its index. */
  | { readonly kind: 'go'; readonly to: number }
  | { readonly kind: 'open'; readonly car: number }
  | { readonly kind: 'card'; readonly card: CarCard; readonly leg: string }
  | { readonly kind: 'none' };

export const blankEntry = (timezone: string, otherwiseUs: UtcMicros, minutesOnly = false): CardEntry => ({
  phase: 'car',
  typed: '',
  card: null,
  controls: [],
  at: 0,
  saying: new Map(),
  sure: new Set(),
  last: null,
  refused: false,
  minutesOnly,
  ahead: [],
  timezone,
  otherwiseUs,
});

const HALF_US = 30_000_000;
const CAR_DIGITS_MAX = 5;

export function press(entry: CardEntry, key: Key): CardEntry {
  if (entry.phase === 'asking' && isOfTheCard(key)) return { ...entry, ahead: [...entry.ahead, key] };
  switch (key.kind) {
    case 'card':
      if (entry.phase !== 'asking' || key.card.car !== Number(entry.typed)) return entry;
      return entry.ahead.reduce(press, opened({ ...entry, ahead: [] }, key.card, key.leg));
    case 'digit':
      return typed(entry, entry.typed + key.digit);
    case 'none':
      return entry.phase === 'asking' ? { ...entry, phase: 'car', refused: true, ahead: [] } : entry;
    case 'open':
      return { ...nextCar(entry), phase: 'asking', typed: String(key.car) };
    case 'clear':
      return nextCar(entry);
    case 'mode':
      return { ...entry, minutesOnly: !entry.minutesOnly, typed: entry.phase === 'car' ? entry.typed : '' };
    case 'typed':
      return typed(entry, key.text.replaceAll(/\D/g, ''));
    case 'enter':
      return entered(entry);
    case 'half':
      return halved(entry);
    case 'back':
      return entry.phase === 'car' || entry.phase === 'asking' ? entry : goTo(entry, entry.at - 1);
    case 'go':
      return goTo(entry, key.to);
    case 'stamped':
    case 'missing':
      return isFilling(entry) ? said(entry, key.kind) : entry;
  }
}

const isOfTheCard = ({ kind }: Key): boolean => ['digit', 'enter', 'stamped', 'missing', 'half', 'back'].includes(kind);

/** Ready for the next car; the card that was open is gone. */
export const nextCar = ({ timezone, otherwiseUs, minutesOnly }: CardEntry): CardEntry =>
  blankEntry(timezone, otherwiseUs, minutesOnly);

/** What is other than what was entered before. */
export const changesOf = ({ controls, saying }: CardEntry): readonly { control: CardControl; minute: Said }[] =>
  controls.flatMap((control) => {
    const minute = saying.get(control.control);
    return minute === undefined || minute === saidBefore(control) ? [] : [{ control, minute }];
  });

export const saidBefore = ({ card }: CardControl): Said | undefined =>
  card?.action === 'card' ? (card.minute as Said) : undefined;

/** Controls that differ and that nobody has said twice. */
export const doubtful = ({ controls, saying, sure }: CardEntry): readonly CardControl[] =>
  controls.filter((control) => {
    const minute = saying.get(control.control);
    if (sure.has(control.control) || minute === saidBefore(control)) return false;
    return doubtOf(control, minute, dueOf(controls, saying, control)) !== null;
  });

const isFilling = ({ phase }: CardEntry): boolean => phase === 'card' || phase === 'again' || phase === 'ready';

function opened(entry: CardEntry, card: CarCard, leg: string): CardEntry {
  const controls = card.controls.filter((control) => control.leg === leg);
  const saying = new Map(
    controls.flatMap((control) => {
      const before = saidBefore(control);
      return before === undefined ? [] : [[control.control, before] as const];
    }),
  );
  return settle({ ...entry, phase: 'card', typed: '', refused: false, card, controls, saying, at: 0, last: null });
}

function typed(entry: CardEntry, digits: string): CardEntry {
  if (entry.phase === 'car') return { ...entry, typed: digits.slice(0, CAR_DIGITS_MAX), refused: false };
  if (entry.controls[entry.at] === undefined) return entry;
  const full = entry.minutesOnly ? 2 : 4;
  const next = { ...entry, typed: digits, refused: false };
  return digits.length < full ? next : filled(next, digits.slice(0, full));
}

function filled(entry: CardEntry, digits: string): CardEntry {
  const control = entry.controls[entry.at];
  if (control === undefined) return entry;
  const expected = expectedAt(entry.controls, entry.saying, control, entry.otherwiseUs);
  const minute = minuteOf(digits, expected, entry.timezone);
  return minute === null ? { ...entry, typed: '', refused: true } : said(entry, minute);
}

/** Fills the control in whose turn it is, and goes on. The same a second time makes it sure. */
function said(entry: CardEntry, minute: Said): CardEntry {
  const control = entry.controls[entry.at];
  if (control === undefined) return entry;
  const id = control.control;
  const again = entry.phase === 'again' && isSameMinute(entry.saying.get(id), minute);
  const sure = new Set(entry.sure);
  if (again) sure.add(id);
  else sure.delete(id);
  // A half minute that is typed again is typed without its half.
  const saying = again ? entry.saying : new Map(entry.saying).set(id, minute);
  return settle({ ...entry, typed: '', refused: false, saying, sure, last: id, at: entry.at + 1 });
}

const isSameMinute = (one: Said | undefined, other: Said): boolean =>
  one === other || (typeof one === 'number' && typeof other === 'number' && one - other === HALF_US);

function entered(entry: CardEntry): CardEntry {
  switch (entry.phase) {
    case 'car':
      return entry.typed === '' ? entry : { ...entry, phase: 'asking', refused: false };
    case 'card':
      if (entry.typed !== '') return filled(entry, entry.typed);
      return settle({ ...entry, at: entry.at + 1 });
    case 'again': {
      if (entry.typed !== '') return filled(entry, entry.typed);
      const control = entry.controls[entry.at];
      const sure = new Set(entry.sure).add(control?.control ?? '');
      return settle({ ...entry, sure, at: entry.controls.length });
    }
    case 'asking':
    case 'ready':
      return entry;
  }
}

function halved(entry: CardEntry): CardEntry {
  const control = entry.controls.find((each) => each.control === entry.last);
  const minute = control && entry.saying.get(control.control);
  if (control === undefined || control.unitUs >= 2 * HALF_US || typeof minute !== 'number') return entry;
  const isHalf = minute % (2 * HALF_US) !== 0;
  const half = utcMicros(minute + (isHalf ? -HALF_US : HALF_US));
  const sure = new Set(entry.sure);
  sure.delete(control.control);
  const next = { ...entry, saying: new Map(entry.saying).set(control.control, half), sure };
  return entry.phase === 'card' ? next : settle({ ...next, at: entry.controls.length });
}

function goTo(entry: CardEntry, to: number): CardEntry {
  if (!isFilling(entry)) return entry;
  const at = Math.max(0, Math.min(entry.controls.length - 1, to));
  return { ...entry, phase: 'card', at, typed: '', refused: false };
}

/** After the last control: what is to be said twice, and then nothing but Enter. */
function settle(entry: CardEntry): CardEntry {
  if (entry.phase === 'card' && entry.at < entry.controls.length) return entry;
  const [first] = doubtful(entry);
  if (first === undefined) return { ...entry, phase: 'ready', at: entry.controls.length };
  return { ...entry, phase: 'again', at: entry.controls.indexOf(first) };
}
