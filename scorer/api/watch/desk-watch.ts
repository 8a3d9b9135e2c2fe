import {
  type Aside,
  QUEUE_TOLD_MAX,
  type QueueItem,
  type QueueMessage,
  type QueuePage,
  type QueueQuery,
} from '../../../protocol/api/queue.ts';
import type { Clock, Stopwatch, Timer } from '../../../protocol/clock.ts';
import type { Fact } from '../../../protocol/messages/facts.ts';
import type { MovesMessage } from '../../../protocol/messages/moves.ts';
import { readStationTopic, topics } from '../../../protocol/topics.ts';
import type { Ledger, QuarantineRow } from '../../ledger/ledger.ts';
import type { Rally } from '../../rally/index.ts';
import { createMoves, type Moves } from '../../results/moves.ts';
import { createQueue, type Need, type Quarantined, type Queue } from '../../results/queue/index.ts';
import type { Scoreboard } from '../../scoring/index.ts';
import { inSlices } from '../../setup/index.ts';
import { createSaidBook } from '../corrections/said.ts';
import type { Person } from '../desk-context.ts';
import type { LiveFeed } from '../live-feed.ts';
import { type CrossingIndex, createCrossingIndex } from './crossing-index.ts';
import { itemOf } from './queue-items.ts';
import { createStationLog, type StationLog } from './station-log.ts';

/** What the live desk keeps beside the score: the queue, where each crossing lies in time, how stations kept theirs, how places moved. */
export interface DeskWatch {
  readonly crossings: CrossingIndex;
  readonly stations: StationLog;
  queue(query: QueueQuery): Promise<QueuePage>;
  asides(): readonly Aside[];
  /** @returns false where the queue has no such item */
  setAside(id: string, reason: string, by: Person): boolean;
  /** @returns false where it is not set aside */
  putBack(id: string, by: Person): boolean;
}

/** What the scorer tells it. */
export interface WatchDriver extends DeskWatch {
  /** Facts that have been scored. */
  take(facts: readonly Fact[]): void;
  /** Another version of the rally's files is in force. */
  renew(): void;
  quarantined(): void;
  /** What a station says of itself. */
  heard(topic: string, payload: string): void;
  /** A table that goes to the desk. */
  published(topic: string): void;
  stop(): void;
}

export interface WatchOptions {
  /** As it is now. */
  readonly board: () => Scoreboard;
  readonly ledger: Pick<Ledger, 'quarantine' | 'setAside' | 'asides'>;
  readonly feed: Pick<LiveFeed, 'put'>;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly log: (text: string) => void;
}

/** Twice a second: a person looks up and down a list. */
const TELL_EVERY_MS = 500;
/** While there is something that comes of age. */
const AGE_EVERY_MS = 2_000;

export function createDeskWatch(options: WatchOptions): WatchDriver {
  const { board, ledger, feed, clock, stopwatch, log } = options;
  const crossings = createCrossingIndex();
  const stations = createStationLog();
  const said = createSaidBook();
  const moves = new Map<string, Moves>();
  let watched: Watched = watch(board(), crossings);
  let asides = new Map<string, Aside>(
    ledger
      .asides()
      .flatMap(({ thing: id, reason, author, atUs }) => (reason === null ? [] : [[id, { id, reason, author, atUs }]])),
  );
  let lastQuarantined = 0;
  let told = '';
  let timer: Timer | null = null;
  let dueMs = 0;
  let stopped = false;

  const readQuarantine = (after: number): number => {
    let last = after;
    for (const row of ledger.quarantine(after)) {
      watched.queue.quarantine(quarantinedOf(row));
      last = row.n;
    }
    return last;
  };
  const itemsOf = ({ queue, attention }: Watched, needs: readonly Need[]): QueueItem[] =>
    needs.map((need) => itemOf(need, queue.answers(need), attention, said));

  const tell = async (): Promise<void> => {
    timer = null;
    const at = watched;
    const { queue } = at;
    await inSlices(queue.look(), stopwatch);
    // Another version of the rally's files has come into force meanwhile: its own is on its way.
    if (stopped || at !== watched) return;
    const { total, aside, of } = queue.counts(clock.nowUs());
    const items = itemsOf(at, queue.needs({}, QUEUE_TOLD_MAX));
    const payload = JSON.stringify({ v: 1, total, aside, counts: of, items } satisfies QueueMessage);
    if (payload !== told) feed.put(topics(watched.rally.id).deskQueue, payload, true);
    told = payload;
    if (queue.stale) tellIn(AGE_EVERY_MS);
  };
  /** In so many milliseconds, or sooner where that was asked before. */
  const tellIn = (ms: number): void => {
    const atMs = stopwatch.realMs() + ms;
    if (stopped || (timer !== null && dueMs <= atMs)) return;
    timer?.cancel();
    dueMs = atMs;
    // A slip in the queue must not end what takes crossings in.
    timer = stopwatch.afterRealMs(ms, () => {
      tell().catch((error: unknown) => log(`queue: ${error instanceof Error ? error.stack : String(error)}`));
    });
  };
  const note = (id: string, reason: string | null, by: Person): void => {
    const atUs = clock.nowUs();
    const author = `${by.role}:${by.name}`;
    ledger.setAside({ thing: id, reason, author, atUs });
    asides = new Map(asides);
    if (reason === null) asides.delete(id);
    else asides.set(id, { id, reason, author, atUs });
    watched.queue.setAside(new Set(asides.keys()));
    tellIn(TELL_EVERY_MS);
  };

  watched.queue.setAside(new Set(asides.keys()));
  lastQuarantined = readQuarantine(0);
  tellIn(0);

  return {
    crossings,
    stations,
    take: (facts) => {
      for (const fact of facts) said.take(fact);
      tellIn(TELL_EVERY_MS);
    },
    renew: () => {
      watched.stop();
      watched = watch(board(), crossings);
      watched.queue.setAside(new Set(asides.keys()));
      readQuarantine(0);
      tellIn(TELL_EVERY_MS);
    },
    quarantined: () => {
      lastQuarantined = readQuarantine(lastQuarantined);
      tellIn(TELL_EVERY_MS);
    },
    heard: (topic, payload) => {
      const from = readStationTopic(watched.rally.id, topic);
      if (from?.what === 'status') stations.heard(from.station, payload);
    },
    published: (topic) => {
      const id = topic.slice(topics(watched.rally.id).desk.ranking('').length);
      const rows = board().ranking(id)?.rows;
      if (rows === undefined) return;
      const nowUs = clock.nowUs();
      const known = moves.get(id) ?? createMoves();
      moves.set(id, known);
      known.take(rows, nowUs);
      const message: MovesMessage = { v: 1, ranking: id, rows: known.of(nowUs) };
      feed.put(topics(watched.rally.id).deskMoves(id), JSON.stringify(message), true);
    },
    queue: async ({ limit, ...query }) => {
      const at = watched;
      await inSlices(at.queue.look(), stopwatch);
      const { total, aside, of } = at.queue.counts(clock.nowUs());
      const needs = at.queue.needs(query, limit + 1);
      const items = itemsOf(at, needs.slice(0, limit));
      return { total, aside, counts: of, items, next: needs.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    asides: () => [...asides.values()].reverse(),
    setAside: (id, reason, by) => {
      if (watched.queue.find(id) === undefined) return false;
      note(id, reason, by);
      return true;
    },
    putBack: (id, by) => {
      if (!asides.has(id)) return false;
      note(id, null, by);
      return true;
    },
    stop: () => {
      stopped = true;
      timer?.cancel();
      watched.stop();
    },
  };
}

interface Watched {
  readonly rally: Rally;
  readonly attention: Scoreboard['attention'];
  readonly queue: Queue;
  readonly stop: () => void;
}

/** Follows a board: what each fact touches is looked at again. */
function watch({ rally, attention }: Scoreboard, crossings: CrossingIndex): Watched {
  const queue = createQueue(rally, attention);
  const place = (id: string): void => {
    const crossing = attention.crossing(id);
    if (crossing === undefined) crossings.remove(id);
    else crossings.put(id, crossing.utcUs);
  };
  for (const id of attention.crossings()) place(id);
  const stop = attention.watch((touch) => {
    queue.touch(touch);
    for (const id of touch.crossings) place(id);
  });
  return { rally, attention, queue, stop };
}

const TEXT_BYTES_TOLD = 200;

const quarantinedOf = ({ n, station, topic, reason, payload, atUs }: QuarantineRow): Quarantined => ({
  ...{ n, station, topic, problem: reason, atUs },
  text: Buffer.from(payload.subarray(0, TEXT_BYTES_TOLD)).toString('utf8'),
});
