import mqtt from 'mqtt';
import { z } from 'zod';
import { filters } from '../../../../protocol/topics.ts';
import { readMessage } from './incoming.ts';
import { type CommittedCrossing, committedCrossing, type Rally, rallyAnswer } from './rally.ts';
import type { Store } from './store.ts';

export const RETRY_MS = 2000;
const ANSWER_TIMEOUT_MS = 10_000;
const KEEPALIVE_SECONDS = 10;
const CROSSINGS_ASKED = 200;

export interface Connection {
  /** Tries at once instead of waiting for the next round. */
  readonly retry: () => void;
}

/** Keeps the store fed for as long as the page is open. Nothing here ends it: every failure is shown and tried again. */
export function connect(store: Store, origin: URL): Connection {
  let client: mqtt.MqttClient | undefined;
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
    client = follow(store, origin, rally);
  });
  return {
    retry: () => {
      wake?.();
      if (client && !client.connected) client.reconnect();
    },
  };
}

function follow(store: Store, origin: URL, rally: Rally): mqtt.MqttClient {
  const broker = new URL('/mqtt', origin);
  broker.protocol = origin.protocol === 'https:' ? 'wss:' : 'ws:';
  const client = mqtt.connect(broker.href, {
    protocolVersion: 4,
    clean: true,
    clientId: `desk-${crypto.getRandomValues(new Uint32Array(2)).join('-')}`,
    reconnectPeriod: RETRY_MS,
    connectTimeout: ANSWER_TIMEOUT_MS,
    keepalive: KEEPALIVE_SECONDS,
    // We subscribe ourselves at every session, because the crossings must be asked for after the subscription stands.
    resubscribe: false,
  });
  const say = (link: 'live' | 'lost') => store.receive({ kind: 'link', link, atMs: Date.now() });
  const isLive = () => client.connected;

  client.on('connect', () => {
    client.subscribe(Object.values(filters(rally.rally)), { qos: 1 }, (error) => {
      if (error) return;
      say('live');
      void askCrossings(store, origin, isLive);
    });
    void askAgain(store, origin, rally.rally);
  });
  client.on('message', (topic, payload) => {
    const message = readMessage(rally.rally, topic, payload);
    if (message) store.receive(message);
  });
  client.on('close', () => say('lost'));
  // A close follows and says it; without a listener an error would be an exception.
  client.on('error', () => {});
  answerQuestions(store, () => void askCrossings(store, origin, isLive));
  return client;
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

async function ask(url: URL): Promise<unknown> {
  const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status} ${response.statusText}`);
  return response.json();
}

const reasonOf = (error: unknown): string => {
  if (error instanceof z.ZodError) {
    const [issue] = error.issues;
    return issue ? `${issue.path.join('.')}: ${issue.message}` : error.name;
  }
  return error instanceof Error ? error.message : String(error);
};
