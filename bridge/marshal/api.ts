import { existsSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { Status } from '../../protocol/messages/station.ts';
import type { Marshal } from './marshal.ts';
import type { StationCars, StationTime } from './wire.ts';

/** What the HTTP needs of a bridge. */
export interface MarshalStation {
  readonly marshal: Marshal;
  readonly status: Status;
  readonly time: StationTime;
  readonly cars: StationCars;
  ready(test: boolean): Promise<unknown>;
}

/** Pages, panels and people at one station, with room for tabs that were left open. */
const LISTENERS_MAX = 32;
/** A listener that takes nothing for so long is gone; it asks again when it is back. */
const UNREAD_BYTES_MAX = 1024 * 1024;

/**
 * The marshal's desk over HTTP, for the page, the panel and the simulated marshal. Served without accounts: whoever reaches the port is a marshal.
 *
 * - `GET /api/events`: server-sent events. Unnamed ones are a `MarshalEvent` each, those named `board` a `BoardEvent`.
 * - `GET /api/crossings`: a `Snapshot` for a page that has just come (listen first, then ask).
 * - `GET /api/cars`: `StationCars`. `GET /api/time`: `StationTime`. `GET /api/status`: the status.
 * - `GET /api/ready`: whether the station may be left alone, item by item. `POST /api/self-test`: the same with a pulse on
 *   each input, followed to the scorer.
 * - `POST /api/amendments`: an amendment without the station's part; answers `{id}`, or 400 with `{reason}`, or 503
 *   where the disk refuses it now.
 *
 * Rejects with `EADDRINUSE` where the port is taken.
 */
export async function serveMarshal(
  station: MarshalStation,
  port: number,
  host = '127.0.0.1',
): Promise<{ port: number; close(): Promise<void> }> {
  const server: FastifyInstance = Fastify({ bodyLimit: 16 * 1024, forceCloseConnections: true });
  const listening = new Set<ServerResponse>();

  server.addHook('onSend', async (request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
    reply.header(
      'content-security-policy',
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:",
    );
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });

  server.get('/api/events', (_request, reply) => listen(station.marshal, listening, reply));
  server.get('/api/crossings', () => station.marshal.snapshot());
  server.get('/api/cars', () => station.cars);
  server.get('/api/time', () => station.time);
  server.get('/api/status', () => station.status);
  // One test at a time: two would take one another's pulses for their own.
  let testing: Promise<unknown> | null = null;
  server.get('/api/ready', () => station.ready(false));
  server.post('/api/self-test', () => {
    testing ??= station.ready(true).finally(() => {
      testing = null;
    });
    return testing;
  });
  server.post('/api/amendments', (request, reply) => {
    const answer = station.marshal.amend(request.body);
    return answer.ok ? { id: answer.id } : reply.code(answer.again ? 503 : 400).send({ reason: answer.reason });
  });

  // dist/marshal, seen from dist/bridge/marshal or, run from source, from bridge/marshal.
  const page = ['../../marshal/', '../../dist/marshal/']
    .map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
    .find((folder) => existsSync(`${folder}index.html`));
  if (page) {
    await server.register(fastifyStatic, { root: page });
    server.get('/clock', (_request, reply) => reply.sendFile('clock.html'));
  } else {
    server.get('/', (_request, reply) =>
      reply.type('text/plain').send("The marshal's page is not built: npm run build"),
    );
  }

  await server.listen({ host, port });
  const address = server.server.address();
  return { port: typeof address === 'object' && address ? address.port : port, close: () => server.close() };
}

function listen(marshal: Marshal, listening: Set<ServerResponse>, reply: FastifyReply): void {
  if (listening.size >= LISTENERS_MAX) {
    reply.code(503).send({ reason: `${LISTENERS_MAX} listen already; close a page that nobody looks at` });
    return;
  }
  reply.hijack();
  const { raw } = reply;
  listening.add(raw);
  const write = (text: string): void => {
    if (raw.writableLength > UNREAD_BYTES_MAX) raw.destroy();
    else raw.write(text);
  };
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  raw.write(': here are the crossings without a number, then each as it comes\n\n');
  const stopBoard = marshal.watchBoard((event) => write(`event: board\ndata: ${JSON.stringify(event)}\n\n`));
  const stop = marshal.watch((event) => write(`data: ${JSON.stringify(event)}\n\n`));
  raw.on('close', () => {
    listening.delete(raw);
    stop();
    stopBoard();
  });
}
