import type { FastifyReply, FastifyRequest } from 'fastify';
import { may } from '../../../protocol/api/roles.ts';
import type { DeskHttp } from '../desk-context.ts';
import type { Entrance, Visitor } from './entrance.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, where the route asks for somebody. */
    visitor: Visitor | null;
  }
}

/** Two hooks before every route of the API: whether the request comes from our own page, and whether this person may. */
export function guard(server: DeskHttp, entrance: Entrance): void {
  server.decorateRequest('visitor', null);

  server.addHook('onRequest', async (request, reply) => {
    if (!isApi(request)) return;
    reply.header('cache-control', 'no-store');
    const reason = forged(request, entrance.accounts === null);
    if (reason !== null) return refuse(reply, 403, reason);
  });

  server.addHook('onRequest', async (request, reply) => {
    if (!isApi(request)) return;
    // Where a route states nothing, whoever may see may ask.
    const { right = 'see' } = request.routeOptions.config;
    if (right === null) return;
    const visitor = entrance.visitor(request);
    if (!visitor) return refuse(reply, 401, 'sign in first: nobody is signed in here, or the session has ended');
    request.visitor = visitor;
    if (right === 'own') return;
    if (visitor.mustChangePassword) {
      return refuse(
        reply,
        403,
        'change the one-time password first: nothing else is allowed before',
        'change-password',
      );
    }
    if (!may(visitor.role, right)) {
      return refuse(reply, 403, `${visitor.name} is ${visitor.role}, who may not: ${right}; ask the chief`);
    }
  });
}

/** Behind the guard there is always somebody. */
export function visitorOf({ visitor }: FastifyRequest): Visitor {
  if (!visitor) throw new Error('a route without a right asked who is there');
  return visitor;
}

const refuse = (reply: FastifyReply, status: number, reason: string, next?: string): FastifyReply =>
  reply.code(status).send({ reason, ...(next && { next }) });

/** By the route that was found, for an address can be written in many ways (`/%61pi/rally`). */
const isApi = ({ routeOptions, url }: FastifyRequest): boolean =>
  (routeOptions.url ?? url).startsWith('/api/') || url.startsWith('/api/');

const CHANGES_NOTHING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Whether another site's page sends it, with our cookie. A form cannot set a header, a script of another origin may not, and browsers say where a page
 * is from. Only the host is compared: a proxy that ends TLS may not tell which scheme it had.
 */
function forged(request: FastifyRequest, open: boolean): string | null {
  const { headers, method, host } = request;
  const changes = !CHANGES_NOTHING.has(method);
  // In a room without cookies only its address keeps others out, and a name server can make any name point to loopback.
  if (open && !isLoopback(host)) return `asked as ${host}: an open room answers to 127.0.0.1 and localhost only`;
  // A socket is a GET that goes on, and the browser does not keep another origin from reading it.
  if ((changes || headers.upgrade !== undefined) && headers.origin !== undefined && hostOf(headers.origin) !== host) {
    return `comes from a page of ${headers.origin}; allowed is the desk's own`;
  }
  if (changes && headers['x-centesimo'] !== 'desk') return 'has no header x-centesimo: desk; allowed is the desk only';
  return null;
}

const hostOf = (origin: string): string | null => (URL.canParse(origin) ? new URL(origin).host : null);

/** A host with or without its port. */
export const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\]|::1)(:\d+)?$/i.test(host);
