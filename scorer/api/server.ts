import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import Fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { may, type Right } from '../../protocol/api/roles.ts';
import type { DeskContext, Person, Routes } from './desk-context.ts';
import type { ListedCrossing } from './recent-crossings.ts';
import { liveRoutes } from './routes/live.ts';
import { rallyRoutes } from './routes/rally.ts';

/** HTTP for the desk: the page, what it has to know at its start, what goes by at `/api/live`, and what people do. */
export interface DeskServer {
  readonly port: number;
  close(): Promise<void>;
}

export interface DeskServerOptions {
  readonly context: Omit<DeskContext, 'who'>;
  readonly host: string;
  readonly port: number;
  readonly newestCrossings: (limit: number) => ListedCrossing[];
  readonly health: () => { readonly connected: boolean } & Record<string, unknown>;
}

/** A part of the API is a line here and a file in `routes/`. */
const ROUTES: readonly Routes[] = [rallyRoutes, liveRoutes];

/** A crew's photo is not among what people send; a rally file is. */
const BODY_BYTES_MAX = 1_000_000;

/** Rejects with `EADDRINUSE` where the port is taken. */
export async function serveDesk(options: DeskServerOptions): Promise<DeskServer> {
  const server = Fastify({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
  }).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.setErrorHandler((error, _request, reply) => {
    const { statusCode = 500, message } = error as { statusCode?: number; message: string };
    if (statusCode >= 500) options.context.log(`desk: ${message}`);
    return reply.code(statusCode).send({ reason: message });
  });
  await server.register(fastifyWebsocket);

  const who = (): Person | null => ({ name: 'desk', role: 'chief' });
  server.addHook('onRequest', async (request, reply) => {
    if (!request.url.startsWith('/api/')) return;
    const right: Right | null =
      request.routeOptions.config.right === undefined ? 'see' : request.routeOptions.config.right;
    if (right === null) return;
    const person = who();
    if (!person) return reply.code(401).send({ reason: 'sign in first' });
    if (!may(person.role, right)) return reply.code(403).send({ reason: `${person.role} may not: ${right}` });
  });

  const context: DeskContext = { ...options.context, who: () => who() as Person };
  for (const add of ROUTES) server.register(async (scope) => add(scope.withTypeProvider<ZodTypeProvider>(), context));
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

const CROSSINGS_MAX = 500;
