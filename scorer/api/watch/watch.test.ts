import { describe, expect, it } from 'vitest';
import { liveQuery, wantedTopics } from '../../../protocol/api/live.ts';
import type { QueueMessage } from '../../../protocol/api/queue.ts';
import type { Timer } from '../../../protocol/clock.ts';
import type { Fact } from '../../../protocol/messages/facts.ts';
import { utcMicros } from '../../../protocol/time.ts';
import { topics } from '../../../protocol/topics.ts';
import type { AsideNote } from '../../ledger/ledger.ts';
import { createScoreboard } from '../../scoring/index.ts';
import { amendment, crossing, smallRally } from '../../scoring/testing/small-rally.ts';
import { createCrossingIndex, cursorOf } from './crossing-index.ts';
import { createDeskWatch } from './desk-watch.ts';
import { createStationLog } from './station-log.ts';

describe('the index of crossings', () => {
  it('goes from the newest on, wherever a time has been corrected to, and by pages', () => {
    const index = createCrossingIndex();
    for (const at of [30, 10, 40, 20]) index.put(`c${at}`, at);
    index.put('unknown', null);
    index.put('c10', 35);
    index.put('c40', 40);
    index.remove('c20');
    const all = [...index.newest()];
    expect(all.map(({ id }) => id)).toEqual(['unknown', 'c40', 'c10', 'c30']);
    expect([...index.newest(cursorOf(all[1] ?? { id: '', atUs: 0 }))].map(({ id }) => id)).toEqual(['c10', 'c30']);
  });

  it('misses none and tells none twice where others come in while it is walked', () => {
    const index = createCrossingIndex();
    for (const at of [10, 20, 30]) index.put(`c${at}`, at);
    const told: string[] = [];
    for (const { id } of index.newest()) {
      told.push(id);
      if (id === 'c30') for (const at of [15, 25, 40]) index.put(`c${at}`, at);
    }
    expect(told).toEqual(['c30', 'c25', 'c20', 'c15', 'c10']);
  });
});

it('a station’s clock is kept for half a day, in order, whatever else goes by', () => {
  const log = createStationLog();
  const said = (atUs: number, uncertaintyUs: number) =>
    JSON.stringify({
      v: 1,
      station: 'lake',
      online: true,
      atUs,
      clock: { source: 'pps', uncertaintyUs, driftPpm: null },
    });
  log.heard('lake', said(60, 5));
  log.heard('lake', said(30, 4));
  log.heard('lake', said(60, 5));
  log.heard('lake', 'no JSON');
  log.heard('lake', JSON.stringify({ v: 1, station: 'lake', online: false }));
  expect(log.clock('lake').map(({ atUs }) => atUs)).toEqual([30, 60]);
  for (let minute = 0; minute < 2_000; minute += 1) log.heard('lake', said(100 + minute, 3));
  expect(log.clock('lake')).toHaveLength(1_440);
  expect(log.clock('castle')).toEqual([]);
});

describe('what a page listens to', () => {
  const topic = topics('small');
  const wants = (query: object) => wantedTopics(liveQuery.parse(query), topic);

  it('is everything, or everything but tables that it does not show, or one table alone', () => {
    const [overall, ladies, trial] = [
      topic.desk.ranking('overall'),
      topic.desk.ranking('ladies'),
      topic.desk.trial('PC1'),
    ];
    for (const name of [overall, ladies, trial, topic.deskQueue]) expect(wants({})(name)).toBe(true);
    const some = wants({ tables: 'ranking/overall' });
    expect([overall, topic.deskMoves('overall'), topic.deskQueue, topic.status('lake')].every(some)).toBe(true);
    expect([ladies, trial, topic.deskMoves('ladies')].some(some)).toBe(false);
    expect(wants({ tables: '' })(overall)).toBe(false);
    expect([trial, overall, topic.deskQueue].filter(wants({ only: 'trial/PC1' }))).toEqual([trial]);
  });

  it('is named as rankings and trials, and nothing else', () => {
    for (const tables of ['ranking/', 'car/3', 'ranking/a/b', 'trial/#', 'ranking/overall,']) {
      expect(liveQuery.safeParse({ tables }).success, tables).toBe(false);
    }
  });
});

describe('the queue at the desk', () => {
  function deskOf(...facts: readonly Fact[]) {
    const rally = smallRally();
    const board = createScoreboard(rally);
    const notes: AsideNote[] = [];
    const sent: QueueMessage[] = [];
    let due: (() => void)[] = [];
    const after = (action: () => void): Timer => {
      due.push(action);
      const cancel = (): void => {
        due = due.filter((other) => other !== action);
      };
      return { cancel };
    };
    const options = {
      board: () => board,
      ledger: { quarantine: () => [], asides: () => notes, setAside: (note: AsideNote) => void notes.push(note) },
      feed: {
        put: (to: string, payload: string) => void (to === topics('small').deskQueue && sent.push(JSON.parse(payload))),
      },
      clock: { nowUs: () => utcMicros(1.8e15), elapsedUs: () => 0, after: () => ({ cancel: () => {} }) },
      stopwatch: { realMs: () => 0, afterRealMs: (_ms: number, action: () => void) => after(action) },
      log: (text: string) => {
        throw new Error(text);
      },
    };
    const watch = createDeskWatch(options);
    const take = (...more: readonly Fact[]): void => {
      for (const fact of more) board.add(fact);
      watch.take(more);
    };
    take(...facts);
    return {
      ...{ watch, take, notes, restarted: () => createDeskWatch(options) },
      told: async (): Promise<QueueMessage | undefined> => {
        for (const action of due.splice(0)) action();
        await new Promise((resolve) => setImmediate(resolve));
        return sent.at(-1);
      },
    };
  }
  const suggested = crossing('castle/A', null, 10, { suggested: 1, id: 'a' });

  it('goes out by itself, with what the author of an answer has to have seen', async () => {
    const { told, take } = deskOf(suggested);
    expect(await told()).toMatchObject({
      ...{ total: 1, counts: { unconfirmed: 1 } },
      items: [{ station: 'castle', line: 'A', car: 1, answers: [{ code: 'confirm', seen: null, known: 0 }, {}] }],
    });
    take(
      amendment({ id: 'x', action: 'assign', crossing: 'a', car: null, n: 4 }),
      amendment({ id: 'y', action: 'undo', amendment: 'x', n: 5 }),
    );
    expect(await told()).toMatchObject({
      total: 1,
      items: [{ answers: [{ code: 'confirm', seen: 5, known: 2 }, {}] }],
    });
    take(amendment({ id: 'z', action: 'confirm', crossing: 'a', n: 6 }));
    expect(await told()).toMatchObject({ total: 0, items: [] });
  });

  it('keeps what was set aside over a restart, with who and why, and gives it back', async () => {
    const { told, watch, restarted, notes } = deskOf(suggested);
    const anna = { name: 'anna', role: 'desk' } as const;
    const id = (await told())?.items[0]?.id ?? '';
    expect(watch.setAside('nothing', 'why', anna)).toBe(false);
    expect(watch.setAside(id, 'seen', anna)).toBe(true);
    expect(await told()).toMatchObject({ total: 0, aside: 1 });
    expect(notes).toMatchObject([{ thing: id, reason: 'seen', author: 'desk:anna' }]);
    const again = restarted();
    expect((await again.queue({ limit: 10 })).total).toBe(0);
    expect(again.asides()).toMatchObject([{ id, reason: 'seen' }]);
    expect(again.putBack(id, anna)).toBe(true);
    expect(again.putBack(id, anna)).toBe(false);
    expect((await again.queue({ limit: 10 })).items).toHaveLength(1);
  });
});
