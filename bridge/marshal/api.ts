import Fastify, { type FastifyInstance } from 'fastify';
import type { Status } from '../../protocol/messages/station.ts';
import type { Marshal, MarshalEvent } from './marshal.ts';

/**
 * The marshal's desk over HTTP, for the page, the panel and the simulated marshal: `GET /api/events` (server-sent events, one `MarshalEvent` each),
 * `GET /api/status` and `POST /api/amendments` (an amendment without the station's part; answers `{id}` or 400 with `{reason}`).
 */
export async function serveMarshal(
  station: { readonly marshal: Marshal; readonly status: Status },
  port: number,
): Promise<{ port: number; close(): Promise<void> }> {
  const server: FastifyInstance = Fastify({ bodyLimit: 16 * 1024, forceCloseConnections: true });

  server.get('/api/events', (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    raw.write(': here are the crossings without a number, then each as it comes\n\n');
    const stop = station.marshal.watch((event: MarshalEvent) => raw.write(`data: ${JSON.stringify(event)}\n\n`));
    request.raw.on('close', stop);
  });

  server.get('/api/status', () => station.status);

  server.post('/api/amendments', (request, reply) => {
    const answer = station.marshal.amend(request.body);
    return answer.ok ? { id: answer.id } : reply.code(400).send({ reason: answer.reason });
  });

  await server.listen({ host: '127.0.0.1', port });
  const address = server.server.address();
  return { port: typeof address === 'object' && address ? address.port : port, close: () => server.close() };
}
