import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import cookie from '@fastify/cookie';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Accounts } from './accounts/accounts.ts';
import { createEntrance } from './accounts/entrance.ts';
import { guard, visitorOf } from './accounts/guard.ts';
import type { DeskContext, DeskHttp, Person, Routes } from './desk-context.ts';
import { describeApi } from './open-api.ts';
import { explainRefusal } from './refusals.ts';
import { accountRoutes } from './routes/accounts.ts';
import { cardRoutes } from './routes/cards.ts';
import { correctionRoutes } from './routes/corrections.ts';
import { crossingRoutes } from './routes/crossings.ts';
import { historyRoutes } from './routes/histories.ts';
import { liveRoutes } from './routes/live.ts';
import { publishRoutes } from './routes/publish.ts';
import { queueRoutes } from './routes/queue.ts';
import { rallyRoutes } from './routes/rally.ts';
import { registerRoutes } from './routes/register.ts';
import { meRoutes, sessionRoutes } from './routes/session.ts';
import { setupRoutes } from './routes/setup.ts';
import { sheetRoutes } from './routes/sheets.ts';
import { stationRoutes } from './routes/stations.ts';
import type { DeskWatch } from './watch/desk-watch.ts';

/** HTTP for the desk: the page, what it has to know at its start, what goes by at `/api/live`, and what people do. */
export interface DeskServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface DeskServerOptions {
  readonly context: Omit<DeskContext, 'who' | 'whileSignedIn'>;
  /** `null`: a closed room, where everybody is chief. Closed with the server. */
  readonly accounts: Accounts | null;
  /** Who everybody is in a closed room. */
  readonly everybody?: () => Person;
  readonly host: string;
  readonly port: number;
  /** What anybody may see, below `/public/`. */
  readonly publicPage?: (server: FastifyInstance) => Promise<void>;
  readonly watch: DeskWatch;
  /** Told of each route as it is registered. */
  readonly onRoute?: (route: RouteOptions) => void;
  readonly health: () => { readonly connected: boolean } & Record<string, unknown>;
}

/** A part of the API is a line here and a file in `routes/`. */
const ROUTES: readonly Routes[] = [
  rallyRoutes,
  setupRoutes,
  cardRoutes,
  liveRoutes,
  correctionRoutes,
  historyRoutes,
  registerRoutes,
  sheetRoutes,
];

/** A crew's photo is not among what people send; a rally file is. */
const BODY_BYTES_MAX = 1_000_000;
/** Over a socket a page says nothing. */
const SAID_BYTES_MAX = 1_000;
/** For a megabyte over the worst line of a rally; whoever sends more slowly only holds the place. */
const REQUEST_MS_MAX = 120_000;

/** Rejects with `EADDRINUSE` where the port is taken. */
export async function serveDesk(options: DeskServerOptions): Promise<DeskServer> {
  const server = await buildDesk(options);
  try {
    await server.listen({ host: options.host, port: options.port });
  } catch (error) {
    await server.close();
    throw error;
  }
  const address = server.server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: () => server.close(),
  };
}

/** The server before it listens: what tests and the API's description need. */
export async function buildDesk(options: Omit<DeskServerOptions, 'host' | 'port'>): Promise<DeskHttp> {
  const server: DeskHttp = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    requestTimeout: REQUEST_MS_MAX,
    // A proxy that ends TLS stands on the same machine; anybody else may say what he likes of himself.
    trustProxy: 'loopback',
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler((error, _request, reply) => {
    const { status, reason } = explainRefusal(error, BODY_BYTES_MAX);
    if (status >= 500) options.context.log(`desk: ${reason}`);
    return reply.code(status).send({ reason });
  });
  // A form of another site can send text, and nothing here reads it.
  server.removeContentTypeParser('text/plain');
  if (options.onRoute) server.addHook('onRoute', options.onRoute);
  await server.register(helmet, SECURITY_HEADERS);
  await server.register(cookie);
  await server.register(rateLimit, { global: false });
  await server.register(fastifyWebsocket, { options: { maxPayload: SAID_BYTES_MAX } });
  await describeApi(server);

  const entrance = createEntrance(options);
  server.addHook('onClose', async () => entrance.close());
  guard(server, entrance);

  // Not a copy: what is in force may change, and the context says what it is now.
  const context = Object.assign(Object.create(options.context) as typeof options.context, {
    who: visitorOf,
    whileSignedIn: entrance.whileSignedIn,
  });
  const watched = [crossingRoutes, queueRoutes, stationRoutes, publishRoutes].map((routesOf) =>
    routesOf(options.watch),
  );
  const routes = [...ROUTES, ...watched, meRoutes];
  if (options.accounts) routes.push(sessionRoutes(options.accounts, entrance), accountRoutes(options.accounts));
  for (const add of routes) server.register(async (scope) => add(scope.withTypeProvider<ZodTypeProvider>(), context));
  server.register(async (scope) => {
    scope.get(
      '/api/openapi.json',
      { config: { right: 'see' }, schema: { tags: ['api'], summary: 'This description' } },
      () => server.swagger(),
    );
    scope.get('/healthz', (_request, reply) => {
      const health = options.health();
      return reply.code(health.connected ? 200 : 503).send(health);
    });
  });

  const { publicPage } = options;
  if (publicPage) await server.register(async (scope) => publicPage(scope), { prefix: '/public' });

  // dist/desk, seen from dist/scorer/api or, run from source, from scorer/api.
  const page = ['../../desk/', '../../dist/desk/']
    .map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
    .find((folder) => existsSync(`${folder}index.html`));
  if (page) await server.register(fastifyStatic, { root: page });
  else server.get('/', (_request, reply) => reply.type('text/plain').send('The desk is not built: npm run build'));
  server.setNotFoundHandler((request, reply) => {
    reply.code(404);
    if (!request.url.startsWith('/api/')) return reply.type('text/html').send(NOTHING_HERE);
    return reply.send({
      reason: `${request.method}: there is nothing at this address; /api/openapi.json lists what is`,
    });
  });
  await server.ready();
  return server;
}

/** Scripts and styles come from here alone, and no page may hold this one in a frame. Pictures may be drawn by the page itself. */
const SECURITY_HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  // The proxy that ends TLS knows whether it always will; on a rally's own network there is none.
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'same-origin' },
} as const;

const NOTHING_HERE =
  '<!doctype html><html lang="en"><meta charset="utf-8"><title>Centesimo</title><p>There is nothing at this address. <a href="/">The timing desk</a></p></html>\n';
