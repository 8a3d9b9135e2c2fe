import {
  STATUS_EVERY_MS,
  type StatusEvent,
  type TableEvent,
  type VersionedTable,
} from '../../../../protocol/api/public.ts';
import { applyDelta } from '../../../../protocol/table-delta.ts';
import type { Store, TableLink } from './store.ts';

/** A second of a dropped network is no news; a phone in a tunnel should not run down its battery. */
const RETRY_MS_MIN = 1_000;
const RETRY_MS_MAX = 15_000;
const POLL_MS = 10_000;
/** Silence of a link that looks whole: two beats and a little. */
const SILENCE_MS_MAX = STATUS_EVERY_MS * 2 + 5_000;

/** Tables by HTTP, compressed and cached; what changes in them by one stream of server-sent events; both again and again until they come. */
export function createLiveLink(store: Store, root: string): TableLink {
  const versions = new Map<string, VersionedTable>();
  /** Fetches on their way. */
  const asked = new Map<string, Promise<boolean>>();
  let names: readonly string[] = [];
  let stream: EventSource | null = null;
  let failures = 0;
  let retry = 0;
  let silence = 0;

  const heard = (): void => {
    clearTimeout(silence);
    silence = window.setTimeout(lose, SILENCE_MS_MAX);
  };

  const fetchTable = (name: string): Promise<boolean> => {
    const known = asked.get(name);
    if (known) return known;
    const request = getTable(root, name).then((answer) => {
      asked.delete(name);
      if (answer === undefined) return false;
      if (answer === null) versions.delete(name);
      else versions.set(name, answer);
      store.put(name, answer?.table ?? null);
      return true;
    });
    asked.set(name, request);
    return request;
  };
  const fetchAll = async (of: readonly string[]): Promise<boolean> =>
    (await Promise.all(of.map(fetchTable))).every(Boolean);

  const take = ({ of, to, from, delta }: TableEvent): void => {
    const held = versions.get(of);
    if (to === '') {
      versions.delete(of);
      store.put(of, null);
    } else if (held?.version === to) return;
    else if (held !== undefined && delta !== undefined && held.version === from) {
      const table = applyDelta(held.table, delta);
      versions.set(of, { version: to, table });
      store.put(of, table);
    } else void fetchTable(of);
  };

  const lose = (): void => {
    stream?.close();
    stream = null;
    clearTimeout(silence);
    failures += 1;
    clearTimeout(retry);
    retry = window.setTimeout(again, Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** (failures - 1)) * jitter());
    // The first failure is often the last; nobody needs to read of it. From the second on, tables alone may still come.
    if (failures > 1) void pollOrSay();
  };
  const pollOrSay = async (): Promise<void> => {
    const sinceMs = Date.now();
    const isThere = await fetchAll(names);
    if (failures === 0) return;
    const link = store.link();
    if (isThere) store.setLink({ state: 'live', polling: true, upstream: { live: true, sinceMs } });
    else if (link.state !== 'lost') store.setLink({ state: 'lost', sinceMs });
    clearTimeout(retry);
    retry = window.setTimeout(
      again,
      (isThere ? POLL_MS : Math.min(RETRY_MS_MAX, RETRY_MS_MIN * 2 ** failures)) * jitter(),
    );
  };

  const open = (): void => {
    stream?.close();
    const of = names.map((name) => `${name}@${versions.get(name)?.version ?? ''}`).join(',');
    const opened = new EventSource(`${root}api/live?of=${encodeURIComponent(of)}`);
    stream = opened;
    heard();
    opened.addEventListener('status', (event) => {
      failures = 0;
      heard();
      const upstream = JSON.parse(event.data) as StatusEvent;
      store.setLink({ state: 'live', polling: false, upstream });
    });
    opened.addEventListener('table', (event) => {
      heard();
      take(JSON.parse(event.data) as TableEvent);
    });
    // Not left to the browser: it would go on asking for the versions of its first time, and stops at an answer of 503.
    opened.onerror = () => {
      if (stream === opened) lose();
    };
  };
  const again = (): void => {
    clearTimeout(retry);
    open();
  };

  // Back in the light or on the network: nobody waits for a timer.
  const wake = (): void => {
    if (document.visibilityState === 'visible' && stream?.readyState !== EventSource.OPEN) again();
  };
  document.addEventListener('visibilitychange', wake);
  window.addEventListener('online', wake);
  window.addEventListener('offline', () => {
    failures = Math.max(failures, 1);
    lose();
  });

  return {
    want: (wanted) => {
      if (wanted.join() === names.join()) return;
      names = wanted;
      const missing = names.filter((name) => !versions.has(name));
      void fetchAll(missing).then((isThere) => {
        if (wanted !== names) return;
        if (isThere) again();
        else lose();
      });
    },
  };
}

/** `null` where there is no such table, `undefined` where nobody answers. */
async function getTable(root: string, name: string): Promise<VersionedTable | null | undefined> {
  try {
    const answer = await fetch(`${root}api/table/${name}`);
    if (answer.status === 404) return null;
    return answer.ok ? ((await answer.json()) as VersionedTable) : undefined;
  } catch {
    return undefined;
  }
}

/** 0.75 to 1.25: two thousand pages that were cut off together do not come back together. */
const jitter = (): number => 0.75 + (crypto.getRandomValues(new Uint8Array(1))[0] ?? 0) / 512;
