import type { Stopwatch, Timer } from '../../protocol/clock.ts';

/** What goes by, for the desk's pages: what stations say, what the desk says, what the scorer computes. */
export interface LiveFeed {
  /**
   * `retain`: the newest of this topic is told to whoever comes later, until, as at a broker, an empty payload takes it back. What is no JSON is
   * nobody's business.
   */
  put(topic: string, payload: string, retain: boolean): void;
  /** Begins with what is retained. Batches as JSON `[[topic, value], …]`, until the returned function is called. */
  listen(send: (batch: string) => void): () => void;
}

/** Twenty batches a second: more than anybody reads. */
const BATCH_EVERY_MS = 50;

export function createLiveFeed(stopwatch: Stopwatch): LiveFeed {
  const retained = new Map<string, string>();
  const listeners = new Set<(batch: string) => void>();
  let waiting: string[] = [];
  let timer: Timer | null = null;

  const flush = (): void => {
    timer = null;
    const batch = `[${waiting.join(',')}]`;
    waiting = [];
    for (const listener of listeners) listener(batch);
  };

  return {
    put: (topic, payload, retain) => {
      if (retain && payload === '') retained.delete(topic);
      if (!isJson(payload)) return;
      const message = `[${JSON.stringify(topic)},${payload}]`;
      if (retain) retained.set(topic, message);
      if (listeners.size === 0) return;
      waiting.push(message);
      timer ??= stopwatch.afterRealMs(BATCH_EVERY_MS, flush);
    },
    listen: (send) => {
      // What waits is in the retained ones or older than this listener.
      if (timer !== null) {
        timer.cancel();
        flush();
      }
      listeners.add(send);
      send(`[${[...retained.values()].join(',')}]`);
      return () => listeners.delete(send);
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
