import type { Clock, Stopwatch, Timer } from '../../protocol/clock.ts';
import type { Amendment, Fact } from '../../protocol/messages/facts.ts';
import type { DeviationMessage, RankingMessage, TrialMessage } from '../../protocol/messages/results.ts';
import type { Order } from '../../protocol/messages/station.ts';
import { type ResultTopics, topics } from '../../protocol/topics.ts';
import type { Rally } from '../rally/index.ts';
import type { Change, Scoreboard } from '../scoring/index.ts';
import { createArrivals } from './arrivals.ts';
import { describeRally } from './describe-rally.ts';
import { createReleased } from './released.ts';

/** Puts results on MQTT: each deviation as soon as its facts are committed, each table at most once a second. */
export interface Publisher {
  /** Facts that were committed before. */
  remember(facts: readonly Fact[]): void;
  /** Scores new facts and publishes what they changed. */
  score(facts: readonly Fact[]): void;
  /** Publishes every table, changed or not: the broker may have lost what it retained. */
  publishAll(): void;
  /** The same, a few tables at a time, while facts go on being scored. */
  renew(): void;
  /** Ends for good. Tables of trials and rankings that the rally has no longer are taken back, for brokers keep them. */
  retire(after: Rally): void;
  stop(): void;
}

export interface PublisherOptions {
  readonly rally: Rally;
  readonly board: Scoreboard;
  /** This scorer's id. */
  readonly scorer: string;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  /** All that are committed, from the n-th on. */
  readonly facts: (after?: number) => Iterable<Fact>;
  readonly publish: (topic: string, payload: string, retain: boolean) => void;
  /** After a deviation has gone out. */
  readonly onDeviation: (message: DeviationMessage) => void;
}

/** Real time, whatever the rally's clock does: it is people and browsers who read tables. */
const TABLE_EVERY_MS = 1_000;
/** A fact that comes while tables go out waits no longer than this and one table. */
const SLICE_MS = 20;
/** By the rally's clock: cars on their way take minutes, and two runs of one seed hear of them at the same moments. */
const ORDER_EVERY_US = 30_000_000;

export function createPublisher(options: PublisherOptions): Publisher {
  const { rally, board, clock, stopwatch } = options;
  const topic = topics(rally.id);
  const released = createReleased({
    ...{ board, stopwatch, facts: options.facts },
    onRenewed: () => {
      everything();
      tablesInTime();
    },
  });
  /** What is not released goes to the desk alone: the public must not learn where a hidden point lies. */
  const desk: Audience = { to: topic.desk, board: () => board, has: () => true, stale: new Set() };
  const everybody: Audience = { to: topic.public, board: () => released.board, has: released.has, stale: new Set() };
  let isRallyStale = false;
  let timer: Timer | null = null;
  let lastMs = 0;
  const arrivals = createArrivals(rally);
  let orderTimer: Timer | null = null;

  const orders = (stations = arrivals.changed()): void => {
    orderTimer?.cancel();
    orderTimer = null;
    for (const station of stations) {
      const payload = JSON.stringify({ v: 1, cars: arrivals.at(station) } satisfies Order);
      options.publish(topic.order(options.scorer, station), payload, true);
    }
  };

  /** One table to all who have not seen it as it is; written once where both read the same. */
  const tellTable = (name: string): void => {
    const [what, id] = name.split(' ') as [Table, string];
    const texts = new Map<Scoreboard, string>();
    for (const { to, board: boardOf, has, stale } of [desk, everybody]) {
      const shown = boardOf();
      // Not yet known what is released: what the broker keeps stands until then.
      if (shown === null || !stale.delete(name)) continue;
      const where = what === 'trial' ? to.trial(id) : to.ranking(id);
      // Brokers keep what was said before. What is not released, or no longer, is taken back.
      if (!has(what, id)) options.publish(where, '', true);
      else {
        const text = texts.get(shown) ?? printTable(shown, what, id);
        texts.set(shown, text);
        options.publish(where, text, true);
      }
    }
  };

  const staleNow = (): string[] => [...new Set([...desk.stale, ...(released.board === null ? [] : everybody.stale)])];

  /** Those that are stale as it begins; whatever is stale again meanwhile waits for its second. */
  const tables = (inSlices: boolean): void => {
    lastMs = stopwatch.realMs();
    tellTables(staleNow(), inSlices);
  };

  /** `inSlices`: what there is more than a few goes out after whatever else there is to do. */
  const tellTables = (names: readonly string[], inSlices: boolean): void => {
    timer?.cancel();
    timer = null;
    const sinceMs = stopwatch.realMs();
    for (const [index, name] of names.entries()) {
      tellTable(name);
      if (!inSlices || stopwatch.realMs() - sinceMs < SLICE_MS) continue;
      timer = stopwatch.afterRealMs(0, () => tellTables(names.slice(index + 1), true));
      return;
    }
    if (isRallyStale && released.board !== null) {
      isRallyStale = false;
      options.publish(topic.publicRally, JSON.stringify(describeRally(board, released)), true);
    }
    if (inSlices) tablesInTime();
  };

  const tablesInTime = (): void => {
    if (timer !== null || (desk.stale.size + everybody.stale.size === 0 && !isRallyStale)) return;
    const waitMs = Math.max(0, lastMs + TABLE_EVERY_MS - stopwatch.realMs());
    timer = stopwatch.afterRealMs(waitMs, () => tables(true));
  };

  const everything = (): void => {
    for (const { stale } of [desk, everybody]) {
      for (const { id } of rally.trials) stale.add(`trial ${id}`);
      for (const { id } of rally.rankings) stale.add(`ranking ${id}`);
    }
    isRallyStale = true;
  };

  /** Deviations at once, tables in time. */
  const tell = ({ to, has, stale }: Audience, change: Change): void => {
    for (const result of change.trials) {
      if (!has('trial', result.trial)) continue;
      const message: DeviationMessage = { v: 1, ...result, atUs: clock.nowUs() };
      options.publish(to.deviation, JSON.stringify(message), false);
      stale.add(`trial ${result.trial}`);
      if (to === topic.desk) options.onDeviation(message);
    }
    for (const id of change.rankings) if (has('ranking', id)) stale.add(`ranking ${id}`);
  };

  const stop = (): void => {
    timer?.cancel();
    orderTimer?.cancel();
    released.stop();
  };

  return {
    remember: (facts) => {
      for (const fact of facts) arrivals.take(fact);
    },
    score: (facts) => {
      for (const fact of facts) {
        arrivals.take(fact);
        const change = board.add(fact);
        tell(desk, change);
        tell(everybody, released.add(fact, change));
        if (fact.kind !== 'amendment') continue;
        if (mayRelease(fact.action)) {
          released.review();
          everything();
        }
        if (fact.action === 'entry') isRallyStale = true;
      }
      tablesInTime();
      orderTimer ??= clock.after(ORDER_EVERY_US, () => orders());
    },
    publishAll: () => {
      released.review();
      everything();
      tables(false);
      orders(rally.stations.map(({ id }) => id));
    },
    renew: () => {
      released.review();
      everything();
      tables(true);
      orders(rally.stations.map(({ id }) => id));
    },
    retire: (after) => {
      stop();
      for (const to of [topic.desk, topic.public]) {
        for (const { id } of gone(rally.trials, after.trials)) options.publish(to.trial(id), '', true);
        for (const { id } of gone(rally.rankings, after.rankings)) options.publish(to.ranking(id), '', true);
      }
    },
    stop,
  };
}

export type Table = 'trial' | 'ranking';

/** Somebody to tell: under which topics, what by which board, and which tables they have not seen as they are now (`trial PC1`). */
interface Audience {
  readonly to: ResultTopics;
  readonly board: () => Scoreboard | null;
  readonly has: (what: Table, id: string) => boolean;
  readonly stale: Set<string>;
}

/** As it goes out under its topic. */
export function printTable(board: Scoreboard, what: Table, id: string): string {
  return what === 'trial'
    ? JSON.stringify({ v: 1, ...board.trialTable(id) } satisfies { v: 1 } & Partial<TrialMessage>)
    : JSON.stringify({ v: 1, ...board.ranking(id) } satisfies { v: 1 } & Partial<RankingMessage>);
}

/** Amendments after which the public may see more than before. */
const mayRelease = (action: Amendment['action']): boolean => ['close', 'reopen', 'publish', 'undo'].includes(action);

const gone = <Named extends { readonly id: string }>(
  before: readonly Named[],
  after: readonly Named[],
): readonly Named[] => before.filter(({ id }) => !after.some((each) => each.id === id));
