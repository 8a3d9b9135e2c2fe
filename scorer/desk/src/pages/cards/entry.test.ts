import { describe, expect, it } from 'vitest';
import type { CarCard, CardControl } from '../../../../../protocol/api/cards.ts';
import { utcMicros } from '../../../../../protocol/time.ts';
import { timeOfDay } from '../../format.ts';
import { blankEntry, type CardEntry, changesOf, type Key, press } from './entry.ts';
import { doubtOf, dueOf, minuteOf, verdictOf } from './reckon.ts';

/** Times in Italy, in June two hours ahead of UTC. */
const at = (time: string) => utcMicros(Date.parse(`2024-06-11T${time}+02:00`) * 1000);
const ROME = 'Europe/Rome';
const MINUTE_US = 60_000_000;

/** ACI: 100 points a minute, a control due a quarter of an hour after the one before. */
const RULE = {
  early: { stepUs: MINUTE_US, points: 100, cap: null },
  late: { stepUs: MINUTE_US, points: 100, cap: 300 },
  earlyFree: false,
  maximum: { lateUs: 15 * MINUTE_US, beyond: 'excluded' as const },
};

const control = (id: string, over: Partial<CardControl> = {}): CardControl => ({
  ...{ control: id, name: id, leg: 'leg-1', kind: 'time-control', line: `${id}/A`, unitUs: MINUTE_US, missing: 300 },
  due: { control: null, basis: 'due', startUs: at('09:00:00'), wayUs: 15 * MINUTE_US, rule: RULE },
  ...{ seen: null, card: null, said: { seen: null, known: 0 } },
  ...over,
});
const stamp = (id: string): CardControl => control(id, { kind: 'passage-control', due: null });

const cardOf = (...controls: CardControl[]): CarCard => ({
  ...{ car: 43, model: 'Lancia Lambda', driver: null, race: 'classic', state: null },
  controls,
});

/** Keys of the keypad, as they are pressed: digits one by one. */
function play(keys: string, card: CarCard, start = blankEntry(ROME, at('08:00:00'))): CardEntry {
  const special: Readonly<Record<string, Key>> = {
    '\n': { kind: 'enter' },
    '*': { kind: 'stamped' },
    '-': { kind: 'missing' },
    '.': { kind: 'half' },
    '/': { kind: 'back' },
    '+': { kind: 'mode' },
  };
  let entry = start;
  for (const key of keys) {
    entry = press(entry, special[key] ?? { kind: 'digit', digit: key });
    if (entry.phase === 'asking') entry = press(entry, { kind: 'card', card, leg: 'leg-1' });
  }
  return entry;
}

const said = (entry: CardEntry): (string | undefined)[] =>
  entry.controls.map(({ control }) => {
    const minute = entry.saying.get(control);
    return typeof minute === 'number' ? timeOfDay(minute, ROME) : minute;
  });

describe('a minute that was typed', () => {
  it('is the one nearest to when the car was expected, across midnight too', () => {
    const minute = (digits: string, expected: number) => minuteOf(digits, utcMicros(expected), ROME);
    expect(minute('0931', at('09:30:12'))).toBe(at('09:31:00'));
    expect(minute('931', at('09:30:12'))).toBe(at('09:31:00'));
    expect(minute('31', at('09:30:12'))).toBe(at('09:31:00'));
    expect(minute('02', at('09:58:00'))).toBe(at('10:02:00'));
    expect(minute('58', at('10:02:00'))).toBe(at('09:58:00'));
    expect(minute('0003', at('23:58:00'))).toBe(at('23:58:00') + 5 * MINUTE_US);
    expect(minute('2358', at('00:03:00'))).toBe(at('00:03:00') - 5 * MINUTE_US);
  });

  it('is none where no clock shows it', () => {
    expect(minuteOf('0960', at('09:30:00'), ROME)).toBeNull();
    expect(minuteOf('2400', at('09:30:00'), ROME)).toBeNull();
    expect(minuteOf('', at('09:30:00'), ROME)).toBeNull();
  });
});

describe('what a card costs', () => {
  it('goes by the minute it is due, early by parts and late by whole minutes', () => {
    const [co] = [control('CO1')];
    const due = dueOf([co], new Map(), co);
    expect(due).toBe(at('09:15:00'));
    expect(verdictOf(co, at('09:15:00'), due)).toEqual({ steps: 0, points: 0, excludes: false });
    expect(verdictOf(co, at('09:14:00'), due)).toEqual({ steps: -1, points: 100, excludes: false });
    expect(verdictOf(co, at('09:17:00'), due)).toEqual({ steps: 2, points: 200, excludes: false });
    expect(verdictOf(co, at('09:25:00'), due)).toEqual({ steps: 10, points: 300, excludes: false });
    expect(verdictOf(co, at('09:31:00'), due)).toEqual({ steps: 16, points: 300, excludes: true });
    expect(verdictOf(co, 'missing', due)).toEqual({ steps: null, points: 300, excludes: false });
  });

  it('counts from the minute of the control before where the rally says so, else from its due time', () => {
    const one = control('CO1');
    const way = { control: 'CO1', startUs: at('09:00:00'), wayUs: 20 * MINUTE_US, rule: RULE };
    const recorded = control('CO2', { due: { ...way, basis: 'recorded' } });
    const byDue = control('CO3', { due: { ...way, basis: 'due' } });
    const all = [one, recorded, byDue];
    expect(dueOf(all, new Map([['CO1', at('09:17:00')]]), recorded)).toBe(at('09:37:00'));
    expect(dueOf(all, new Map([['CO1', at('09:17:00')]]), byDue)).toBe(at('09:35:00'));
    expect(dueOf(all, new Map([['CO1', 'missing' as const]]), recorded)).toBe(at('09:35:00'));
  });

  it('is doubted where a crossing says another minute, and where it costs and no crossing bears it out', () => {
    const seen = control('CO1', { seen: { utcUs: at('09:17:48'), provisional: false } });
    expect(doubtOf(seen, at('09:17:00'), at('09:15:00'))).toBeNull();
    expect(doubtOf(seen, at('09:18:00'), at('09:15:00'))).toBe('other-minute');
    expect(doubtOf(seen, 'missing', at('09:15:00'))).toBe('seen');
    const unseen = control('CO1');
    expect(doubtOf(unseen, at('09:15:00'), at('09:15:00'))).toBeNull();
    expect(doubtOf(unseen, at('09:16:00'), at('09:15:00'))).toBe('costs');
  });
});

describe('entering a card', () => {
  it('takes the car and Enter, four digits a control, one key for a stamp, and Enter to send', () => {
    const card = cardOf(
      control('CO1', { seen: { utcUs: at('09:15:40'), provisional: false } }),
      stamp('CT1'),
      control('CO2', { seen: { utcUs: at('09:15:01'), provisional: false } }),
    );
    const keys = '43\n0915*0915';
    const entry = play(keys, card);
    expect(said(entry)).toEqual(['09:15:00', 'stamped', '09:15:00']);
    expect(entry.phase).toBe('ready');
    expect(changesOf(entry).map(({ control }) => control.control)).toEqual(['CO1', 'CT1', 'CO2']);
    // And one Enter more: 13 keys for a card of three controls.
    expect(keys.length + 1).toBe(13);
  });

  it('loses no key that is pressed before the card is there', () => {
    const card = cardOf(control('CO1'), control('CO2'));
    let entry = press(press(blankEntry(ROME, at('08:00:00')), { kind: 'typed', text: '43' }), { kind: 'enter' });
    for (const digit of '09150915') entry = press(entry, { kind: 'digit', digit });
    expect(entry).toMatchObject({ phase: 'asking', typed: '43' });
    expect(said(press(entry, { kind: 'card', card, leg: 'leg-1' }))).toEqual(['09:15:00', '09:15:00']);
    expect(press(entry, { kind: 'none' })).toMatchObject({ phase: 'car', refused: true, ahead: [] });
  });

  it('takes two digits a control where one only looks at the minutes', () => {
    const entry = play('+43\n1516', cardOf(control('CO1'), control('CO2')));
    expect(said(entry)).toEqual(['09:15:00', '09:16:00']);
  });

  it('asks at the end for what differs: the same digits, others, or Enter', () => {
    const card = cardOf(control('CO1', { seen: { utcUs: at('09:17:48'), provisional: false } }), control('CO2'));
    const first = play('43\n09180915', card);
    expect(first).toMatchObject({ phase: 'again', at: 0 });
    expect(play('0918', card, first)).toMatchObject({ phase: 'ready' });
    expect(play('\n', card, first)).toMatchObject({ phase: 'ready' });
    const corrected = play('0917', card, first);
    expect(said(corrected)).toEqual(['09:17:00', '09:15:00']);
    expect(corrected.phase).toBe('ready');
    expect(play('0919', card, first)).toMatchObject({ phase: 'again', at: 0 });
  });

  it('knows half minutes where the rules do, by a point after the digits', () => {
    const half = cardOf(control('CO1', { unitUs: 30_000_000 }), control('CO2', { unitUs: 30_000_000 }));
    expect(said(play('43\n0915.0915', half))).toEqual(['09:15:30', '09:15:00']);
    expect(said(play('43\n09150915.', half))).toEqual(['09:15:00', '09:15:30']);
    expect(said(play('43\n0915.0915', cardOf(control('CO1'), control('CO2'))))).toEqual(['09:15:00', '09:15:00']);
  });

  it('goes back, leaves out, and refuses what is no time of day', () => {
    const card = cardOf(control('CO1'), control('CO2'), control('CO3'));
    expect(said(play('43\n0915/0916\n', card))).toEqual(['09:16:00', undefined, undefined]);
    const refused = play('43\n2561', card);
    expect(refused).toMatchObject({ refused: true, typed: '', at: 0 });
    expect(said(play('0915', card, refused))[0]).toBe('09:15:00');
  });

  it('opens a card again as it was entered, and sends nothing but what has changed', () => {
    const before = {
      v: 1,
      kind: 'amendment',
      action: 'card',
      id: 'a',
      n: 0,
      journal: 'j',
      entry: 1,
      atUs: at('20:00:00'),
    } as const;
    const card = cardOf(
      control('CO1', {
        card: { ...before, author: 'desk:anna', reason: 'card', car: 43, control: 'CO1', minute: at('09:15:00') },
      }),
      control('CO2'),
    );
    const entry = play('43\n\n0915', card);
    expect(said(entry)).toEqual(['09:15:00', '09:15:00']);
    expect(changesOf(entry).map(({ control }) => control.control)).toEqual(['CO2']);
    expect(changesOf(play('43\n0915\n', card))).toEqual([]);
  });
});
