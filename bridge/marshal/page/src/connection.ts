import type { Stopwatch } from '../../../../protocol/clock.ts';
import type { Status } from '../../../../protocol/messages/station.ts';
import type { BoardEvent, Readiness, Snapshot, StationCars, StationTime } from '../../wire.ts';
import type { Store } from './store.ts';

/** The way to the Pi: listens, asks how it is, sends what was done here, and tries again for ever. */
export interface Connection {
  /** Sends now what waits. */
  flush(): void;
  /** UTC of the station at the moment of the call; while it does not answer, as this device goes by what it last heard. */
  now(): Promise<number>;
  /** Whether the station may be left alone; `test`: with a pulse on each input. `null` where it does not answer. */
  ready(test: boolean): Promise<Readiness | null>;
}

const STATUS_EVERY_MS = 1_000;
const ANSWER_MS_MAX = 2_000;
/** Nine inputs on each of two boxes, each followed to a scorer that does not answer. */
const SELF_TEST_MS_MAX = 150_000;
/** Somebody who looks up between two cars has to see it; a Wi-Fi that stumbles once is no loss. */
const LOST_AFTER_MS = 2_500;
const RETRY_MS = 1_000;

/** `deviceUs`: UTC as this device believes. */
export function connect(store: Store, stopwatch: Stopwatch, deviceUs: () => number): Connection {
  let events: EventSource | null = null;
  let heardMs = stopwatch.realMs();
  let sending = false;
  let snapshot = false;
  /** The station's UTC less this device's. */
  let offsetUs = 0;

  const ask = async <Answer>(path: string): Promise<Answer> => {
    const response = await fetch(path, { signal: AbortSignal.timeout(ANSWER_MS_MAX), cache: 'no-store' });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return (await response.json()) as Answer;
  };

  const listen = (): void => {
    events?.close();
    snapshot = false;
    events = new EventSource('api/events');
    events.addEventListener('board', ({ data }: MessageEvent<string>) =>
      store.send({ type: 'board', event: JSON.parse(data) as BoardEvent }),
    );
    events.onopen = () => void load();
  };

  /** Once it listens, so that nothing falls between. */
  const load = async (): Promise<void> => {
    try {
      store.send({ type: 'station', station: await ask<StationCars>('api/cars') });
      store.send({ type: 'snapshot', snapshot: await ask<Snapshot>('api/crossings') });
      snapshot = true;
      flush();
      await now();
    } catch {
      // The next status that comes says that it is time to listen again.
      snapshot = false;
    }
  };

  const watch = async (): Promise<void> => {
    try {
      store.send({ type: 'status', status: await ask<Status>('api/status') });
      const nowMs = stopwatch.realMs();
      heardMs = nowMs;
      const wasLost = store.state().link.state === 'lost';
      // A browser may hold on to a stream whose other end is long gone.
      if (wasLost || events === null || events.readyState === EventSource.CLOSED) listen();
      else if (!snapshot && events.readyState === EventSource.OPEN) await load();
      if (snapshot || wasLost) store.send({ type: 'link', state: 'live', atMs: nowMs });
      flush();
    } catch {
      const nowMs = stopwatch.realMs();
      if (nowMs - heardMs > LOST_AFTER_MS) store.send({ type: 'link', state: 'lost', atMs: heardMs });
    }
    stopwatch.afterRealMs(STATUS_EVERY_MS, () => void watch());
  };

  const flush = (): void => {
    if (!sending) void sendOldest();
  };
  /** One after the other: an undo follows what it undoes. */
  const sendOldest = async (): Promise<void> => {
    const [oldest] = store.state().outbox;
    if (!oldest) return;
    sending = true;
    try {
      const response = await fetch('api/amendments', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(oldest),
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      if (response.ok) store.send({ type: 'sent', id: oldest.id });
      else if (response.status < 500) {
        const { reason } = (await response.json()) as { reason?: string };
        store.send({ type: 'refused', id: oldest.id, reason: reason ?? String(response.status) });
      } else throw new Error(String(response.status));
      sending = false;
      flush();
    } catch {
      stopwatch.afterRealMs(RETRY_MS, () => {
        sending = false;
        flush();
      });
    }
  };

  const now = async (): Promise<number> => {
    const askedUs = deviceUs();
    try {
      const { utcUs } = await ask<StationTime>('api/time');
      // The answer was given half way.
      offsetUs = utcUs - (askedUs + deviceUs()) / 2;
    } catch {
      // Out of reach, and perhaps only after a while: the moment is still that of the call.
    }
    return Math.round(askedUs + offsetUs);
  };

  listen();
  void watch();
  return {
    flush,
    now,
    ready: async (test) => {
      try {
        if (!test) return await ask<Readiness>('api/ready');
        const response = await fetch('api/self-test', {
          method: 'POST',
          signal: AbortSignal.timeout(SELF_TEST_MS_MAX),
        });
        return response.ok ? ((await response.json()) as Readiness) : null;
      } catch {
        return null;
      }
    },
  };
}
