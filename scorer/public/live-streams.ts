import type { ServerResponse } from 'node:http';
import { STATUS_EVERY_MS, type TableName } from '../../protocol/api/public.ts';
import type { Stopwatch, Timer } from '../../protocol/clock.ts';
import type { Showcase } from './showcase.ts';

/** Pages that listen. Each event is written once and goes to all of them as it is; who reads too slowly is let go, and comes back by itself. */
export interface LiveStreams {
  readonly count: number;
  readonly isFull: boolean;
  /** @param followed tables with the versions that the page has */
  open(response: ServerResponse, followed: readonly Followed[], headers: NodeJS.Dict<number | string | string[]>): void;
  /** Tells everybody how things stand, at once. */
  tellStatus(): void;
  close(): void;
}

export interface Followed {
  readonly name: TableName;
  readonly version: string;
}

/** Some hundred events: a reader so far behind does better with a new snapshot. */
const BACKLOG_BYTES_MAX = 262_144;

export function createLiveStreams(showcase: Showcase, listenersMax: number, stopwatch: Stopwatch): LiveStreams {
  const responses = new Set<ServerResponse>();
  let timer: Timer | null = null;

  const statusEvent = (): string => `event: status\ndata: ${JSON.stringify(showcase.status)}\n\n`;
  const send = (response: ServerResponse, event: string): void => {
    if (response.writableLength > BACKLOG_BYTES_MAX) response.destroy();
    else response.write(event);
  };
  const tellStatus = (): void => {
    const event = statusEvent();
    for (const response of responses) send(response, event);
  };
  const beat = (): void => {
    tellStatus();
    timer = stopwatch.afterRealMs(STATUS_EVERY_MS, beat);
  };

  return {
    get count() {
      return responses.size;
    },
    get isFull() {
      return responses.size >= listenersMax;
    },
    open: (response, followed, headers) => {
      response.writeHead(200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        // A proxy that gathers or compresses would hold events back.
        'cache-control': 'no-store, no-transform',
        'x-accel-buffering': 'no',
      });
      responses.add(response);
      timer ??= stopwatch.afterRealMs(STATUS_EVERY_MS, beat);
      const missed = followed.flatMap(({ name, version }) => showcase.since(name, version));
      response.write(`${statusEvent()}${missed.join('')}`);
      const listener = (event: string): void => send(response, event);
      const unfollow = followed.map(({ name }) => showcase.follow(name, listener));
      response.on('error', () => response.destroy());
      response.on('close', () => {
        responses.delete(response);
        for (const end of unfollow) end();
      });
    },
    tellStatus,
    close: () => {
      timer?.cancel();
      for (const response of responses) response.destroy();
    },
  };
}
