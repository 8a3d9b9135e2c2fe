import { describe, expect, it } from 'vitest';
import { readMessage } from './incoming.ts';

const bytes = (value: unknown): Uint8Array =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

const deviation = {
  ...{ v: 1, trial: 'PC12', car: 43, measured: '12.03', deviation: 3, score: '395', state: 'ok' },
  ...{ from: 'a', to: 'b', atUs: 1_718_100_000_000_000 },
};

describe('a message from the broker', () => {
  it('is read by what its topic promises', () => {
    const read = readMessage('demo', 'centesimo/demo/desk/result/deviation', bytes(deviation));
    expect(read).toMatchObject({ kind: 'deviation', deviation: { car: 43, deviation: 3 } });
  });

  it('is refused, with its topic and the reason, when it is not JSON', () => {
    const topic = 'centesimo/demo/desk/result/deviation';
    expect(readMessage('demo', topic, bytes('{"v":'))).toEqual({ kind: 'refused', topic, reason: 'not JSON' });
  });

  it('is refused when a field has the wrong type, and the reason names the field', () => {
    const topic = 'centesimo/demo/desk/result/deviation';
    const read = readMessage('demo', topic, bytes({ ...deviation, deviation: '0.03' }));
    expect(read).toMatchObject({ kind: 'refused', topic, reason: expect.stringContaining('deviation') });
  });

  it('keeps fields that this page does not know', () => {
    const topic = 'centesimo/demo/station/bracco/status';
    const read = readMessage('demo', topic, bytes({ v: 1, station: 'bracco', online: true, batteryVolts: 12.4 }));
    expect(read).toMatchObject({ kind: 'status', status: { batteryVolts: 12.4 } });
  });

  it('speaks for the station of its topic, whatever its payload says', () => {
    const topic = 'centesimo/demo/station/bracco/status';
    const read = readMessage('demo', topic, bytes({ v: 1, station: 'sirmione', online: true }));
    expect(read).toMatchObject({ kind: 'status', status: { station: 'bracco' } });
  });

  it('is passed over on a topic that the page has no use for, and when it only takes a retained one away', () => {
    expect(readMessage('demo', 'centesimo/demo/desk/result/speeches/1', bytes({}))).toBeUndefined();
    expect(readMessage('demo', 'centesimo/other/desk/result/deviation', bytes(deviation))).toBeUndefined();
    expect(readMessage('demo', 'centesimo/demo/desk/result/ranking/overall', bytes(''))).toBeUndefined();
  });
});
