import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { utcMicros } from '../../protocol/time.ts';
import { readArrival } from './reading.ts';

const at = utcMicros(1);
const read = (payload: string | Uint8Array) =>
  readArrival('s', 'topic', typeof payload === 'string' ? Buffer.from(payload) : payload, at);
const gap = {
  v: 1,
  kind: 'gap',
  id: 'g',
  journal: 'j',
  entry: 5,
  station: 's',
  boot: '00010001',
  seq: 3,
  count: 2,
  atUs: 9,
};

describe('what comes from a station', () => {
  it('is a fact when its schema says so, unknown fields and all', () => {
    expect(read(JSON.stringify({ ...gap, later: 1 }))).toMatchObject({ kind: 'fact', fact: { ...gap, later: 1 } });
  });

  it('goes to quarantine with a reason and counts as delivered where it says which entry it is', () => {
    expect(read(JSON.stringify({ ...gap, count: 0 }))).toMatchObject({
      kind: 'unreadable',
      unreadable: { journal: 'j', entry: 5, reason: expect.stringContaining('count') },
    });
  });

  it('is refused where one station speaks for another', () => {
    expect(read(JSON.stringify({ ...gap, station: 'other' }))).toMatchObject({ kind: 'unreadable' });
  });

  it('is refused where it is larger than any fact, and kept no further than that', () => {
    const arrival = read(JSON.stringify({ ...gap, later: 'x'.repeat(20_000) }));
    expect(arrival.kind === 'unreadable' && arrival.unreadable.payload.length).toBe(16 * 1024);
  });

  it('is refused where it is nested beyond reason', () => {
    const deep = `{"v":1,"later":${'['.repeat(7_000)}${']'.repeat(7_000)}}`;
    expect(read(deep)).toMatchObject({ kind: 'unreadable', unreadable: { reason: 'nested deeper than 16' } });
  });

  it('counts as delivered although it is too large, where it says which entry it is', () => {
    const arrival = read(JSON.stringify({ ...gap, later: 'x'.repeat(20_000) }));
    expect(arrival).toMatchObject({ unreadable: { journal: 'j', entry: 5 } });
  });

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json().map(Buffer.from)), (payload) => {
        expect(['fact', 'unreadable']).toContain(read(payload).kind);
      }),
    );
  });
});
