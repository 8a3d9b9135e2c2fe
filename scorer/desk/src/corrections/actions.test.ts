import { describe, expect, it } from 'vitest';
import { type Choices, draft } from '../../../../protocol/api/corrections.ts';
import { amendment } from '../../../../protocol/messages/facts.ts';
import { parseUtc, utcMicros } from '../../../../protocol/time.ts';
import { type Action, type Around, build, FIELDS, quickReasons, type Values } from './actions.ts';

const choices: Choices = { legs: [], races: [], rankings: [], trials: [], lines: [], columns: [] };
const around: Around = {
  ...{ choices, timezone: 'Europe/Rome' },
  nearUs: parseUtc('2024-06-11T12:00:00Z') ?? utcMicros(0),
};
const at = parseUtc('2024-06-11T12:03:22.47Z');
const built = (action: Action, values: Values, more: object = {}) =>
  build({ action, ...more }, values, 'photo', around);

describe('what is typed', () => {
  it.each<[Action, Values, object, object]>([
    ['assign', { car: '34' }, { crossing: 'A1' }, { crossing: 'A1', car: 34 }],
    ['assign', { car: '' }, { crossing: 'A1' }, { crossing: 'A1', car: null }],
    ['assign', { car: '34', pass: '2' }, { crossing: 'A1' }, { crossing: 'A1', car: 34, pass: 2 }],
    ['confirm', {}, { crossing: 'A1' }, { crossing: 'A1' }],
    ['void', {}, { crossing: 'A1' }, { crossing: 'A1' }],
    ['restore', {}, { crossing: 'A1' }, { crossing: 'A1' }],
    ['retime', { utcUs: '14032247' }, { crossing: 'A1' }, { crossing: 'A1', utcUs: at }],
    [
      'insert',
      { line: 'castle/B', car: '43', utcUs: '140322.47' },
      {},
      { station: 'castle', line: 'B', car: 43, utcUs: at },
    ],
    [
      'source',
      { line: 'castle/B', role: 'backup', fromUs: '140322,47' },
      {},
      { line: 'castle/B', role: 'backup', fromUs: at },
    ],
    ['card', { car: '43', control: 'CO1', minute: '*' }, {}, { car: 43, control: 'CO1', minute: 'stamped' }],
    ['card', { car: '43', control: 'CO1', minute: '-' }, {}, { car: 43, control: 'CO1', minute: 'missing' }],
    [
      'card',
      { car: '43', control: 'CO1', minute: '1403' },
      {},
      { car: 43, control: 'CO1', minute: (at ?? 0) - 22_470_000 },
    ],
    ['start', { car: '43', leg: 'leg-1', utcUs: '14032247' }, {}, { car: 43, leg: 'leg-1', utcUs: at }],
    [
      'allowance',
      { control: 'CO1', minutes: '5', cars: '12, 14 20' },
      {},
      { control: 'CO1', minutes: 5, cars: [12, 14, 20] },
    ],
    ['penalty', { car: '43', points: '100,5', article: '12.4' }, {}, { car: 43, points: 100.5, article: '12.4' }],
    ['entry-state', { car: '43', state: 'retired', trial: 'PC1' }, {}, { car: 43, state: 'retired', trial: 'PC1' }],
    ['entry', { car: '43', field: 'model', value: 'LANCIA' }, {}, { car: 43, field: 'model', value: 'LANCIA' }],
    ['entry', { car: '43', field: 'team' }, {}, { car: 43, field: 'team', value: null }],
    ['trial-state', { trial: 'PC1', state: 'annulled', cars: '' }, {}, { trial: 'PC1', state: 'annulled' }],
    ['close', { leg: 'leg-1' }, {}, { leg: 'leg-1' }],
    ['reopen', { trial: 'PC1' }, {}, { trial: 'PC1' }],
    ['claim', { car: '43', trial: 'PC1', request: 'obstructed' }, {}, { car: 43, trial: 'PC1', request: 'obstructed' }],
    [
      'publish',
      { scope: 'overall', state: 'official', version: '2' },
      {},
      { scope: 'overall', state: 'official', version: 2 },
    ],
  ])('%s %j becomes an amendment', (action, values, more, expected) => {
    const made = built(action, values, more);
    expect(made).toEqual({ ok: true, draft: { action, reason: 'photo', ...expected } });
    if (made.ok) expect(draft.safeParse(made.draft).error).toBeUndefined();
  });

  it('undo names what it takes back', () => {
    const undoes = amendment.parse({
      ...{ v: 1, kind: 'amendment', id: 'a1', n: 0, journal: 'j', entry: 1, atUs: 1, author: 'desk:anna', reason: '' },
      ...{ action: 'void', crossing: 'A1' },
    });
    expect(built('undo', {}, { undoes })).toEqual({
      ok: true,
      draft: { action: 'undo', reason: 'photo', amendment: 'a1' },
    });
  });

  it.each<[Action, Values, string, string]>([
    ['retime', { utcUs: '1403224' + 'x' }, 'utcUs', 'digits'],
    ['retime', {}, 'utcUs', 'missing'],
    ['assign', { car: '12a' }, 'car', 'number'],
    ['insert', { line: 'castle/B', car: '', utcUs: '1403' }, 'car', 'missing'],
    ['allowance', { control: 'CO1', minutes: 'five' }, 'minutes', 'number'],
    ['allowance', { control: 'CO1', minutes: '5', cars: '12 x' }, 'cars', 'number'],
    ['close', {}, 'trial', 'missing'],
  ])('%s %j is not ready, and says which field and why', (action, values, field, why) => {
    expect(built(action, values, { crossing: 'A1' })).toMatchObject({ ok: false, field: { name: field }, why });
  });

  it('each action of an amendment has its fields and its frequent reasons', () => {
    const actions = amendment.options.map(({ shape }) => shape.action.value);
    expect(Object.keys(FIELDS).sort()).toEqual([...actions].sort());
    for (const action of actions) expect(quickReasons(action).length).toBeGreaterThan(0);
  });
});
