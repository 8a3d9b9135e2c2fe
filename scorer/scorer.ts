import type { Clock, Stopwatch } from '../protocol/clock.ts';
import type { Source } from '../protocol/files/source-files.ts';
import { type Amendment, amendment, type Definition, type Fact } from '../protocol/messages/facts.ts';
import type { DeviationMessage, Results } from '../protocol/messages/results.ts';
import { topics } from '../protocol/topics.ts';
import type { AmendmentDraft, Person } from './api/desk-context.ts';
import { createLiveFeed } from './api/live-feed.ts';
import { recentCrossings } from './api/recent-crossings.ts';
import { serveDesk } from './api/server.ts';
import { type Intake, startIntake } from './intake/intake.ts';
import { type Ledger, openLedger } from './ledger/ledger.ts';
import type { Rally } from './rally/index.ts';
import { createPublisher } from './results/publisher.ts';
import { createScoreboard } from './scoring/index.ts';

/** The central process: facts in, results out, a page for people. */
export interface Scorer {
  /** Of the desk's page. */
  readonly port: number;
  /** Nothing waits for its commit, its score or its way out. */
  readonly idle: boolean;
  readonly connected: boolean;
  /** As they stand. `closed`: with every leg taken as over. */
  results(closed: boolean): Results;
  facts(): IterableIterator<Fact>;
  readonly factCount: number;
  /** Sends every table once more, for a last look at the end of a run. */
  publishAll(): void;
  stop(): Promise<void>;
}

export interface ScorerOptions {
  readonly rally: Rally;
  readonly sources: readonly Source[];
  readonly scorer: string;
  readonly broker: string;
  /** Ledger file. */
  readonly db: string;
  /** Of the desk's page on loopback; 0 takes any free one. */
  readonly port: number;
  readonly host: string;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly random: () => number;
  readonly onDeviation?: (message: DeviationMessage) => void;
  readonly log: (text: string) => void;
}

/** Rejects where the ledger cannot be opened or the port is taken; a broker that is away is waited for. */
export async function startScorer(options: ScorerOptions): Promise<Scorer> {
  const { rally, clock, stopwatch, log } = options;
  const ledger = openLedger(options.db, options.random);
  const board = createScoreboard(rally);
  const crossings = recentCrossings();
  const feed = createLiveFeed(stopwatch);
  const topic = topics(rally.id);
  /** The desk reads everything; what the public reads is a part of it. */
  const deskTopics = [topic.desk.deviation, topic.desk.trial(''), topic.desk.ranking('')];
  const isDesk = (to: string): boolean => deskTopics.some((each) => to.startsWith(each));
  const known = new Set<string>();
  const committed = [...ledger.facts()];
  board.addAll(committed);
  for (const fact of committed) {
    crossings.take(fact);
    if (fact.kind === 'definition') known.add(fact.id);
  }

  const publisher = createPublisher({
    rally,
    board,
    scorer: options.scorer,
    clock,
    stopwatch,
    publish: (to, payload, retain) => {
      intake.publish(to, payload, retain);
      if (isDesk(to)) feed.put(to, payload, retain);
    },
    onDeviation: options.onDeviation ?? (() => {}),
  });
  publisher.remember(committed);
  const listeners = new Set<(facts: readonly Fact[]) => void>();
  const take = (facts: readonly Fact[]): void => {
    for (const fact of facts) crossings.take(fact);
    publisher.score(facts);
    for (const listener of listeners) listener(facts);
  };
  const amend = (author: Person, draft: AmendmentDraft): Amendment => {
    const entry = ledger.contiguous(options.scorer, ledger.journal) + 1;
    const made = amendment.parse({
      ...draft,
      ...{
        v: 1,
        kind: 'amendment',
        id: `${options.scorer}:${ledger.journal}:${entry}`,
        journal: ledger.journal,
        entry,
      },
      ...{ atUs: clock.nowUs(), author: `${author.role}:${author.name}` },
    });
    const arrival = { kind: 'fact', station: options.scorer, fact: made, atUs: made.atUs } as const;
    take(ledger.commit([arrival]));
    const payload = JSON.stringify(made);
    intake.publish(topic.deskAmendment(options.scorer), payload, false);
    feed.put(topic.deskAmendment(options.scorer), payload, false);
    return made;
  };

  const intake: Intake = startIntake({
    broker: options.broker,
    rally: rally.id,
    scorer: options.scorer,
    ledger,
    clock,
    stopwatch,
    onFacts: take,
    onMessage: feed.put,
    onReady: () => publisher.publishAll(),
    log,
  });
  const page = await serveDesk({
    context: {
      ...{ rally, sources: options.sources, scorer: options.scorer, board, feed, clock, stopwatch, log, amend },
      random: options.random,
      facts: () => ledger.facts(),
      onFacts: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    host: options.host,
    port: options.port,
    newestCrossings: (limit) => crossings.newest(limit),
    health: () => ({ connected: intake.connected, facts: ledger.head.count, quarantined: ledger.quarantined() }),
  }).catch(async (error: unknown) => {
    await intake.stop();
    ledger.close();
    throw error;
  });

  // Only now that nothing can fail any more: a scorer that could not start leaves no trace.
  const used = definitions(options, ledger, known);
  ledger.commit(used.map((fact) => ({ kind: 'fact', station: options.scorer, fact, atUs: clock.nowUs() }) as const));
  board.addAll(used);

  return {
    port: page.port,
    get idle() {
      return intake.idle;
    },
    get connected() {
      return intake.connected;
    },
    results: (closed) => board.results({ asItStands: !closed }),
    facts: () => ledger.facts(),
    get factCount() {
      return ledger.head.count;
    },
    publishAll: () => publisher.publishAll(),
    stop: async () => {
      publisher.stop();
      await intake.stop();
      await page.close();
      ledger.close();
    },
  };
}

/** Each version of a file that results rest on is a fact, once. */
function definitions(
  { sources, clock, scorer }: ScorerOptions,
  ledger: Ledger,
  known: ReadonlySet<string>,
): Definition[] {
  const idOf = ({ what, sha256 }: Source): string => `${what}:${sha256.slice(0, 16)}`;
  const fresh = sources.filter((source) => !known.has(idOf(source)));
  return fresh.map((source, index) => ({
    v: 1,
    kind: 'definition',
    id: idOf(source),
    what: source.what,
    sha256: source.sha256,
    journal: ledger.journal,
    entry: ledger.contiguous(scorer, ledger.journal) + 1 + index,
    atUs: clock.nowUs(),
    author: 'scorer',
    reason: 'read at start',
  }));
}
