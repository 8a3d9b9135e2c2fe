import { reason } from '../../../protocol/api/answers.ts';
import { asideRequest, asidesAnswer, backRequest, queueAnswerPage, queueQuery } from '../../../protocol/api/queue.ts';
import type { Routes } from '../desk-context.ts';
import type { DeskWatch } from '../watch/desk-watch.ts';

const tags = ['queue'];

/** What needs a person. */
export const queueRoutes =
  (watch: DeskWatch): Routes =>
  (server, desk) => {
    server.get(
      '/api/queue',
      {
        config: { right: 'see' },
        schema: {
          ...{ tags, summary: 'What needs a person, the gravest first, each with what may be said of it' },
          ...{ querystring: queueQuery, response: { 200: queueAnswerPage } },
        },
      },
      ({ query }) => watch.queue(query),
    );

    server.get(
      '/api/queue/aside',
      {
        config: { right: 'see' },
        schema: { tags, summary: 'What somebody has set aside, the newest first', response: { 200: asidesAnswer } },
      },
      () => [...watch.asides()],
    );

    server.post(
      '/api/queue/aside',
      {
        config: { right: 'correct' },
        schema: {
          ...{ tags, summary: 'Set something aside, with a reason, until it is about something else' },
          ...{ body: asideRequest, response: { 200: asidesAnswer, '4xx': reason } },
        },
      },
      async (request, reply) => {
        const { id, reason: why } = request.body;
        if (watch.setAside(id, why, desk.who(request))) return [...watch.asides()];
        return reply
          .code(409)
          .send({ reason: 'it is no longer in the queue: somebody has settled it, or it is about something else' });
      },
    );

    server.post(
      '/api/queue/back',
      {
        config: { right: 'correct' },
        schema: {
          ...{ tags, summary: 'Take up again what was set aside' },
          ...{ body: backRequest, response: { 200: asidesAnswer, '4xx': reason } },
        },
      },
      async (request, reply) => {
        if (watch.putBack(request.body.id, desk.who(request))) return [...watch.asides()];
        return reply.code(409).send({ reason: 'it is not set aside; somebody has taken it up again' });
      },
    );
  };
