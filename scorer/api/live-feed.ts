import type { Stopwatch, Timer } from '../../protocol/clock.ts';

/** What goes by, for the desk's pages: what stations say, what the desk says, what the scorer computes. */
export interface LiveFeed {
  /**
   * Our own word, in JSON. `retain`: the newest of this topic is told to whoever comes later, until, as at a broker, an empty payload takes it back.
   */
  put(topic: string, payload: string, retain: boolean): void;
  /** What somebody else has said: where it is no JSON, it is nobody's business. */
  pass(topic: string, payload: string, retain: boolean): void;
  /**
   * Begins with what is retained. Batches as JSON `[[topic, value], …]`, until the returned function is called.
   * @param wants topics; every one where left out
   */
  listen(send: (batch: string) => void, wants?: (topic: string) => boolean): () => void;
}

interface Listener {
  readonly send: (batch: string) => void;
  readonly wants: (topic: string) => boolean;
}

/** Forty batches a second: a page draws thirty times, and what it draws is to be fresh. */
const BATCH_EVERY_MS = 25;

export function createLiveFeed(stopwatch: Stopwatch): LiveFeed {
  const retained = new Map<string, string>();
  const listeners = new Set<Listener>();
  let waiting: [topic: string, message: string][] = [];
  let timer: Timer | null = null;

  const flush = (): void => {
    timer = null;
    const messages = waiting;
    waiting = [];
    for (const { send, wants } of listeners) {
      const wanted = messages.flatMap(([topic, message]) => (wants(topic) ? [message] : []));
      if (wanted.length > 0) send(`[${wanted.join(',')}]`);
    }
  };

  const put = (topic: string, payload: string, retain: boolean): void => {
    if (payload === '') {
      if (retain) retained.delete(topic);
      return;
    }
    const message = `[${JSON.stringify(topic)},${payload}]`;
    if (retain) retained.set(topic, message);
    if (listeners.size === 0) return;
    waiting.push([topic, message]);
    timer ??= stopwatch.afterRealMs(BATCH_EVERY_MS, flush);
  };

  return {
    put,
    pass: (topic, payload, retain) => {
      if (payload === '' || isJson(payload)) put(topic, payload, retain);
    },
    listen: (send, wants = () => true) => {
      // What waits is in the retained ones or older than this listener.
      if (timer !== null) {
        timer.cancel();
        flush();
      }
      const listener = { send, wants };
      listeners.add(listener);
      const known = [...retained].flatMap(([topic, message]) => (wants(topic) ? [message] : []));
      send(`[${known.join(',')}]`);
      return () => listeners.delete(listener);
    },
  };
}

function isJson(payload: string): boolean {
  try {
    JSON.parse(payload);
    return true;
  } catch {
    return false;
  }
}
