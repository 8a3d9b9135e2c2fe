import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Me } from '../../../protocol/api/accounts.ts';
import { may, RIGHTS } from '../../../protocol/api/roles.ts';
import type { Stopwatch, Timer } from '../../../protocol/clock.ts';
import type { Person } from '../desk-context.ts';
import type { Accounts } from './accounts.ts';

/** The door of the desk: who a request comes from. */
export interface Entrance {
  /** `null`: the room is closed to the outside and everybody in it is chief. */
  readonly accounts: Accounts | null;
  visitor(request: FastifyRequest): Visitor | null;
  /** Calls `ended` once, when the session behind the request is over or may no longer see; not after the returned function was called. */
  whileSignedIn(request: FastifyRequest, ended: () => void): () => void;
  letIn(request: FastifyRequest, reply: FastifyReply, token: string): void;
  letOut(request: FastifyRequest, reply: FastifyReply): void;
  close(): void;
}

export interface Visitor extends Person {
  readonly mustChangePassword: boolean;
  /** `null` in an open room. */
  readonly token: string | null;
}

/** Between looks at sessions that something long hangs on; the terminal or another process may have ended one. */
const LOOK_EVERY_MS = 2_000;

export interface EntranceOptions {
  readonly accounts: Accounts | null;
  /** Who everybody is where there are no accounts. */
  readonly everybody?: () => Person;
  readonly context: { readonly scorer: string; readonly stopwatch: Stopwatch };
}

const CHIEF: Person = { name: 'desk', role: 'chief' };

export function createEntrance({ accounts, everybody = () => CHIEF, context }: EntranceOptions): Entrance {
  const { scorer, stopwatch } = context;
  // Browsers do not tell ports apart, so that two scorers on one machine need two names. With `__Host-` no one without TLS can set it.
  const cookieName = ({ protocol }: FastifyRequest): string =>
    `${protocol === 'https' ? '__Host-' : ''}centesimo-${scorer}`;
  const tokenOf = (request: FastifyRequest): string | null => request.cookies[cookieName(request)] ?? null;
  const cookie = ({ protocol }: FastifyRequest) =>
    ({ path: '/', httpOnly: true, sameSite: 'strict', secure: protocol === 'https' }) as const;

  const waiting = new Map<() => void, string>();
  let timer: Timer | null = null;
  const look = (): void => {
    for (const [ended, token] of waiting) {
      const session = accounts?.look(token);
      if (session && !session.mustChangePassword && may(session.role, 'see')) continue;
      waiting.delete(ended);
      ended();
    }
  };
  const lookAgain = (): void => {
    look();
    timer = waiting.size > 0 ? stopwatch.afterRealMs(LOOK_EVERY_MS, lookAgain) : null;
  };
  const stopListening = accounts?.onChange(look);

  return {
    accounts,
    visitor: (request) => {
      if (!accounts) return { ...everybody(), mustChangePassword: false, token: null };
      const token = tokenOf(request);
      const session = token === null ? null : accounts.session(token);
      return session && { ...session, token };
    },
    whileSignedIn: (request, ended) => {
      const token = accounts && tokenOf(request);
      if (!token) return () => {};
      waiting.set(ended, token);
      timer ??= stopwatch.afterRealMs(LOOK_EVERY_MS, lookAgain);
      return () => waiting.delete(ended);
    },
    letIn: (request, reply, token) => void reply.setCookie(cookieName(request), token, cookie(request)),
    letOut: (request, reply) => void reply.clearCookie(cookieName(request), cookie(request)),
    close: () => {
      timer?.cancel();
      stopListening?.();
      accounts?.close();
    },
  };
}

export const describeVisitor = ({ name, role, mustChangePassword, token }: Visitor): Me => ({
  name,
  role,
  rights: RIGHTS.filter((right) => may(role, right)),
  open: token === null,
  mustChangePassword,
});
