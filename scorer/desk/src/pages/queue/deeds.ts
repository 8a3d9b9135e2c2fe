import { type Draft, targetAnswer, targetOf } from '../../../../../protocol/api/corrections.ts';
import { asidesAnswer, type QueueAnswer, type QueueItem } from '../../../../../protocol/api/queue.ts';
import { type Amendment, factId } from '../../../../../protocol/messages/facts.ts';
import { get, post, Refusal } from '../../api.ts';
import { openCorrection } from '../../corrections/open-correction.ts';
import { outbox } from '../../corrections/outbox.ts';

/** What I have done in this window, so that the last can be undone by one key; and what I have just settled, so that it is out of sight at once. */

type Deed = { readonly kind: 'amended'; readonly said: Amendment } | { readonly kind: 'aside'; readonly id: string };

export interface Deeds {
  /** Settled here, and perhaps not yet told by the scorer. */
  readonly settled: ReadonlySet<string>;
  /** What could not be done, in the scorer's words. */
  readonly refused: string | null;
}

const DEEDS_MAX = 100;
/** Longer than the scorer takes; what is in the queue then is there again, or still. */
const SETTLED_MS = 6_000;

let deeds: readonly Deed[] = [];
let state: Deeds = { settled: new Set(), refused: null };
const listeners = new Set<() => void>();
const set = (next: Partial<Deeds>): void => {
  state = { ...state, ...next };
  for (const listener of listeners) listener();
};
export const subscribeDeeds = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const currentDeeds = (): Deeds => state;

const remember = (deed: Deed): void => {
  deeds = [...deeds, deed].slice(-DEEDS_MAX);
};
outbox.onDone((said, { undoes }) => {
  if (undoes === null) remember({ kind: 'amended', said });
  else deeds = deeds.filter((deed) => deed.kind !== 'amended' || deed.said.id !== undoes.id);
});

const settle = (id: string): void => {
  set({ settled: new Set(state.settled).add(id), refused: null });
  setTimeout(() => unsettle(id), SETTLED_MS);
};
const unsettle = (id: string): void => {
  const settled = new Set(state.settled);
  if (settled.delete(id)) set({ settled });
};
const refuse = (error: unknown): void =>
  set({ refused: error instanceof Refusal || error instanceof Error ? error.message : String(error) });

/** Says it. The item is out of sight at once, and back where the scorer did not take it. */
export async function answer(item: QueueItem, given: QueueAnswer, reason: string): Promise<void> {
  if (given.does === 'aside') return setAside(item.id, reason);
  settle(item.id);
  const { draft, seen, known } = given;
  const sent = await outbox.send({ draft: { ...draft, reason } as Draft, undoes: null, seen, known });
  // What is kept until the network is back, refused or overtaken by somebody stands in the band above.
  if (sent.kind === 'conflict' || sent.kind === 'refused') unsettle(item.id);
}

export async function setAside(id: string, reason: string): Promise<void> {
  settle(id);
  try {
    await post('/api/queue/aside', { id, reason }, asidesAnswer);
    remember({ kind: 'aside', id });
  } catch (error) {
    unsettle(id);
    refuse(error);
  }
}

export async function putBack(id: string): Promise<void> {
  try {
    await post('/api/queue/back', { id }, asidesAnswer);
    deeds = deeds.filter((deed) => deed.kind !== 'aside' || deed.id !== id);
    unsettle(id);
  } catch (error) {
    refuse(error);
  }
}

/** @returns false where there is nothing. Where somebody has said more of the same since, it is asked for with what they said. */
export function undoLast(reason: string): boolean {
  const last = deeds.at(-1);
  if (last === undefined) return false;
  deeds = deeds.slice(0, -1);
  if (last.kind === 'aside') void putBack(last.id);
  else void undo(last.said, reason).catch(refuse);
  return true;
}

async function undo(undoes: Amendment, reason: string): Promise<void> {
  if (undoes.action === 'undo') return;
  const target = targetOf(undoes);
  const { seen, known, said } = await get(`/api/amendments?target=${encodeURIComponent(target)}`, targetAnswer);
  if (said.at(-1)?.amendment.id !== undoes.id) return openCorrection({ action: 'undo', undoes });
  const draft: Draft = { action: 'undo', amendment: factId.parse(undoes.id), reason };
  await outbox.send({ draft, undoes, seen, known });
}

/** Settled things may come back once they are undone. */
outbox.onDone((_said, { undoes }) => {
  if (undoes !== null) set({ settled: new Set() });
});
