import type { Clock, Stopwatch, Timer } from '../../protocol/clock.ts';
import type { Amendment, Fact } from '../../protocol/messages/facts.ts';
import type { DeviationMessage, RankingMessage, TrialMessage } from '../../protocol/messages/results.ts';
import type { Order } from '../../protocol/messages/station.ts';
import { type ResultTopics, topics } from '../../protocol/topics.ts';
import type { Rally } from '../rally/index.ts';
import type { Scoreboard } from '../scoring/index.ts';
import { createArrivals } from './arrivals.ts';

/** Puts results on MQTT: each deviation as soon as its facts are committed, each table at most once a second. */
export interface Publisher {
  /** Facts that were committed before. */
  remember(facts: readonly Fact[]): void;
  /** Scores new facts and publishes what they changed. */
  score(facts: readonly Fact[]): void;
  /** Publishes every table, changed or not: the broker may have lost what it retained. */
  publishAll(): void;
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
  readonly publish: (topic: string, payload: string, retain: boolean) => void;
  /** After a deviation has gone out. */
  readonly onDeviation: (message: DeviationMessage) => void;
}

/** Real time, whatever the rally's clock does: it is people and browsers who read tables. */
const TABLE_EVERY_MS = 1_000;
/** By the rally's clock: cars on their way take minutes, and two runs of one seed hear of them at the same moments. */
const ORDER_EVERY_US = 30_000_000;

export function createPublisher(options: PublisherOptions): Publisher {
  const { rally, board, clock, stopwatch } = options;
  const topic = topics(rally.id);
  /** What is not released yet goes to the desk alone: the public must not learn where a hidden point lies. */
  const audiences = (what: 'trial' | 'ranking', id: string): readonly ResultTopics[] =>
    board.isReleased(what, id) ? [topic.desk, topic.public] : [topic.desk];
  const trials = new Set<string>();
  const rankings = new Set<string>();
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

  const tables = (): void => {
    timer?.cancel();
    timer = null;
    lastMs = stopwatch.realMs();
    for (const trial of trials) {
      const payload = JSON.stringify({ v: 1, ...board.trialTable(trial) } satisfies { v: 1 } & Partial<TrialMessage>);
      for (const to of audiences('trial', trial)) options.publish(to.trial(trial), payload, true);
    }
    for (const ranking of rankings) {
      const payload = JSON.stringify({ v: 1, ...board.ranking(ranking) } satisfies { v: 1 } & Partial<RankingMessage>);
      for (const to of audiences('ranking', ranking)) options.publish(to.ranking(ranking), payload, true);
    }
    trials.clear();
    rankings.clear();
  };

  const tablesInTime = (): void => {
    if (timer !== null || trials.size + rankings.size === 0) return;
    timer = stopwatch.afterRealMs(Math.max(0, lastMs + TABLE_EVERY_MS - stopwatch.realMs()), tables);
  };

  const everything = (): void => {
    for (const trial of rally.trials) trials.add(trial.id);
    for (const ranking of rally.rankings) rankings.add(ranking.id);
  };

  const stop = (): void => {
    timer?.cancel();
    orderTimer?.cancel();
  };

  return {
    remember: (facts) => {
      for (const fact of facts) arrivals.take(fact);
    },
    score: (facts) => {
      for (const fact of facts) {
        arrivals.take(fact);
        const change = board.add(fact);
        for (const result of change.trials) {
          const message: DeviationMessage = { v: 1, ...result, atUs: clock.nowUs() };
          const payload = JSON.stringify(message);
          for (const to of audiences('trial', result.trial)) options.publish(to.deviation, payload, false);
          options.onDeviation(message);
          trials.add(result.trial);
        }
        for (const ranking of change.rankings) rankings.add(ranking);
        if (fact.kind === 'amendment' && mayRelease(fact.action)) everything();
      }
      tablesInTime();
      orderTimer ??= clock.after(ORDER_EVERY_US, () => orders());
    },
    publishAll: () => {
      everything();
      tables();
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

/** Amendments after which the public may see more than before. */
const mayRelease = (action: Amendment['action']): boolean => ['close', 'reopen', 'publish', 'undo'].includes(action);

const gone = <Named extends { readonly id: string }>(
  before: readonly Named[],
  after: readonly Named[],
): readonly Named[] => before.filter(({ id }) => !after.some((each) => each.id === id));
