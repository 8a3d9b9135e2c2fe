import { describe, expect, it } from 'vitest';
import { readMessage } from './incoming.ts';

const deviation = {
  ...{ v: 1, trial: 'PC12', car: 43, measured: '12.03', deviation: 3, score: '395', state: 'ok' },
  ...{ from: 'a', to: 'b', atUs: 1_718_100_000_000_000 },
};

describe('a message of what goes by', () => {
  it('is read by what its topic promises', () => {
    const read = readMessage('demo', 'centesimo/demo/desk/result/deviation', deviation);
    expect(read).toMatchObject({ kind: 'deviation', deviation: { car: 43, deviation: 3 } });
  });

  it('is refused when a field has the wrong type, and the reason names the field', () => {
    const topic = 'centesimo/demo/desk/result/deviation';
    const read = readMessage('demo', topic, { ...deviation, deviation: '0.03' });
    expect(read).toMatchObject({ kind: 'refused', topic, reason: expect.stringContaining('deviation') });
  });

  it('is an amendment of the desk as much as one of a station', () => {
    const said = {
      v: 1,
      kind: 'amendment',
      id: 'a',
      n: 0,
      journal: 'j',
      entry: 1,
      atUs: 1,
      author: 'desk:anna',
      reason: '',
    };
    const confirm = { ...said, action: 'confirm', crossing: 'x' };
    const read = readMessage('demo', 'centesimo/demo/scorer/desk/amendment', confirm);
    expect(read).toMatchObject({ kind: 'amendment', station: 'desk', amendment: { action: 'confirm' } });
  });

  it('keeps fields that this page does not know', () => {
    const topic = 'centesimo/demo/station/bracco/status';
    const read = readMessage('demo', topic, { v: 1, station: 'bracco', online: true, batteryVolts: 12.4 });
    expect(read).toMatchObject({ kind: 'status', status: { batteryVolts: 12.4 } });
  });

  it('speaks for the station of its topic, whatever its payload says', () => {
    const topic = 'centesimo/demo/station/bracco/status';
    const read = readMessage('demo', topic, { v: 1, station: 'sirmione', online: true });
    expect(read).toMatchObject({ kind: 'status', status: { station: 'bracco' } });
  });

  it('is passed over on a topic that the page has no use for', () => {
    expect(readMessage('demo', 'centesimo/demo/desk/result/speeches/1', {})).toBeUndefined();
    expect(readMessage('demo', 'centesimo/other/desk/result/deviation', deviation)).toBeUndefined();
  });
});
