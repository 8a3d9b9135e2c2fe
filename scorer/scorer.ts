import type { Clock, Stopwatch } from '../protocol/clock.ts';
import type { Source } from '../protocol/files/source-files.ts';
import { type Amendment, amendment, type Definition, type Fact } from '../protocol/messages/facts.ts';
import type { DeviationMessage, Results } from '../protocol/messages/results.ts';
import { topics } from '../protocol/topics.ts';
import { openAccounts } from './api/accounts/accounts.ts';
import { isLoopback } from './api/accounts/guard.ts';
import type { AmendmentDraft, Person } from './api/desk-context.ts';
import { createLiveFeed } from './api/live-feed.ts';
import { serveDesk } from './api/server.ts';
import { createDeskWatch } from './api/watch/desk-watch.ts';
import { type Intake, startIntake } from './intake/intake.ts';
import { type Ledger, openLedger } from './ledger/ledger.ts';
import { publicRoutes } from './public/public-routes.ts';
import { createShowcase } from './public/showcase.ts';
import type { Rally } from './rally/index.ts';
import { catchUp, createReckoning, type Outlet, type Reckoning, takeIn } from './reckoning.ts';
import { openPostedSheets } from './results/publications/posted-sheets.ts';
import { openPressRoom } from './results/sheets/press-room.ts';
import { createScoreboard } from './scoring/index.ts';
import { type Authorship, type InForce, inSlices, type Loaded, type Setup, scoreDifference } from './setup/index.ts';

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
  /** Where the two come from. Left out, they stay as they are, and the pages of the set-up say so. */
  readonly setup?: Setup;
  readonly scorer: string;
  readonly broker: string;
  /** Ledger file. */
  readonly db: string;
  /** Of the desk's page on loopback; 0 takes any free one. */
  readonly port: number;
  readonly host: string;
  /** File of who may sign in. Without one the room is open: everybody is chief, and only this machine gets in. */
  readonly accounts?: string | null;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly random: () => number;
  readonly onDeviation?: (message: DeviationMessage) => void;
  readonly log: (text: string) => void;
}

/** Beside the desk's own work; for a crowd there is `centesimo public`. */
const PUBLIC_LISTENERS_MAX = 300;

/** Rejects where the ledger cannot be opened or the port is taken; a broker that is away is waited for. */
export async function startScorer(options: ScorerOptions): Promise<Scorer> {
  const { clock, stopwatch, log } = options;
  if (!options.accounts && !isLoopback(options.host)) {
    throw new Error(`host ${options.host}: without accounts everybody is chief; allowed is 127.0.0.1, or accounts`);
  }
  const accounts = options.accounts ? openAccounts({ path: options.accounts, nowMs: stopwatch.realMs }) : null;
  const ledger = openLedger(options.db, options.random);
  const feed = createLiveFeed(stopwatch);
  const topic = topics(options.rally.id);
  /** The desk reads everything; what the public reads is a part of it. */
  const deskTopics = [topic.desk.deviation, topic.desk.trial(''), topic.desk.ranking('')];
  const isDesk = (to: string): boolean => deskTopics.some((each) => to.startsWith(each));
  const showcase = createShowcase(options.rally.id, stopwatch, log);
  showcase.status = { live: true, sinceMs: Math.round(stopwatch.realMs()) };
  const outlet: Outlet = {
    scorer: options.scorer,
    clock,
    stopwatch,
    facts: (after) => ledger.facts(after),
    publish: (to, payload, retain) => {
      intake.publish(to, payload, retain);
      if (isDesk(to)) {
        feed.put(to, payload, retain);
        if (to.startsWith(topic.desk.ranking(''))) watch.published(to);
      } else showcase.put(to, payload);
    },
    onDeviation: options.onDeviation ?? (() => {}),
  };
  /** By what is scored now. Whoever keeps a part of it scores by a version that is no longer in force. */
  let now: Reckoning = createReckoning(options, outlet);
  const committed = [...ledger.facts()];
  now.board.addAll(committed);
  now.publisher.remember(committed);
  const watch = createDeskWatch({ board: () => now.board, ledger, feed, clock, stopwatch, log });
  watch.take(committed);

  const listeners = new Set<(facts: readonly Fact[]) => void>();
  const take = (facts: readonly Fact[]): void => {
    now.publisher.score(facts);
    watch.take(facts);
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
    rally: options.rally.id,
    scorer: options.scorer,
    ledger,
    clock,
    stopwatch,
    onFacts: take,
    onMessage: (from, payload, retained) => {
      feed.pass(from, payload, retained);
      watch.heard(from, payload);
    },
    onUnreadable: watch.quarantined,
    onReady: () => now.publisher.publishAll(),
    log,
  });
  const kept = options.setup?.begin(clock.nowUs()) ?? null;
  const press = openPressRoom();
  const posted = openPostedSheets(options.db);
  const close = async (): Promise<void> => {
    now.publisher.stop();
    watch.stop();
    await intake.stop();
    kept?.close();
    await press.close();
    posted.close();
    ledger.close();
  };
  /** Each version of a file that results rest on is a fact. */
  const define = ({ sources }: Pick<Loaded, 'sources'>, by: Authorship): readonly Fact[] => {
    const used = definitions(sources, ledger, options.scorer, by, kept !== null);
    return ledger.commit(used.map((fact) => ({ kind: 'fact', station: options.scorer, fact, atUs: by.atUs }) as const));
  };
  let isPutting = false;
  const putInForce = async (loaded: Loaded, by: Authorship): Promise<InForce> => {
    if (kept === null) throw new Error('there is no set-up to put in force');
    if (isPutting) throw new Error('another version is being put in force; try again in a moment');
    isPutting = true;
    try {
      const next = createReckoning(loaded, outlet);
      const count = await takeIn(next, ledger.facts, stopwatch);
      // From here to the end in one go: what was committed meanwhile is in the ledger, and nothing comes in between.
      for (const fact of define(loaded, by)) now.board.add(fact);
      const inForce = kept.putInForce(loaded, by);
      catchUp(next, ledger.facts(count));
      const before = now;
      now = next;
      before.publisher.retire(next.rally);
      watch.renew();
      next.publisher.renew();
      feed.put(topic.deskSetup, JSON.stringify({ v: 1, inForce: inForce.n }), true);
      log(`set-up ${inForce.n} in force, of ${by.author}: ${by.reason}`);
      return inForce;
    } finally {
      isPutting = false;
    }
  };
  const preview = async ({ rally }: Pick<Loaded, 'rally'>) => {
    const board = createScoreboard(rally);
    await inSlices(board.addAllInSteps(ledger.facts())[Symbol.iterator](), stopwatch);
    return inSlices(scoreDifference(now.board, board), stopwatch);
  };

  const page = await serveDesk({
    accounts,
    context: {
      get rally() {
        return now.rally;
      },
      get sources() {
        return now.sources;
      },
      get board() {
        return now.board;
      },
      setup: kept && { ...kept, putInForce, preview },
      ...{ scorer: options.scorer, feed, clock, stopwatch, log, amend },
      ...{ random: options.random, press, posted },
      facts: () => ledger.facts(),
      onFacts: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    host: options.host,
    port: options.port,
    publicPage: publicRoutes({ showcase, stopwatch, listenersMax: PUBLIC_LISTENERS_MAX }).add,
    watch,
    health: () => ({ connected: intake.connected, facts: ledger.head.count, quarantined: ledger.quarantined() }),
  }).catch(async (error: unknown) => {
    await close();
    throw error;
  });

  if (!accounts) log('open room: whoever sits at this machine is chief, without a password');
  if (!isLoopback(options.host)) log('passwords go over plain http; let a proxy on this machine end TLS');
  const chief = await accounts?.firstChief();
  if (chief) log(`first sign-in: name ${chief.name}, one-time password ${chief.oneTimePassword} (told this once)`);

  // Only now that nothing can fail any more: a scorer that could not start leaves no trace.
  now.board.addAll(define(now, kept?.inForce() ?? { author: 'scorer', reason: 'read at start', atUs: clock.nowUs() }));

  return {
    port: page.port,
    get idle() {
      return intake.idle;
    },
    get connected() {
      return intake.connected;
    },
    results: (closed) => now.board.results({ asItStands: !closed }),
    facts: () => ledger.facts(),
    get factCount() {
      return ledger.head.count;
    },
    publishAll: () => now.publisher.publishAll(),
    stop: async () => {
      showcase.stop();
      await page.close();
      await close();
    },
  };
}

/**
 * A version is another than the last of its path, or, where nobody keeps versions and paths are those of a machine, one that was never used.
 * What comes into force again is a fact of its own.
 */
function definitions(
  sources: readonly Source[],
  ledger: Ledger,
  scorer: string,
  { author, reason, atUs }: Authorship,
  arePathsOurs: boolean,
): Definition[] {
  const ids = new Set<string>();
  const last = new Map<unknown, string>();
  for (const { id, path, sha256 } of ledger.definitions()) {
    ids.add(id);
    last.set(path, sha256);
  }
  const idOf = ({ what, sha256 }: Source): string => `${what}:${sha256.slice(0, 16)}`;
  const isKnown = (source: Source): boolean => {
    const before = arePathsOurs ? last.get(source.path) : undefined;
    return before === undefined ? ids.has(idOf(source)) : before === source.sha256;
  };
  const unused = (id: string, again = 1): string => {
    const candidate = again === 1 ? id : `${id}:${again}`;
    return ids.has(candidate) ? unused(id, again + 1) : candidate;
  };
  return sources
    .filter((source) => !isKnown(source))
    .map((source, index) => ({
      v: 1,
      kind: 'definition',
      id: unused(idOf(source)),
      what: source.what,
      sha256: source.sha256,
      ...(arePathsOurs && { path: source.path }),
      journal: ledger.journal,
      entry: ledger.contiguous(scorer, ledger.journal) + 1 + index,
      atUs,
      author,
      reason,
    }));
}
