import { z } from 'zod';
import { topics } from '../../../../protocol/topics.ts';
import { get } from '../api.ts';
import { lookWhetherSignedIn } from '../session/session.ts';
import { readMessage } from './incoming.ts';
import { type CommittedCrossing, committedCrossing, type Rally, rallyAnswer } from './rally.ts';
import type { Store } from './store.ts';

export const RETRY_MS = 2000;
const CROSSINGS_ASKED = 200;

export interface Connection {
  /** Tries at once instead of waiting for the next round. */
  readonly retry: () => void;
  /** Follows a table (`ranking/overall`) beside what is always followed, until the returned function is called. */
  readonly followTable: (name: string) => () => void;
}

/** Keeps the store fed for as long as the page is open. Nothing here ends it: every failure is shown and tried again. */
export function connect(store: Store, origin: URL): Connection {
  let following: Following | undefined;
  let wake: (() => void) | undefined;
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      wake = resolve;
      setTimeout(resolve, ms);
    });

  const askRally = async (): Promise<Rally> => {
    for (;;) {
      try {
        const rally = rallyAnswer.parse(await ask(new URL('/api/rally', origin)));
        store.receive({ kind: 'rally', rally });
        return rally;
      } catch (error) {
        store.receive({ kind: 'unreachable', reason: reasonOf(error) });
        await pause(RETRY_MS);
      }
    }
  };

  void askRally().then((rally) => {
    following = follow(store, origin, rally);
  });
  return {
    retry: () => {
      wake?.();
      following?.retry();
    },
    followTable: createTables(store, origin),
  };
}

/** Whoever looks away for a moment need not ask anew. */
const LEFT_OPEN_MS = 2_000;

/** Each table over a socket of its own: all of them together are more than a page can read. */
function createTables(store: Store, origin: URL): Connection['followTable'] {
  const tables = new Map<string, { count: number; close: () => void }>();
  return (name) => {
    const table = tables.get(name) ?? { count: 0, close: followTable(store, origin, name) };
    tables.set(name, table);
    table.count += 1;
    return () => {
      table.count -= 1;
      setTimeout(() => {
        if (table.count > 0 || tables.get(name) !== table) return;
        tables.delete(name);
        table.close();
      }, LEFT_OPEN_MS);
    };
  };
}

function followTable(store: Store, origin: URL, name: string): () => void {
  const url = socketUrl(origin, 'only', name);
  let socket: WebSocket | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    const rally = store.state().rally?.rally;
    socket = new WebSocket(url);
    socket.onmessage = ({ data }) => receiveBatch(store, rally ?? '', data);
    // That the link is lost the other socket says.
    socket.onclose = () => {
      timer = setTimeout(open, RETRY_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    if (socket) socket.onclose = null;
    socket?.close();
  };
}

function socketUrl(origin: URL, what: 'tables' | 'only', names: string): URL {
  const url = new URL('/api/live', origin);
  url.protocol = origin.protocol === 'https:' ? 'wss:' : 'ws:';
  url.searchParams.set(what, names);
  return url;
}

function receiveBatch(store: Store, rally: string, data: unknown): void {
  for (const [topic, value] of readBatch(data)) {
    const message = readMessage(rally, topic, value);
    if (message) store.receive(message);
  }
}

interface Following {
  readonly isLive: () => boolean;
  readonly retry: () => void;
}

/** What goes by at the scorer, from now on and for ever. */
function follow(store: Store, origin: URL, rally: Rally): Following {
  const url = socketUrl(origin, 'tables', '');
  let live = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (link: 'live' | 'lost') => {
    live = link === 'live';
    store.receive({ kind: 'link', link, atMs: Date.now() });
  };
  const isLive = () => live;
  const changed = topics(rally.rally).deskSetup;

  const open = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const socket = new WebSocket(url);
    socket.onopen = () => {
      say('live');
      // Only now that nothing can go by in between.
      void askCrossings(store, origin, isLive);
      void askAgain(store, origin, rally.rally);
    };
    socket.onmessage = ({ data }) => {
      for (const [topic, value] of readBatch(data)) {
        // Another version of the rally's files is in force.
        if (topic === changed) {
          void askAgain(store, origin, rally.rally);
          continue;
        }
        const message = readMessage(rally.rally, topic, value);
        if (message) store.receive(message);
      }
    };
    // After an error too.
    socket.onclose = () => {
      say('lost');
      timer = setTimeout(open, RETRY_MS);
      // A browser does not say why a socket was refused.
      void lookWhetherSignedIn().then((again) => {
        if (again && timer !== undefined) open();
      });
    };
  };
  open();
  answerQuestions(store, () => void askCrossings(store, origin, isLive));
  return {
    isLive,
    retry: () => {
      if (timer !== undefined) open();
    },
  };
}

const batch = z.array(z.tuple([z.string(), z.unknown()]));

function readBatch(data: unknown): [string, unknown][] {
  try {
    return batch.parse(JSON.parse(String(data)));
  } catch {
    return [];
  }
}

/** A scorer that came back may have another rally file; topics hang on the rally's id, so another rally is another page. */
async function askAgain(store: Store, origin: URL, known: string): Promise<void> {
  try {
    const rally = rallyAnswer.parse(await ask(new URL('/api/rally', origin)));
    if (rally.rally === known) store.receive({ kind: 'rally', rally });
    else location.reload();
  } catch (error) {
    store.receive({ kind: 'unreachable', reason: reasonOf(error) });
  }
}

async function askCrossings(store: Store, origin: URL, isLive: () => boolean): Promise<void> {
  while (isLive()) {
    try {
      const answer = z.array(z.unknown()).parse(await ask(new URL(`/api/crossings?limit=${CROSSINGS_ASKED}`, origin)));
      const crossings: CommittedCrossing[] = [];
      for (const item of answer) {
        const read = committedCrossing.safeParse(item);
        if (read.success) crossings.push(read.data);
      }
      store.receive({ kind: 'committed', crossings, refused: answer.length - crossings.length });
      return;
    } catch (error) {
      store.receive({ kind: 'unreachable', reason: reasonOf(error) });
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** An undo of something that this page never saw: the scorer knows, a moment after it has committed it. */
function answerQuestions(store: Store, answer: () => void): void {
  let answered = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  store.subscribe(() => {
    const { questions } = store.state();
    if (questions === answered || timer !== undefined) return;
    timer = setTimeout(() => {
      answered = store.state().questions;
      timer = undefined;
      answer();
    }, RETRY_MS);
  });
}

const ask = (url: URL): Promise<unknown> => get(`${url.pathname}${url.search}`, z.unknown());

const reasonOf = (error: unknown): string => {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return issue ? `${issue.path.join('.')}: ${issue.message}` : error.name;
  }
  return error instanceof Error ? error.message : String(error);
};
