import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Crossing } from '../../protocol/messages/facts.ts';
import type { Status } from '../../protocol/messages/station.ts';
import { type UtcMicros, utcMicros } from '../../protocol/time.ts';
import { type AmendmentRequest, newPanel, OWED_MAX, type PanelEvent, step } from './panel.ts';
import { DEFAULT_PINS, readPins } from './pins.ts';
import { changed, LCD_COLUMNS, view } from './view.ts';

/** 2024-06-11T14:03:22.479999Z: 22.47, because times are truncated. */
const AT = Date.UTC(2024, 5, 11, 14, 3, 22, 479) * 1000 + 999;

const WELL: Status = {
  ...{ v: 1, station: 'pc12', online: true },
  clock: { source: 'pps', uncertaintyUs: 2, driftPpm: 1, alarm: null },
  box: { link: 'up', boot: '00120001', firmware: '2.0.0', gone: 0, refused: {} },
};

function crossing(id: string, suggested: number | null, seconds = 0, more: Partial<Crossing> = {}): Crossing {
  return {
    ...{ v: 1, kind: 'crossing', id, rev: 0, journal: 'j', entry: 1, station: 'pc12', line: 'A' },
    ...{ utcUs: utcMicros(AT + seconds * 1e6), uncertaintyUs: 2, clock: 'pps', origin: 'tube', role: 'main' },
    ...{ car: null, suggested, counts: true, doubts: [] },
    ...more,
  };
}

/** A panel with a hand on its buttons. */
function panel() {
  let state = newPanel({ line: 'A', handCar: 0, run: 'run' });
  let atUs = 0;
  const sent: AmendmentRequest[] = [];
  const said: string[] = [];
  const happen = (...events: PanelEvent[]) => {
    for (const event of events) {
      const next = step(state, event, atUs);
      state = next.state;
      sent.push(...next.effects.send);
      said.push(...next.effects.say);
    }
  };
  return {
    ...{ sent, said, happen },
    well: () => happen({ type: 'status', status: WELL }),
    away: () => happen({ type: 'bridge-away', why: 'nobody listens there' }),
    crosses: (one: Crossing) => happen({ type: 'crossing', crossing: one, isNew: true }),
    tells: (...all: Crossing[]) =>
      happen(
        { type: 'snapshot-begun' },
        ...all.map((one): PanelEvent => ({ type: 'crossing', crossing: one, isNew: false })),
        { type: 'snapshot-whole' },
      ),
    press: (button: 'confirm' | 'undo' | 'hand', utcUs: UtcMicros = utcMicros(AT)) =>
      happen({ type: 'press', button, utcUs }),
    done: () => happen({ type: 'done', id: sent.at(-1)?.id ?? '' }),
    unanswered: () => happen({ type: 'unanswered', id: sent.at(-1)?.id ?? '', why: 'no answer' }),
    wait: (seconds: number) => {
      atUs += seconds * 1e6;
    },
    shows: (seconds = 0) => view(state, atUs + seconds * 1e6, () => 0),
    /** Trimmed. */
    lcd: (seconds = 0) => view(state, atUs + seconds * 1e6, () => 0).lcd.map((line) => line.trimEnd()),
  };
}

function wellPanel() {
  const one = panel();
  one.well();
  one.wait(10);
  return one;
}

describe('what the panel shows', () => {
  it('is ready when the box is up, the clock named and no alarm on', () => {
    expect(wellPanel().shows()).toMatchObject({ ready: true, crossing: false, trouble: false, buzzer: false });
  });

  it.each<[string, Status]>([
    ['NO BOX', { ...WELL, box: { link: 'stale', boot: null, firmware: null, gone: 0, refused: {} } }],
    ['NO TIME', { ...WELL, clock: { source: 'none', uncertaintyUs: null, driftPpm: null, alarm: null } }],
    ['CLOCK ALARM', { ...WELL, clock: { source: 'host', uncertaintyUs: 9, driftPpm: 1, alarm: 'set the clock' } }],
    ['D8 STUCK', { ...WELL, box: { link: 'up', boot: null, firmware: null, gone: 0, refused: {}, stuck: ['D8'] } }],
    ['BRIDGE STOPS', { ...WELL, online: false }],
  ])('says %s, with the trouble lamp and the buzzer', (text, status) => {
    const one = wellPanel();
    one.happen({ type: 'status', status });
    expect(one.shows()).toMatchObject({ ready: false, buzzer: true });
    expect(one.lcd()[1]).toBe(text);
    const flashes = Array.from({ length: 60 }, (_, step) => one.shows(step * 0.05).trouble);
    expect(new Set(flashes)).toEqual(new Set([true, false]));
  });

  it('shows time, line, number and the number after it', () => {
    const one = wellPanel();
    one.crosses(crossing('c43', 43));
    expect(one.lcd()).toEqual(['14:03:22.47  A', '43?']);
    one.crosses(crossing('c51', 51, 20));
    expect(one.lcd()).toEqual(['14:03:22.47  A', '43? next 51']);
    one.crosses(crossing('c39', 39, 40));
    expect(one.lcd()[1]).toBe('43? next 51 +1');
  });

  it('shows who is expected next where nobody waits behind', () => {
    const one = wellPanel();
    one.happen({ type: 'order', next: { A: [51, 39], B: [7] } });
    expect(one.lcd()[1]).toBe('ready next 51');
    one.crosses(crossing('c43', 43));
    expect(one.lcd()[1]).toBe('43? next 51');
    one.crosses(crossing('b44', 44, 1, { line: 'B' }));
    expect(one.lcd()[1]).toBe('43? next 44');
  });

  it('shows the oldest crossing first, whatever the order in which they come', () => {
    const one = wellPanel();
    one.crosses(crossing('late', 51, 20));
    one.crosses(crossing('early', 43));
    expect(one.lcd()).toEqual(['14:03:22.47  A', '43? next 51']);
  });

  it('shows dashes while nobody knows the second, and the time as soon as it is known', () => {
    const one = wellPanel();
    one.crosses(crossing('c', 43, 0, { utcUs: null }));
    expect(one.lcd()[0]).toBe('--:--:--.--  A');
    one.crosses(crossing('c', 43, 0, { rev: 1 }));
    expect(one.lcd()).toEqual(['14:03:22.47  A', '43?']);
  });

  it('shows local time of the day, across midnight', () => {
    const one = wellPanel();
    one.crosses(crossing('c', 43, 10 * 3600));
    expect(view(newPanel({ line: 'A', handCar: 0, run: 'r' }), 0, () => 120).lcd[0].trim()).toBe('Centesimo');
    expect(one.lcd()[0]).toBe('00:03:22.47  A');
  });

  it('flashes until the crossing is confirmed, and beeps once and short', () => {
    const one = wellPanel();
    one.crosses(crossing('c', 43));
    expect([one.shows(0.05).buzzer, one.shows(0.1).buzzer, one.shows(60).buzzer]).toEqual([true, false, false]);
    const lamp = Array.from({ length: 8 }, (_, quarter) => one.shows(quarter / 4).crossing);
    expect(lamp).toEqual([true, false, true, false, true, false, true, false]);
    one.press('confirm');
    one.done();
    expect([0, 0.25, 0.5].map((seconds) => one.shows(seconds).crossing)).toEqual([false, false, false]);
  });

  it('says trouble again every minute while it lasts', () => {
    const one = wellPanel();
    one.away();
    expect([0.1, 0.2, 0.35, 5, 59.9, 60.1, 120.1].map((seconds) => one.shows(seconds).buzzer)).toEqual([
      ...[true, false, true, false, false, true, true],
    ]);
  });

  it('says each trouble once in the log, and when it is over', () => {
    const one = panel();
    one.away();
    one.away();
    one.well();
    one.well();
    one.away();
    expect(one.said).toEqual([
      ...['bridge away: nobody listens there; trying again for ever', 'ready'],
      'bridge away: nobody listens there; trying again for ever',
    ]);
  });

  it('fits sixteen plain characters, whatever a line is called and whatever comes', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: 0, max: 99_999 }), (line, alarm, car) => {
        const one = wellPanel();
        one.crosses(crossing('a', car, 0, { line }));
        one.crosses(crossing('b', car, 1));
        one.happen({ type: 'status', status: { ...WELL, clock: { source: 'pps', alarm } as never } });
        for (const seconds of [0, 2, 4]) {
          for (const text of one.shows(seconds).lcd) expect(text).toMatch(/^[ -~]{16}$/);
        }
      }),
    );
    expect(LCD_COLUMNS).toBe(16);
  });
});

describe('which crossings wait for a person', () => {
  it('leaves out what does not count, self tests, backups and what a device has named', () => {
    const one = wellPanel();
    one.crosses(crossing('a', 43, 0, { counts: false }));
    one.crosses(crossing('b', 43, 0, { test: true }));
    one.crosses(crossing('c', 43, 0, { role: 'backup' }));
    one.crosses(crossing('d', 43, 0, { car: 43 }));
    expect(one.lcd()[1]).toBe('ready');
  });

  it('lets go of a crossing that a later revision takes back', () => {
    const one = wellPanel();
    one.crosses(crossing('a', 43));
    one.crosses(crossing('a', 43, 0, { rev: 1, counts: false }));
    expect(one.lcd()[1]).toBe('ready');
  });

  it('lets go of what somebody at the page has given a number', () => {
    const one = wellPanel();
    one.crosses(crossing('a', 43));
    one.crosses(crossing('b', 51, 5));
    const head = {
      v: 1,
      kind: 'amendment',
      id: 'page:1',
      n: 0,
      journal: 'j',
      entry: 2,
      author: 'marshal:pc12',
    } as const;
    const amendment = { ...head, atUs: utcMicros(AT), reason: '', action: 'assign', crossing: 'a', car: 44 } as const;
    one.happen({ type: 'amendment', amendment });
    one.tells(crossing('a', 43), crossing('b', 51, 5));
    expect(one.lcd()[1]).toBe('51?');
  });

  it('forgets what somebody else has confirmed when the bridge names it no more', () => {
    const one = wellPanel();
    one.tells(crossing('a', 43), crossing('b', 51, 5));
    one.tells(crossing('b', 51, 5));
    expect(one.lcd()[1]).toBe('51?');
  });

  it('does not open again what it has confirmed, by an older telling or a later revision', () => {
    const one = wellPanel();
    one.crosses(crossing('a', 43));
    one.press('confirm');
    one.tells(crossing('a', 43));
    one.done();
    one.crosses(crossing('a', 43, 0, { rev: 1 }));
    one.wait(3);
    expect(one.lcd()[1]).toBe('ready');
  });

  it('leaves what is a quarter of an hour older than the newest crossing to the desk', () => {
    const one = wellPanel();
    one.tells(crossing('a', 43, -901), crossing('b', 51));
    expect(one.lcd()[1]).toBe('51?');
  });
});

describe('its buttons', () => {
  it('confirm the oldest crossing, one a press', () => {
    const one = wellPanel();
    one.crosses(crossing('a', 43));
    one.crosses(crossing('b', 51, 5));
    one.press('confirm');
    one.press('confirm');
    expect(one.sent).toMatchObject([
      { id: 'run:1', action: 'confirm', crossing: 'a' },
      { id: 'run:2', action: 'confirm', crossing: 'b' },
    ]);
  });

  it('undo what was done last, which waits again, and can be confirmed under another id', () => {
    const one = wellPanel();
    one.crosses(crossing('a', 43));
    one.press('confirm');
    one.done();
    one.press('undo');
    one.done();
    one.tells();
    one.wait(3);
    expect(one.lcd()[1]).toBe('43?');
    one.press('confirm');
    expect(one.sent).toMatchObject([
      { id: 'run:1', action: 'confirm', crossing: 'a' },
      { id: 'run:2', action: 'undo', amendment: 'run:1' },
      { id: 'run:3', action: 'confirm', crossing: 'a' },
    ]);
  });

  it('leave a crossing without a number to the desk, and take it back with undo', () => {
    const one = wellPanel();
    one.crosses(crossing('a', null));
    expect(one.lcd()[1]).toBe('--?');
    one.press('confirm');
    expect(one.lcd()[1]).toBe('left to the desk');
    one.press('undo');
    one.wait(3);
    expect([one.lcd()[1], one.sent]).toEqual(['--?', []]);
  });

  it('are answered by trouble lamp and a long tone where there is nothing to do', () => {
    const one = wellPanel();
    one.press('undo');
    expect(one.shows(1.9)).toMatchObject({ trouble: true });
    expect([one.shows(0.3).buzzer, one.shows(0.5).buzzer, one.shows(2.1).trouble]).toEqual([true, false, false]);
    expect(one.lcd()[1]).toBe('nothing to undo');
  });

  it('do nothing later that was pressed while the bridge was away', () => {
    const one = wellPanel();
    one.crosses(crossing('a', 43));
    one.away();
    one.press('confirm');
    expect([one.lcd()[1], one.shows().trouble]).toEqual(['no bridge', true]);
    one.well();
    one.wait(3);
    expect([one.sent, one.lcd()[1]]).toEqual([[], '43?']);
  });

  it('send a confirmation that nobody answered under the same id when pressed again', () => {
    const one = wellPanel();
    one.crosses(crossing('a', 43));
    one.press('confirm');
    one.unanswered();
    one.well();
    one.press('confirm');
    expect(one.sent.map(({ id }) => id)).toEqual(['run:1', 'run:1']);
  });

  it('give a refused confirmation back with the reason', () => {
    const one = wellPanel();
    one.crosses(crossing('a', 43));
    one.press('confirm');
    one.happen({ type: 'refused', id: 'run:1', reason: 'disk full', again: true });
    expect(one.lcd()[1]).toBe('disk full');
    one.wait(3);
    expect(one.lcd()[1]).toBe('43?');
  });
});

describe('a time by hand', () => {
  const inserted = { action: 'insert', station: 'pc12', line: 'A', car: 0, utcUs: AT };

  it('is sent with the moment of the press, and shown', () => {
    const one = wellPanel();
    one.press('hand');
    expect(one.sent).toMatchObject([{ id: 'run:1', ...inserted }]);
    expect(one.lcd()[0]).toBe('14:03:22.47h A');
  });

  it('is kept while the bridge is away, and sent once when it is back', () => {
    const one = wellPanel();
    one.away();
    one.press('hand');
    one.wait(3);
    expect([one.sent, one.lcd()]).toEqual([[], ['14:03:22.47h A', 'NO BRIDGE']]);
    one.well();
    one.well();
    one.done();
    one.well();
    expect(one.sent).toMatchObject([{ id: 'run:1', ...inserted }]);
  });

  it('is sent again under the same id where the answer was lost or the bridge refused', () => {
    const one = wellPanel();
    one.press('hand');
    one.unanswered();
    one.well();
    one.happen({ type: 'refused', id: 'run:1', reason: 'disk full', again: true });
    one.well();
    one.done();
    one.well();
    expect(one.sent.map(({ id }) => id)).toEqual(['run:1', 'run:1', 'run:1']);
  });

  it('goes no further when it is undone before it was sent', () => {
    const one = wellPanel();
    one.away();
    one.press('hand');
    one.press('undo');
    one.well();
    expect(one.sent).toEqual([]);
  });

  it('is undone at the bridge when it may have been sent', () => {
    const one = wellPanel();
    one.press('hand');
    one.unanswered();
    one.press('undo');
    one.well();
    expect(one.sent.map(({ action }) => action)).toEqual(['insert', 'insert']);
    one.done();
    expect(one.sent.map(({ action }) => action)).toEqual(['insert', 'insert', 'undo']);
    expect(one.sent.at(-1)).toMatchObject({ amendment: 'run:1' });
  });

  it('is given up, aloud, when the bridge refuses it for good', () => {
    const one = wellPanel();
    one.press('hand');
    one.happen({ type: 'refused', id: 'run:1', reason: 'line A: allowed are B', again: false });
    one.well();
    expect(one.sent.length).toBe(1);
    expect([one.lcd()[1], one.said.at(-1)]).toEqual([
      ...['by hand REFUSED', 'run:1 is refused for good: line A: allowed are B'],
    ]);
  });

  it('is refused beyond fifty that wait, aloud, with the time in the log', () => {
    const one = wellPanel();
    one.away();
    for (let press = 0; press < OWED_MAX; press++) one.press('hand');
    one.press('hand');
    expect(one.said.at(-1)).toMatch(/time by hand 2024-06-11T14:03:22.479999Z on A is not kept: 50 wait/);
    expect(one.lcd()[1]).toBe('too many kept');
    one.well();
    expect(one.sent.length).toBe(50);
  });
});

describe('the pins', () => {
  it('stay as documented but for those that are named', () => {
    expect(readPins('confirm=2, hand=A0,lcd=0x3F')).toEqual({
      ok: true,
      pins: { ...DEFAULT_PINS, confirm: 2, hand: 14, lcd: 0x3f },
    });
  });
  it.each([
    ['lcd=0x50', 'lcd=0x50: allowed are none, 0x20 to 0x27 and 0x38 to 0x3f'],
    ['ready=1', 'ready=1: allowed are D2 to D13 and A0 to A3'],
    ['ready=A4', 'ready=A4: allowed are D2 to D13 and A0 to A3'],
    ['lamp=3', 'lamp: allowed are confirm, undo, hand, ready, crossing, trouble, buzzer, lcd'],
    ['ready=9', 'confirm and ready have the same pin 9'],
  ])('are refused with what is allowed: %s', (text, reason) => {
    expect(readPins(text)).toEqual({ ok: false, reason });
  });
});

describe('what goes to the LCD', () => {
  it('are the characters from the first that differs to the last', () => {
    expect(changed('14:03:22.47  A  ', '14:03:25.47  A  ')).toEqual({ column: 7, text: '5' });
    expect(changed('abc', 'abc')).toBeNull();
    fc.assert(
      fc.property(fc.string({ minLength: 16, maxLength: 16 }), fc.string({ minLength: 16, maxLength: 16 }), (a, b) => {
        const change = changed(a, b);
        const after = change
          ? a.slice(0, change.column) + change.text + a.slice(change.column + change.text.length)
          : a;
        expect(after).toBe(b);
      }),
    );
  });
});
