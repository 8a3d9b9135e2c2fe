import { describe, expect, it } from 'vitest';
import type { Amendment } from '../../../../protocol/messages/facts.ts';
import { Refusal } from '../api.ts';
import { createOutbox, type OutboxOptions, type Sending } from './outbox.ts';

const sending: Sending = {
  draft: { action: 'void', crossing: 'A1', reason: 'a cyclist' },
  ...{ undoes: null, seen: null, known: 0 },
};
const said = (id: string, author = 'desk:anna'): Amendment => ({
  ...{ v: 1, kind: 'amendment', id, n: 0, journal: 'j', entry: 1, atUs: 0 as Amendment['atUs'], author },
  ...{ action: 'void', crossing: 'A1', reason: 'a cyclist' },
});

/** A browser's storage, a scorer that answers what it is told to, and timers that run when they are told to. */
function bench(say: OutboxOptions['say'], storage = memory()) {
  const timers: (() => void)[] = [];
  let keys = 0;
  const make = () =>
    createOutbox({
      ...{ storage, say, after: (_ms, action) => timers.push(action) },
      newKey: () => {
        keys += 1;
        return `key-${keys}`;
      },
    });
  return { storage, timers, make };
}

function memory(): NonNullable<OutboxOptions['storage']> {
  const kept = new Map<string, string>();
  return {
    get length() {
      return kept.size;
    },
    key: (index) => [...kept.keys()][index] ?? null,
    getItem: (name) => kept.get(name) ?? null,
    setItem: (name, value) => void kept.set(name, value),
    removeItem: (name) => void kept.delete(name),
  };
}
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

describe('corrections on their way', () => {
  it('are kept before they are sent, and forgotten once the scorer has them', async () => {
    let keptMeanwhile = 0;
    const { make, storage } = bench(async () => {
      keptMeanwhile = storage.length;
      return said('1');
    });
    const outbox = make();
    outbox.begin('small', 'anna');
    expect(await outbox.send(sending)).toEqual({ kind: 'done', amendment: said('1') });
    expect([keptMeanwhile, storage.length, outbox.items()]).toEqual([1, 0, []]);
  });

  it('that the network loses are shown as not sent, and go out again with the same key', async () => {
    const keys: string[] = [];
    let isLost = true;
    const { make, timers } = bench(async ({ key }) => {
      keys.push(key);
      if (isLost) throw new Refusal(0, 'network lost');
      return said('1');
    });
    const outbox = make();
    outbox.begin('small', 'anna');
    expect(await outbox.send(sending)).toEqual({ kind: 'kept' });
    expect(outbox.items()).toMatchObject([{ state: 'waiting', why: 'network lost' }]);
    timers.shift()?.();
    await settled();
    isLost = false;
    timers.shift()?.();
    await settled();
    expect(outbox.items()).toEqual([]);
    expect(keys).toEqual(['key-1', 'key-1', 'key-1']);
  });

  it('outlast the page: the same person finds and sends them, nobody else does', async () => {
    const sent: string[] = [];
    let isLost = true;
    const { make, timers, storage } = bench(async ({ key, author }) => {
      if (isLost) throw new Refusal(503, 'disk full');
      sent.push(`${author} ${key}`);
      return said('1');
    });
    const before = make();
    before.begin('small', 'anna');
    await before.send(sending);
    timers.length = 0;
    isLost = false;
    const after = make();
    expect(after.items()).toMatchObject([{ key: 'key-1', author: 'anna', state: 'waiting' }]);
    after.begin('small', 'bruno');
    after.begin('large', 'anna');
    await settled();
    expect(sent).toEqual([]);
    after.begin('small', 'anna');
    await settled();
    expect(sent).toEqual(['anna key-1']);
    expect([after.items(), storage.length]).toEqual([[], 0]);
  });

  it('that somebody else was quicker than wait for a person, with what was said in between', async () => {
    const other = said('other', 'desk:bruno');
    const answer = { reason: 'desk:bruno changed the same', since: [other], seen: 0, known: 1 };
    const { make, timers } = bench(async () => {
      throw new Refusal(409, answer.reason, answer);
    });
    const outbox = make();
    outbox.begin('small', 'anna');
    const sent = await outbox.send(sending);
    expect(sent).toMatchObject({ kind: 'conflict', item: { since: [other], seen: 0, known: 1 } });
    expect(outbox.items()).toMatchObject([{ state: 'conflict' }]);
    expect(timers).toEqual([]);
    outbox.dismiss('key-1');
    expect(outbox.items()).toEqual([]);
  });

  it('that are refused say why, and are not tried again', async () => {
    const { make, timers } = bench(async () => {
      throw new Refusal(403, 'anna is viewer, who may not: correct');
    });
    const outbox = make();
    outbox.begin('small', 'anna');
    expect(await outbox.send(sending)).toMatchObject({
      ...{ kind: 'refused', item: { state: 'refused', why: 'anna is viewer, who may not: correct' } },
    });
    outbox.retry();
    expect([outbox.items()[0]?.state, timers]).toEqual(['refused', []]);
  });

  it('work without a storage, and pass over what they cannot read in one', async () => {
    const storage = memory();
    storage.setItem('centesimo.correction.x', '{"key": 1}');
    storage.setItem('centesimo.theme', 'dark');
    expect(
      bench(async () => said('1'), storage)
        .make()
        .items(),
    ).toEqual([]);
    const outbox = createOutbox({
      ...{ storage: undefined, newKey: () => 'k', after: () => {} },
      say: async () => said('1'),
    });
    outbox.begin('small', 'anna');
    expect((await outbox.send(sending)).kind).toBe('done');
  });
});
