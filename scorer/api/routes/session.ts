import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Me, me, passwordChange, signInRequest } from '../../../protocol/api/accounts.ts';
import { reason } from '../../../protocol/api/answers.ts';
import { nameKey } from '../accounts/account-file.ts';
import type { Accounts } from '../accounts/accounts.ts';
import { describeVisitor, type Entrance } from '../accounts/entrance.ts';
import { visitorOf } from '../accounts/guard.ts';
import type { Routes } from '../desk-context.ts';

const FIVE_MINUTES_MS = 300_000;
/** A whole crew behind one router may sign in in the morning. */
const ATTEMPTS_AN_ADDRESS = 30;
const ATTEMPTS_A_NAME = 10;

const tags = ['session'];

export const meRoutes: Routes = (server) => {
  server.get(
    '/api/me',
    { config: { right: 'own' }, schema: { tags, summary: 'Who I am', response: { 200: me, '4xx': reason } } },
    async (request) => describeVisitor(visitorOf(request)),
  );
};

/** Sign in, sign out, change my password: where there are accounts. */
export const sessionRoutes =
  (accounts: Accounts, entrance: Entrance): Routes =>
  (server) => {
    const byAddress = server.createRateLimit({ max: ATTEMPTS_AN_ADDRESS, timeWindow: FIVE_MINUTES_MS });
    const byName = server.createRateLimit({
      max: ATTEMPTS_A_NAME,
      timeWindow: FIVE_MINUTES_MS,
      keyGenerator: (request) => nameKey(nameTried(request)),
    });
    /** Whether it has been answered: too many passwords were tried from here or for this name. Each call counts as one. */
    const tooMany = async (request: FastifyRequest, reply: FastifyReply): Promise<boolean> => {
      for (const limiter of [byAddress, byName]) {
        const limit = await limiter(request);
        if (limit.isAllowed || !limit.isExceeded) continue;
        accounts.refusedForNow(nameTried(request), request.ip);
        const wait = limit.ttlInSeconds;
        await reply
          .code(429)
          .header('retry-after', wait)
          .send({ reason: `too many attempts; the next is allowed in ${wait} seconds` });
        return true;
      }
      return false;
    };
    const welcome = (request: FastifyRequest, reply: FastifyReply, token: string): Me | undefined => {
      const session = accounts.look(token);
      if (!session) return void reply.code(401).send({ reason: 'sign in again' });
      entrance.letIn(request, reply, token);
      return describeVisitor({ ...session, token });
    };

    server.post(
      '/api/session',
      {
        config: { right: null },
        schema: { tags, summary: 'Sign in', body: signInRequest, response: { 200: me, '4xx': reason } },
      },
      async (request, reply) => {
        if (await tooMany(request, reply)) return reply;
        const answer = await accounts.signIn(request.body.name, request.body.password, request.ip);
        if (!answer.ok) return reply.code(401).send({ reason: answer.reason });
        // Whatever session the browser came with ends, so that nobody can hand it one that he knows.
        const before = entrance.visitor(request)?.token;
        if (before) accounts.signOut(before, request.ip);
        return welcome(request, reply, answer.token) ?? reply;
      },
    );

    server.delete(
      '/api/session',
      {
        config: { right: 'own' },
        schema: {
          tags,
          summary: 'Sign out',
          response: { 200: z.object({ signedOut: z.literal(true) }), '4xx': reason },
        },
      },
      async (request, reply) => {
        accounts.signOut(tokenOf(request), request.ip);
        entrance.letOut(request, reply);
        return { signedOut: true as const };
      },
    );

    server.post(
      '/api/me/password',
      {
        config: { right: 'own' },
        schema: { tags, summary: 'Change my password', body: passwordChange, response: { 200: me, '4xx': reason } },
      },
      async (request, reply) => {
        const token = tokenOf(request);
        if (await tooMany(request, reply)) return reply;
        const answer = await accounts.changePassword(token, request.body.current, request.body.next, request.ip);
        if (!answer.ok) return reply.code(400).send({ reason: answer.reason });
        return welcome(request, reply, answer.token) ?? reply;
      },
    );
  };

/** Behind the guard, where there are accounts, everybody has one. */
const tokenOf = (request: FastifyRequest): string => visitorOf(request).token ?? '';

const named = z.looseObject({ name: z.string() });

/** Whose password is tried: one's own, or that of the name that was typed. */
function nameTried(request: FastifyRequest): string {
  if (request.visitor) return request.visitor.name;
  const typed = named.safeParse(request.body);
  return typed.success ? typed.data.name : '';
}
