import { liveQuery, wantedTopics } from '../../../protocol/api/live.ts';
import { topics } from '../../../protocol/topics.ts';
import type { Routes } from '../desk-context.ts';

/** A page that does not keep up comes again and begins anew. */
const BEHIND_BYTES_MAX = 32_000_000;

/** Close codes from 4000 on are an application's own (RFC 6455, 7.4.2); the page knows this one. */
const SIGNED_OUT = 4401;

/** What goes by, one way: a page that wants to say something asks the API. */
export const liveRoutes: Routes = (server, desk) => {
  server.get(
    '/api/live',
    {
      websocket: true,
      config: { right: 'see' },
      schema: {
        tags: ['live'],
        summary: 'A WebSocket: what goes by, in batches [[topic, value], …] that begin with what is retained',
        querystring: liveQuery,
      },
    },
    (socket, request) => {
      const stop = desk.feed.listen(
        (batch) => {
          if (socket.bufferedAmount > BEHIND_BYTES_MAX) socket.close(1013, 'too slow');
          else socket.send(batch);
        },
        wantedTopics(request.query, topics(desk.rally.id)),
      );
      const forget = desk.whileSignedIn(request, () => {
        // At once, for the other side may take its time to answer the close.
        stop();
        socket.close(SIGNED_OUT, 'signed out');
      });
      const end = (): void => {
        stop();
        forget();
      };
      socket.on('close', end).on('error', end);
      socket.on('message', () => socket.close(1008, 'says nothing'));
    },
  );
};
