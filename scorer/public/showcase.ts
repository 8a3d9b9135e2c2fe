import { createHash } from 'node:crypto';
import type { StatusEvent, TableEvent, TableName } from '../../protocol/api/public.ts';
import type { Stopwatch, Timer } from '../../protocol/clock.ts';
import { type Table, tableDelta } from '../../protocol/table-delta.ts';
import { readResultTopic } from '../../protocol/topics.ts';
import { createPublicSources } from './public-sources.ts';

/**
 * What is released, as tables with versions, and what changes in them, written once for all who follow. It holds nothing that the broker does not
 * retain, so that any number of them may stand beside any node.
 */
export interface Showcase {
  /** As a broker hands it over; an empty payload takes back what was retained. */
  put(topic: string, payload: string): void;
  /** What was retained comes once more. @returns to be called when it has come: what did not is gone */
  renew(): () => void;
  /** `undefined` for what is not released, or no table of this rally. */
  table(name: TableName): Version | undefined;
  /** Events after which a page that has `version` is up to date. */
  since(name: TableName, version: string): readonly string[];
  /** Every change from now on, as an event, until the returned function is called. */
  follow(name: TableName, send: (event: string) => void): () => void;
  status: StatusEvent;
  stop(): void;
}

export interface Version {
  readonly version: string;
  readonly table: Table;
  /** The answer of `api/table/<name>`. */
  readonly body: string;
}

/** What follows from several tables waits for the others of its second. */
const DERIVED_AFTER_MS = 200;
/** Half a minute of a rally: a phone that was in a tunnel for longer fetches the whole. */
const HISTORY_MAX = 30;
/** Of the whole. A longer delta is worth less than the whole, which goes out compressed. */
const DELTA_SHARE_MAX = 0.5;

interface Shown {
  now: Version | undefined;
  readonly history: { readonly from: string; readonly event: string }[];
  readonly followers: Set<(event: string) => void>;
  stale: boolean;
}

export function createShowcase(rally: string, stopwatch: Stopwatch, log: (text: string) => void): Showcase {
  const sources = createPublicSources();
  const shown = new Map<TableName, Shown>();
  let timer: Timer | null = null;
  let status: StatusEvent = { live: false, sinceMs: stopwatch.realMs() };
  /** What has come since the last renewal began. */
  let seen = new Set<TableName>();

  /** Works a table out anew, if anything that it comes from has changed, and tells who follows it. */
  const settle = (name: TableName, entry: Shown): void => {
    if (!entry.stale) return;
    entry.stale = false;
    const before = entry.now;
    const table = sources.make(name);
    const after = table === undefined ? undefined : versionOf(table);
    if (before?.version === after?.version) return;
    entry.now = after;
    const event = printEvent(name, before, after);
    entry.history.push({ from: before?.version ?? '', event });
    if (entry.history.length > HISTORY_MAX) entry.history.shift();
    for (const send of entry.followers) send(event);
  };

  const open = (name: TableName): Shown => {
    const known = shown.get(name);
    if (known !== undefined) return known;
    const entry: Shown = { now: undefined, history: [], followers: new Set(), stale: true };
    // Only what there may be takes memory: names are anybody's.
    if (sources.has(name)) shown.set(name, entry);
    return entry;
  };
  const current = (name: TableName): Shown => {
    const entry = open(name);
    settle(name, entry);
    return entry;
  };

  const settleFollowed = (): void => {
    timer = null;
    for (const [name, entry] of shown) if (entry.followers.size > 0) settle(name, entry);
  };
  const touch = (name: TableName): void => {
    const entry = shown.get(name);
    if (entry !== undefined) entry.stale = true;
    if (entry !== undefined && entry.followers.size > 0) settle(name, entry);
    for (const [other, derived] of shown) if (sources.isDerived(other)) derived.stale = true;
    timer ??= stopwatch.afterRealMs(DERIVED_AFTER_MS, settleFollowed);
  };

  const take = (name: TableName, payload: string): void => {
    if (payload === '') sources.drop(name);
    else {
      const trouble = sources.take(name, payload);
      if (trouble !== null) {
        log(`${name}: ${trouble}; what was shown before stands`);
        return;
      }
    }
    touch(name);
  };

  return {
    put: (topic, payload) => {
      const read = readResultTopic(rally, topic);
      if (read === undefined) return;
      if (read.what === 'deviation') {
        const trouble = sources.takeDeviation(payload);
        if (trouble !== null) log(`deviation: ${trouble}`);
        touch('latest');
        return;
      }
      const name = 'id' in read ? `${read.what}/${read.id}` : read.what;
      seen.add(name);
      take(name, payload);
    },
    renew: () => {
      const again = new Set<TableName>();
      seen = again;
      return () => {
        // A broker that has lost everything says nothing of what is gone; the scorer will.
        if (seen !== again || !again.has('rally')) return;
        for (const name of sources.names()) if (!again.has(name)) take(name, '');
      };
    },
    table: (name) => current(name).now,
    since: (name, version) => {
      const { now, history } = current(name);
      if ((now?.version ?? '') === version) return [];
      const from = history.findLastIndex((each) => each.from === version);
      return from < 0 ? [printEvent(name, undefined, now)] : history.slice(from).map(({ event }) => event);
    },
    follow: (name, send) => {
      const { followers } = current(name);
      followers.add(send);
      return () => followers.delete(send);
    },
    get status() {
      return status;
    },
    set status(next) {
      status = next;
    },
    stop: () => timer?.cancel(),
  };
}

function versionOf(table: Table): Version {
  const text = JSON.stringify(table);
  const version = createHash('sha256').update(text).digest('base64url').slice(0, 12);
  return { version, table, body: `{"version":"${version}","table":${text}}` };
}

function printEvent(of: TableName, before: Version | undefined, after: Version | undefined): string {
  const to = after?.version ?? '';
  const bare: TableEvent = { of, to };
  let data = JSON.stringify(bare);
  if (before !== undefined && after !== undefined) {
    const delta = tableDelta(before.table, after.table) ?? {};
    const full: TableEvent = { ...bare, from: before.version, delta };
    const text = JSON.stringify(full);
    if (text.length < after.body.length * DELTA_SHARE_MAX) data = text;
  }
  return `id: ${of}@${to}\nevent: table\ndata: ${data}\n\n`;
}
