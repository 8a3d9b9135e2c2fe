import Fastify from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Role } from '../../../protocol/api/roles.ts';
import type { Stopwatch } from '../../../protocol/clock.ts';
import { type Amendment, amendment, type Fact } from '../../../protocol/messages/facts.ts';
import { utcMicros } from '../../../protocol/time.ts';
import type { Rally } from '../../rally/index.ts';
import { openPostedSheets } from '../../results/publications/posted-sheets.ts';
import { openPressRoom } from '../../results/sheets/press-room.ts';
import { createScoreboard, type Scoreboard } from '../../scoring/index.ts';
import type { DeskContext, Person, Routes } from '../desk-context.ts';
import { createLiveFeed } from '../live-feed.ts';
import { explainRefusal } from '../refusals.ts';

const stopped: Stopwatch = { realMs: () => 0, afterRealMs: () => ({ cancel: () => {} }) };

/** A desk whose ledger is a list: what routes stand on, for their tests. */
export interface DeskInMemory {
  readonly facts: readonly Fact[];
  readonly board: Scoreboard;
  /** What stations and other scorers send. */
  take(...facts: readonly Fact[]): void;
  post(path: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }>;
  get(path: string): Promise<{ readonly status: number; readonly body: unknown }>;
  /** What is no JSON. */
  bytes(path: string): Promise<Buffer>;
  /** Who asks from now on. */
  signIn(name: string, role: Role): void;
}

export async function deskInMemory(
  routes: readonly Routes[],
  rally: Rally,
  before: readonly Fact[],
  nowUs = utcMicros(0),
): Promise<DeskInMemory> {
  const facts: Fact[] = [...before];
  const listeners = new Set<(facts: readonly Fact[]) => void>();
  const board = createScoreboard(rally);
  board.addAll(facts);
  const take = (...fresh: readonly Fact[]): void => {
    facts.push(...fresh);
    for (const fact of fresh) board.add(fact);
    for (const listener of listeners) listener(fresh);
  };
  let person: Person = { name: 'anna', role: 'desk' };
  let entry = 0;
  const amend = (author: Person, draft: object): Amendment => {
    entry += 1;
    const head = { v: 1, kind: 'amendment', id: `scorer-1:${entry}`, journal: 'scorer-1', entry, atUs: nowUs };
    const made = amendment.parse({ ...draft, ...head, author: `${author.role}:${author.name}` });
    take(made);
    return made;
  };
  const desk: DeskContext = {
    ...{ rally, board, amend, sources: [], scorer: 'scorer-1', setup: null, feed: createLiveFeed(stopped) },
    clock: { nowUs: () => nowUs, elapsedUs: () => 0, after: () => ({ cancel: () => {} }) },
    ...{ press: openPressRoom(), posted: openPostedSheets(':memory:') },
    ...{ stopwatch: stopped, random: () => 0, log: () => {}, whileSignedIn: () => () => {} },
    facts: () => facts[Symbol.iterator](),
    onFacts: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    who: () => person,
  };
  const http = Fastify().withTypeProvider<ZodTypeProvider>();
  http.setValidatorCompiler(validatorCompiler);
  http.setSerializerCompiler(serializerCompiler);
  http.setErrorHandler((error, _request, reply) => {
    const { status, reason } = explainRefusal(error, 1_000_000);
    return reply.code(status).send({ reason });
  });
  for (const add of routes) add(http, desk);
  await http.ready();
  const ask = async (method: 'GET' | 'POST', url: string, payload?: unknown) => {
    const answer = await http.inject({ method, url, ...(payload !== undefined && { payload: payload as object }) });
    return { status: answer.statusCode, body: answer.json() as unknown };
  };
  return {
    ...{ facts, board, take },
    get: (path) => ask('GET', path),
    bytes: async (path) => (await http.inject({ method: 'GET', url: path })).rawPayload,
    post: (path, body) => ask('POST', path, body),
    signIn: (name, role) => {
      person = { name, role };
    },
  };
}
