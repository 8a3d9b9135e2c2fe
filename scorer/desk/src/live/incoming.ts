import type { z } from 'zod';
import { type QueueMessage, queueMessage } from '../../../../protocol/api/queue.ts';
import { type Amendment, amendment, type Crossing, crossing } from '../../../../protocol/messages/facts.ts';
import { type MovesMessage, movesMessage } from '../../../../protocol/messages/moves.ts';
import {
  type DeviationMessage,
  deviationMessage,
  type RankingMessage,
  rankingMessage,
  type TrialMessage,
  trialMessage,
} from '../../../../protocol/messages/results.ts';
import { type Status, status } from '../../../../protocol/messages/station.ts';
import { readDeskAmendmentTopic, readStationTopic, topics } from '../../../../protocol/topics.ts';
import type { CommittedCrossing, Rally } from './rally.ts';

export type LinkState = 'connecting' | 'live' | 'lost';

/** Everything that can change what the page shows. */
export type Incoming =
  | { readonly kind: 'rally'; readonly rally: Rally }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'link'; readonly link: LinkState; readonly atMs: number }
  /** The newest crossings as the scorer has them; `refused` of its answers could not be read. */
  | { readonly kind: 'committed'; readonly crossings: readonly CommittedCrossing[]; readonly refused: number }
  | { readonly kind: 'crossing'; readonly crossing: Crossing }
  | { readonly kind: 'amendment'; readonly station: string; readonly amendment: Amendment }
  | { readonly kind: 'status'; readonly status: Status }
  | { readonly kind: 'deviation'; readonly deviation: DeviationMessage }
  | { readonly kind: 'trial'; readonly trial: TrialMessage }
  | { readonly kind: 'queue'; readonly queue: QueueMessage }
  | { readonly kind: 'moves'; readonly moves: MovesMessage }
  | { readonly kind: 'ranking'; readonly ranking: RankingMessage }
  | { readonly kind: 'refused'; readonly topic: string; readonly reason: string };

/**
 * One message, read. What is not what its topic promises becomes `refused`: counted and shown, and the page goes on. `undefined` is a topic
 * that this page has no use for.
 */
export const readMessage = (rally: string, topic: string, value: unknown): Incoming | undefined =>
  readerOf(rally, topic)?.(value);

type Reader = (value: unknown) => Incoming;

function readerOf(rally: string, topic: string): Reader | undefined {
  const from = readStationTopic(rally, topic);
  if (from) {
    const { station } = from;
    switch (from.what) {
      case 'crossing':
        return reader(topic, crossing, (read) => ({ kind: 'crossing', crossing: read }));
      case 'amendment':
        return reader(topic, amendment, (read) => ({ kind: 'amendment', station, amendment: read }));
      case 'status':
        return reader(topic, status, (read) => ({ kind: 'status', status: { ...read, station } }));
    }
  }
  const said = readDeskAmendmentTopic(rally, topic);
  if (said) return reader(topic, amendment, (read) => ({ kind: 'amendment', station: said, amendment: read }));
  const { desk, deskQueue, deskMoves } = topics(rally);
  if (topic === desk.deviation) {
    return reader(topic, deviationMessage, (read) => ({ kind: 'deviation', deviation: read }));
  }
  if (topic === deskQueue) return reader(topic, queueMessage, (read) => ({ kind: 'queue', queue: read }));
  if (topic.startsWith(desk.trial(''))) return reader(topic, trialMessage, (read) => ({ kind: 'trial', trial: read }));
  if (topic.startsWith(desk.ranking(''))) {
    return reader(topic, rankingMessage, (read) => ({ kind: 'ranking', ranking: read }));
  }
  if (topic.startsWith(deskMoves(''))) return reader(topic, movesMessage, (read) => ({ kind: 'moves', moves: read }));
  return undefined;
}

function reader<Read>(topic: string, schema: z.ZodType<Read>, wrap: (read: Read) => Incoming): Reader {
  return (value) => {
    const read = schema.safeParse(value);
    if (read.success) return wrap(read.data);
    const [issue] = read.error.issues;
    return { kind: 'refused', topic, reason: issue ? `${issue.path.join('.')}: ${issue.message}` : 'unreadable' };
  };
}
