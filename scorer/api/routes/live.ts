import type { Routes } from '../desk-context.ts';

/** A page that does not keep up comes again and begins anew. */
const BEHIND_BYTES_MAX = 32_000_000;

/** What goes by, one way: a page that wants to say something asks the API. */
export const liveRoutes: Routes = (server, { feed }) => {
  server.get('/api/live', { websocket: true }, (socket, request) => {
    // Browsers say where a page is from, and another's page may not listen with a cookie of ours.
    const { origin, host } = request.headers;
    if (origin !== undefined && new URL(origin).host !== host) {
      socket.close(1008, 'of another origin');
      return;
    }
    const stop = feed.listen((batch) => {
      if (socket.bufferedAmount > BEHIND_BYTES_MAX) socket.close(1013, 'too slow');
      else socket.send(batch);
    });
    socket.on('close', stop).on('error', stop);
    socket.on('message', () => socket.close(1008, 'says nothing'));
  });
};
