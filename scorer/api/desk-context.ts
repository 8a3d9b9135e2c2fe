import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Right, Role } from '../../protocol/api/roles.ts';
import type { Clock, Stopwatch } from '../../protocol/clock.ts';
import type { Source } from '../../protocol/files/source-files.ts';
import type { Amendment, Fact } from '../../protocol/messages/facts.ts';
import type { Rally } from '../rally/index.ts';
import type { PostedSheets } from '../results/publications/posted-sheets.ts';
import type { PressRoom } from '../results/sheets/press-room.ts';
import type { Scoreboard } from '../scoring/index.ts';
import type { Authorship, InForce, KeptSetup, Loaded, ScoreDifference } from '../setup/index.ts';
import type { LiveFeed } from './live-feed.ts';

/** A person at the desk. */
export interface Person {
  readonly name: string;
  readonly role: Role;
}

type Unnumbered<Of> = Of extends unknown
  ? Omit<Of, 'v' | 'kind' | 'id' | 'journal' | 'entry' | 'atUs' | 'author'>
  : never;
/** An amendment before the scorer has numbered and signed it. */
export type AmendmentDraft = Unnumbered<Amendment>;

/** The files by which is scored, and how they are replaced. */
export interface DeskSetup extends Omit<KeptSetup, 'putInForce' | 'close'> {
  /** What would read differently. */
  readonly preview: (loaded: Loaded) => Promise<ScoreDifference>;
  /** Scores by other files from now on; facts go on being committed meanwhile. Rejects, and changes nothing, where the disk refuses. */
  readonly putInForce: (loaded: Loaded, by: Authorship) => Promise<InForce>;
}

/** What the desk's HTTP stands on. */
export interface DeskContext {
  readonly rally: Rally;
  /** The files that the rally was read from. */
  readonly sources: readonly Source[];
  readonly scorer: string;
  /** As things stand. Like `rally` and `sources` another one once another version of the files is in force: asked for with each request. */
  readonly board: Scoreboard;
  /** `null` where the scorer was started without its files, so that they stay as they are. */
  readonly setup: DeskSetup | null;
  readonly facts: () => IterableIterator<Fact>;
  /** New facts, after they are committed and scored, until the returned function is called. */
  readonly onFacts: (listener: (facts: readonly Fact[]) => void) => () => void;
  /** Commits, scores and publishes. Throws where the disk refuses. */
  readonly amend: (author: Person, draft: AmendmentDraft) => Amendment;
  readonly feed: LiveFeed;
  /** Makes PDFs on a thread of its own. */
  readonly press: PressRoom;
  /** What hung on the board, byte for byte. */
  readonly posted: PostedSheets;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly random: () => number;
  readonly log: (text: string) => void;
  /** Who asks. Behind the guard of `server.ts` there is always somebody. */
  readonly who: (request: FastifyRequest) => Person;
  /** Calls `ended` once, when the session behind a request that goes on (a socket) is over; not after the returned function was called. */
  readonly whileSignedIn: (request: FastifyRequest, ended: () => void) => () => void;
}

/** Fastify that checks and types by zod schemas. */
export type DeskHttp = FastifyInstance<
  import('fastify').RawServerDefault,
  import('node:http').IncomingMessage,
  import('node:http').ServerResponse,
  import('fastify').FastifyBaseLogger,
  ZodTypeProvider
>;

/** A part of the API: a file in `routes/` and a line in `server.ts`. */
export type Routes = (server: DeskHttp, desk: DeskContext) => void;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a person must be allowed to; every route states it. `own`: whoever is signed in. `null`: anybody, signed in or not. */
    right?: Right | 'own' | null;
  }
}
