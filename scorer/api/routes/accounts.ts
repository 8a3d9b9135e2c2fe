import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import {
  type Account,
  account,
  accountChange,
  accountName,
  auditEntry,
  auditQuery,
  newAccount,
  oneTimePassword,
} from '../../../protocol/api/accounts.ts';
import { reason } from '../../../protocol/api/answers.ts';
import type { Accounts, Doer } from '../accounts/accounts.ts';
import { visitorOf } from '../accounts/guard.ts';
import type { Routes } from '../desk-context.ts';

const tags = ['accounts'];
const config = { right: 'accounts' } as const;

/** Who may sign in, and who did. */
export const accountRoutes =
  (accounts: Accounts): Routes =>
  (server) => {
    const doer = (request: FastifyRequest): Doer => ({ name: visitorOf(request).name, address: request.ip });
    const described = (name: string): Account => {
      const found = accounts.list().find((each) => each.name === name);
      if (!found) throw new Error(`${name}: the account was not found again`);
      return found;
    };

    server.get(
      '/api/accounts',
      { config, schema: { tags, summary: 'Who may sign in', response: { 200: z.array(account), '4xx': reason } } },
      () => accounts.list(),
    );

    server.post(
      '/api/accounts',
      {
        config,
        schema: {
          ...{ tags, summary: 'Add an account; its one-time password is told once' },
          ...{ body: newAccount, response: { 200: oneTimePassword, '4xx': reason } },
        },
      },
      async (request, reply) => {
        const { name, role } = request.body;
        const made = await accounts.add(doer(request), name, role);
        if (!made.ok) return reply.code(400).send({ reason: made.reason });
        return { account: described(name), oneTimePassword: made.oneTimePassword };
      },
    );

    server.put(
      '/api/accounts/:name',
      {
        config,
        schema: {
          ...{ tags, summary: 'Give another role, disable, enable', params: accountName },
          ...{ body: accountChange, response: { 200: account, '4xx': reason } },
        },
      },
      async (request, reply) => {
        const { role, disabled } = request.body;
        const change = { ...(role !== undefined && { role }), ...(disabled !== undefined && { disabled }) };
        const changed = accounts.change(doer(request), request.params.name, change);
        return changed.ok ? described(changed.name) : reply.code(400).send({ reason: changed.reason });
      },
    );

    server.post(
      '/api/accounts/:name/password',
      {
        config,
        schema: {
          ...{ tags, summary: 'A new one-time password, told once; ends the sessions of this account' },
          ...{ params: accountName, response: { 200: oneTimePassword, '4xx': reason } },
        },
      },
      async (request, reply) => {
        const made = await accounts.resetPassword(doer(request), request.params.name);
        if (!made.ok) return reply.code(400).send({ reason: made.reason });
        return { account: described(made.name), oneTimePassword: made.oneTimePassword };
      },
    );

    server.get(
      '/api/sign-ins',
      {
        config,
        schema: {
          ...{ tags, summary: 'Sign-ins, refusals, sign-outs and changes of accounts, the newest first' },
          ...{ querystring: auditQuery, response: { 200: z.array(auditEntry), '4xx': reason } },
        },
      },
      (request) => accounts.audit(request.query.limit),
    );
  };
