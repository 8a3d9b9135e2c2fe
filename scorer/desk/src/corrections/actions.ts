import { type Choices, type Draft, rightFor } from '../../../../protocol/api/corrections.ts';
import type { Right } from '../../../../protocol/api/roles.ts';
import type { Amendment } from '../../../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../../../protocol/time.ts';
import { readTypedTime } from '../../../../protocol/typed-time.ts';
import type { CorrectionWords } from './words.ts';

/** What a correction of each kind is made of, and from what was typed to a draft. */

export type Action = Draft['action'];
type Word = keyof CorrectionWords;

/** Where a dialog begins: what it is about is given and not asked for. */
export interface Seed {
  readonly action: Action;
  /** Id of the crossing, of those actions that are of one. */
  readonly crossing?: string;
  /** What is to be undone. */
  readonly undoes?: Amendment;
  /** What stands in the fields at first. */
  readonly values?: Values;
  /** What it is about, in words. */
  readonly about?: string;
  /** The day that typed times are of lies around it. */
  readonly nearUs?: UtcMicros;
}

export type Values = Readonly<Record<string, string>>;

export type FieldKind =
  | 'car'
  | 'cars'
  | 'time'
  | 'minute'
  | 'number'
  | 'points'
  | 'text'
  | 'long'
  | 'line'
  | 'trial'
  | 'control'
  | 'point'
  | 'leg'
  | 'race'
  | 'column'
  | 'scope'
  | { readonly choice: readonly Word[] };

export interface Field {
  /** As the amendment has it. */
  readonly name: string;
  readonly label: Word;
  readonly hint?: Word;
  readonly kind: FieldKind;
  readonly optional?: boolean;
}

const car: Field = { name: 'car', label: 'car', kind: 'car' };
const time: Field = { name: 'utcUs', label: 'time', hint: 'timeHint', kind: 'time' };
const optional = (field: Field): Field => ({ ...field, optional: true });
const trial: Field = { name: 'trial', label: 'trial', kind: 'trial' };
const leg: Field = { name: 'leg', label: 'leg', kind: 'leg' };
const race = optional({ name: 'race', label: 'race', kind: 'race' });
const cars = optional({ name: 'cars', label: 'cars', hint: 'carsHint', kind: 'cars' });
const line: Field = { name: 'line', label: 'line', kind: 'line' };
const control: Field = { name: 'control', label: 'control', kind: 'control' };
const choice = (name: string, label: Word, ...of: readonly Word[]): Field => ({ name, label, kind: { choice: of } });

const CLOSING: readonly Field[] = [optional(trial), optional(leg), race];

export const FIELDS: Readonly<Record<Action, readonly Field[]>> = {
  assign: [{ ...optional(car), label: 'carOrNone' }, optional({ name: 'pass', label: 'pass', kind: 'number' })],
  confirm: [],
  void: [],
  restore: [],
  retime: [time],
  insert: [line, car, time],
  source: [
    line,
    choice('role', 'role', 'backup', 'main'),
    optional({ ...time, name: 'fromUs', label: 'fromTime' }),
    optional({ ...time, name: 'toUs', label: 'toTime' }),
  ],
  card: [car, control, { name: 'minute', label: 'minute', hint: 'minuteHint', kind: 'minute' }],
  start: [car, leg, time],
  allowance: [control, { name: 'minutes', label: 'minutes', kind: 'points' }, race, cars],
  penalty: [
    car,
    { name: 'points', label: 'points', kind: 'points' },
    optional({ name: 'article', label: 'article', kind: 'text' }),
    optional(trial),
    optional(leg),
  ],
  'entry-state': [
    car,
    choice('state', 'state', 'retired', 'excluded', 'readmitted', 'not-started', 'guest', 'running'),
    optional(trial),
    optional(leg),
  ],
  entry: [
    car,
    { name: 'field', label: 'field', kind: 'column' },
    { name: 'value', label: 'value', kind: 'text', optional: true },
  ],
  'trial-state': [
    trial,
    choice('state', 'state', 'annulled', 'neutralised', 'average', 'valid'),
    optional({ name: 'point', label: 'point', kind: 'point' }),
    race,
    cars,
  ],
  close: CLOSING,
  reopen: CLOSING,
  claim: [
    car,
    trial,
    { name: 'request', label: 'request', kind: 'long' },
    optional({ name: 'outcome', label: 'outcome', kind: 'long' }),
  ],
  publish: [
    { name: 'scope', label: 'scope', kind: 'scope' },
    choice('state', 'state', 'provisional', 'official'),
    { name: 'version', label: 'version', kind: 'number' },
    optional({ ...time, name: 'protestUntilUs', label: 'protestUntil' }),
  ],
  undo: [],
};

/** What a whole correction is called. `close` closes a window too, and has a word of its own. */
export const titleOf = (action: Action): Word => (action === 'close' ? 'closing' : action);

const REASONS: Readonly<Record<Action, readonly Word[]>> = {
  assign: ['quickPhoto', 'quickOrder', 'quickMarshal', 'quickTape'],
  confirm: ['quickPhoto', 'quickOrder', 'quickMarshal'],
  void: ['quickForeign', 'quickDouble', 'quickSensor', 'quickMarshal'],
  restore: ['quickPhoto', 'quickMarshal', 'quickTape'],
  retime: ['quickTape', 'quickSensor', 'quickMarshal'],
  insert: ['quickTape', 'quickSensor', 'quickMarshal', 'quickPhoto'],
  source: ['quickSensor', 'quickTape'],
  card: ['quickCard', 'quickMarshal'],
  start: ['quickMarshal', 'quickCard', 'quickStewards'],
  allowance: ['quickObstructed', 'quickStewards', 'quickMarshal'],
  penalty: ['quickMarshal', 'quickStewards'],
  'entry-state': ['quickMarshal', 'quickStewards', 'quickCard'],
  entry: ['quickList', 'quickStewards'],
  'trial-state': ['quickObstructed', 'quickIce', 'quickSensor', 'quickStewards'],
  close: ['quickDone', 'quickStewards'],
  reopen: ['quickMistake', 'quickMarshal'],
  claim: ['quickObstructed', 'quickMarshal'],
  publish: ['quickDone', 'quickStewards'],
  undo: ['quickMistake', 'quickPhoto', 'quickMarshal', 'quickStewards'],
};
export const quickReasons = (action: Action): readonly Word[] => REASONS[action];

/** Those that begin with nothing given. */
export const FREE_ACTIONS: readonly Action[] = [
  ...(['penalty', 'entry-state', 'insert', 'card', 'start', 'allowance', 'entry'] as const),
  ...(['trial-state', 'close', 'reopen', 'source', 'claim', 'publish'] as const),
];

export function rightOf(action: Action, undoes: Amendment | undefined): Right {
  const about = undoes ?? { action };
  return rightFor(about as Parameters<typeof rightFor>[0]);
}

export interface Around {
  readonly choices: Choices;
  readonly timezone: string;
  readonly nearUs: UtcMicros;
}

export type Built =
  | { readonly ok: true; readonly draft: Draft }
  /** The first field that is missing or wrong. */
  | { readonly ok: false; readonly field: Field | null; readonly why: 'missing' | 'digits' | 'skipped' | 'number' };

type Read =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly why: 'digits' | 'skipped' | 'number' };
const read = (value: unknown): Read => ({ ok: true, value });
const noNumber: Read = { ok: false, why: 'number' };

/** @param reason may be blank while the person is still at the fields */
export function build(seed: Seed, values: Values, reason: string, around: Around): Built {
  const { action } = seed;
  const said: Record<string, unknown> = { action, reason: reason.trim() };
  if (seed.crossing !== undefined) said.crossing = seed.crossing;
  if (action === 'undo') said.amendment = seed.undoes?.id;
  for (const field of FIELDS[action]) {
    const text = (values[field.name] ?? '').trim();
    if (text === '') {
      if (!field.optional) return { ok: false, field, why: 'missing' };
      if (action === 'assign' && field.name === 'car') said.car = null;
      if (action === 'entry' && field.name === 'value') said.value = null;
      continue;
    }
    const value = readField(field, text, around);
    if (!value.ok) return { ok: false, field, why: value.why };
    said[field.name] = value.value;
  }
  if (action === 'insert') [said.station, said.line] = String(said.line).split('/');
  if ((action === 'close' || action === 'reopen') && said.trial === undefined && said.leg === undefined)
    return { ok: false, field: FIELDS[action][0] ?? null, why: 'missing' };
  return { ok: true, draft: said as unknown as Draft };
}

function readField({ kind }: Field, text: string, { timezone, nearUs }: Around): Read {
  const typed = (of: string): Read => {
    const at = readTypedTime(of, nearUs, timezone);
    return at.ok ? read(at.utcUs) : at;
  };
  switch (kind) {
    case 'car':
      return /^\d{1,5}$/.test(text) ? read(Number(text)) : noNumber;
    case 'cars': {
      const numbers = text.split(/[\s,;]+/).filter(Boolean);
      return numbers.every((one) => /^\d{1,5}$/.test(one)) ? read(numbers.map(Number)) : noNumber;
    }
    case 'time':
      return typed(text);
    case 'minute':
      return text === '*' ? read('stamped') : text === '-' ? read('missing') : typed(text);
    case 'number':
      return /^[1-9]\d{0,4}$/.test(text) ? read(Number(text)) : noNumber;
    case 'points': {
      const points = text.replace(',', '.');
      return /^\d{1,6}(\.\d{1,2})?$/.test(points) ? read(Number(points)) : noNumber;
    }
    default:
      return read(text);
  }
}
