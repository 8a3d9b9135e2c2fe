import { existsSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import Fastify from 'fastify';
import { createWebSocketStream } from 'ws';
import { printLine, type Rally } from '../rally/index.ts';
import { COEFFICIENT_PLACES, formatDecimal } from '../rules/index.ts';
import type { ListedCrossing } from './recent-crossings.ts';

/** HTTP for the desk: the page, what it has to know at its start, and the broker's MQTT over WebSocket at `/mqtt`. */
export interface DeskServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface DeskServerOptions {
  readonly rally: Rally;
  readonly broker: string;
  readonly host: string;
  readonly port: number;
  readonly newestCrossings: (limit: number) => ListedCrossing[];
  readonly health: () => { readonly connected: boolean } & Record<string, unknown>;
}

const CROSSINGS_MAX = 500;

/** Rejects with `EADDRINUSE` where the port is taken. */
export async function serveDesk(options: DeskServerOptions): Promise<DeskServer> {
  const server = Fastify({ bodyLimit: 64 * 1024, forceCloseConnections: true });
  await server.register(fastifyWebsocket);

  const description = describeRally(options.rally);
  server.get('/api/rally', () => description);
  server.get<{ Querystring: { limit?: string } }>('/api/crossings', (request, reply) => {
    const limit = Number(request.query.limit ?? 200);
    if (!Number.isInteger(limit) || limit < 1 || limit > CROSSINGS_MAX) {
      return reply.code(400).send({ reason: `limit ${request.query.limit}: allowed is 1 to ${CROSSINGS_MAX}` });
    }
    return options.newestCrossings(limit);
  });
  server.get('/healthz', (_request, reply) => {
    const health = options.health();
    return reply.code(health.connected ? 200 : 503).send(health);
  });

  server.get('/mqtt', { websocket: true }, (socket) => {
    // Whichever broker it is, the browser talks to this origin alone.
    const { protocol, hostname, port } = new URL(options.broker);
    const secure = protocol === 'mqtts:' || protocol === 'ssl:';
    const target = { noDelay: true, host: hostname, port: Number(port) || (secure ? 8883 : 1883) };
    const broker = secure ? connectTls(target) : connectTcp(target);
    const browser = createWebSocketStream(socket);
    browser.pipe(broker).pipe(browser);
    const end = (): void => {
      broker.destroy();
      browser.destroy();
    };
    for (const stream of [broker, browser]) stream.on('error', end).on('close', end);
  });

  // dist/desk, seen from dist/scorer/api or, run from source, from scorer/api.
  const page = ['../../desk/', '../../dist/desk/']
    .map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
    .find((folder) => existsSync(`${folder}index.html`));
  if (page) await server.register(fastifyStatic, { root: page });
  else server.get('/', (_request, reply) => reply.type('text/plain').send('The desk is not built: npm run build'));

  await server.listen({ host: options.host, port: options.port });
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: () => server.close(),
  };
}

function describeRally(rally: Rally) {
  return {
    rally: rally.id,
    name: rally.name,
    timezone: rally.timezone,
    rules: rally.rules.title,
    notices: rally.notices,
    stations: rally.stations.map(({ id, name, lines }) => ({ id, name, lines })),
    // The desk's list of crossings knows what a line starts and ends; other kinds of trial have their own tables.
    trials: rally.trials.flatMap((trial) =>
      trial.kind === 'time'
        ? [
            {
              id: trial.id,
              name: trial.name,
              leg: trial.leg,
              from: printLine(trial.from),
              to: printLine(trial.to),
              imposedHundredths: trial.imposedHundredths,
            },
          ]
        : [],
    ),
    entries: rally.entries.map(({ number, year, model, coefficient, fields }) => ({
      number,
      year,
      model,
      coefficient: formatDecimal(coefficient, COEFFICIENT_PLACES, 2),
      driver: fields.get('driver') || undefined,
    })),
    rankings: rally.rankings.map(({ id, title }) => ({ id, title })),
  };
}
