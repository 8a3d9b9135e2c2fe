import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { FOLLOWED_MAX } from '../../protocol/api/public.ts';
import { liveQuery } from '../../protocol/api/public-query.ts';
import type { Stopwatch } from '../../protocol/clock.ts';
import { createLiveStreams, type Followed, type LiveStreams } from './live-streams.ts';
import { type PageFile, readPage } from './page-files.ts';
import type { Showcase, Version } from './showcase.ts';

/** The public page, its tables and its streams, below whatever address it is mounted at. Nothing here asks who somebody is, and nothing can be sent. */
export interface PublicRoutes {
  readonly add: (server: FastifyInstance) => Promise<void>;
  readonly streams: LiveStreams;
}

export interface PublicRoutesOptions {
  readonly showcase: Showcase;
  readonly stopwatch: Stopwatch;
  /** Streams at once; who comes later asks every few seconds instead. */
  readonly listenersMax: number;
}

/** Whoever stands before us, a proxy or a delivery network, may answer for a second in our place. */
const TABLE_CACHE = 'public, max-age=1, stale-while-revalidate=4';
const RETRY_SECONDS = 10;
/** `config` for the desk's guard, `schema` for its description: neither concerns these. */
const OPEN = { config: { right: null }, schema: { hide: true } } as const;

export function publicRoutes({ showcase, stopwatch, listenersMax }: PublicRoutesOptions): PublicRoutes {
  /** Read and compressed when the first reader comes: a scorer in a test has none. */
  let files: ReadonlyMap<string, PageFile> | null = null;
  const file = (path: string): PageFile | undefined => {
    files ??= readPage();
    return files.get(path);
  };
  const streams = createLiveStreams(showcase, listenersMax, stopwatch);
  const compressed = compressedBodies();

  const add = async (server: FastifyInstance): Promise<void> => {
    server.addHook('onClose', async () => streams.close());
    server.addHook('preClose', async () => streams.close());

    server.get('/api/live', OPEN, (request, reply) => {
      const query = liveQuery.safeParse(request.query);
      if (!query.success) {
        const reason = `of: ${query.error.issues[0]?.message}; allowed are up to ${FOLLOWED_MAX} tables such as ranking/overall@version`;
        return reply.code(400).send({ reason });
      }
      if (streams.isFull) {
        const reason = `${listenersMax} pages listen already; ask for the tables every ${RETRY_SECONDS} s instead`;
        return reply.code(503).header('retry-after', RETRY_SECONDS).send({ reason });
      }
      reply.hijack();
      streams.open(reply.raw, resumed(query.data.of, request.headers['last-event-id']), reply.getHeaders());
    });

    server.get('/api/table/*', OPEN, async (request, reply) => {
      const version = showcase.table((request.params as { '*': string })['*']);
      reply.header('vary', 'accept-encoding');
      if (version === undefined) {
        return reply.code(404).send({ reason: 'nothing of this name is released, or the rally has no such thing' });
      }
      const etag = `"${version.version}"`;
      reply.header('cache-control', TABLE_CACHE).header('etag', etag);
      if (holds(request, etag)) return reply.code(304).send();
      const encoding = encodingFor(request, ['br', 'gzip']);
      reply.type('application/json; charset=utf-8');
      if (encoding === undefined) return reply.send(version.body);
      return reply.header('content-encoding', encoding).send(await compressed(version, encoding));
    });

    server.get('/', OPEN, (request, reply) => {
      // Links of the page are relative to a folder.
      const [path = '', query] = request.url.split('?');
      if (!path.endsWith('/')) return reply.redirect(`${path}/${query === undefined ? '' : `?${query}`}`);
      return sendFile(request, reply, file('index.html'));
    });
    server.get('/*', OPEN, (request, reply) => {
      const path = (request.params as { '*': string })['*'];
      return sendFile(request, reply, file(path) ?? file(`${path}.html`));
    });
  };
  return { add, streams };
}

/** A browser that reconnects by itself asks with the address of its first time, and names the last event that it got. */
function resumed(followed: readonly Followed[], lastEventId: string | string[] | undefined): readonly Followed[] {
  const [name, version = ''] = String(lastEventId ?? '').split('@');
  return followed.map((each) => (each.name === name ? { name, version } : each));
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: PageFile | undefined): FastifyReply {
  if (file === undefined) {
    return reply
      .code(404)
      .type('text/plain')
      .send("There is nothing at this address. The rankings are at the page's start.");
  }
  reply.header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache');
  reply.header('etag', file.etag).header('vary', 'accept-encoding');
  if (holds(request, file.etag)) return reply.code(304).send();
  const encoding = encodingFor(request, Object.keys(file.encoded));
  if (encoding !== undefined) reply.header('content-encoding', encoding);
  return reply.type(file.type).send(file.encoded[encoding ?? ''] ?? file.body);
}

const holds = ({ headers }: FastifyRequest, etag: string): boolean =>
  (headers['if-none-match'] ?? '').split(',').some((each) => each.trim().replace(/^W\//, '') === etag);

const encodingFor = <Name extends string>({ headers }: FastifyRequest, offered: readonly Name[]): Name | undefined => {
  const accepted = String(headers['accept-encoding'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => !/;\s*q=0(\.0+)?$/.test(each))
    .map((each) => each.split(';')[0]);
  return offered.find((each) => accepted.includes(each));
};

type Encoding = 'br' | 'gzip';

/** Each version is compressed once, however many ask. */
function compressedBodies(): (version: Version, encoding: Encoding) => Promise<Buffer> {
  const made = new WeakMap<Version, Map<Encoding, Promise<Buffer>>>();
  return (version, encoding) => {
    const known = made.get(version) ?? new Map<Encoding, Promise<Buffer>>();
    made.set(version, known);
    const body = known.get(encoding) ?? compress(Buffer.from(version.body), encoding);
    known.set(encoding, body);
    return body;
  };
}

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);
/** As quick as gzip at a fifth less. */
const BROTLI_QUALITY = 5;
const compress = (body: Buffer, encoding: Encoding): Promise<Buffer> =>
  encoding === 'gzip'
    ? gzipAsync(body)
    : brotliAsync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } });
