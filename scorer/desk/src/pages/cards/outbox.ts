import { useEffect, useSyncExternalStore } from 'react';
import { z } from 'zod';
import { conflictAnswer, correctionAnswer, draft } from '../../../../../protocol/api/corrections.ts';
import { post, Refusal } from '../../api.ts';

/**
 * Cards on their way to the scorer: the next car begins while those of the last one are sent. What the network loses is sent again by itself, with
 * the key of the first time, and a page that is opened again finds what was not sent.
 */

const sendable = z.object({
  key: z.string(),
  /** Its id: a browser may have seen several. */
  rally: z.string(),
  draft,
  seen: z.int().nullable(),
  known: z.int(),
  /** `waiting`: the scorer did not answer. `conflict`, `refused`: a person has to look. */
  state: z.enum(['sending', 'waiting', 'conflict', 'refused']),
  /** Who was first, or why not. */
  why: z.string(),
});
export type Sendable = z.infer<typeof sendable>;

const KEPT = 'centesimo.cards';
const RETRY_MS = 2000;
const CONFLICT = 409;

let items: readonly Sendable[] = load();
const listeners = new Set<() => void>();
let isSending = false;
let rally = '';
/** Called after each card that the scorer has. */
let onSent: (() => void) | undefined;

function load(): readonly Sendable[] {
  try {
    return z.array(sendable).parse(JSON.parse(localStorage.getItem(KEPT) ?? '[]'));
  } catch {
    return [];
  }
}

function set(next: readonly Sendable[]): void {
  items = next;
  try {
    localStorage.setItem(KEPT, JSON.stringify(next));
  } catch {
    // Storage is forbidden: they last as long as the page.
  }
  for (const listener of listeners) listener();
}

const mark = (key: string, change: Partial<Sendable>): void =>
  set(items.map((item) => (item.key === key ? { ...item, ...change } : item)));

export function send(cards: readonly Pick<Sendable, 'draft' | 'seen' | 'known'>[]): void {
  const fresh = cards.map((card): Sendable => ({ ...card, key: newKey(), rally, state: 'sending', why: '' }));
  set([...items, ...fresh]);
  void sendAll();
}

/** `randomUUID` is for https only, and a rally's own network has none. */
const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');

export const dismiss = (key: string): void => set(items.filter((item) => item.key !== key));

const isPending = (item: Sendable): boolean =>
  item.rally === rally && (item.state === 'sending' || item.state === 'waiting');

async function sendAll(): Promise<void> {
  if (isSending) return;
  isSending = true;
  for (let next = items.find(isPending); next !== undefined; next = items.find(isPending)) {
    const { key, draft: said, seen, known } = next;
    try {
      await post('/api/amendments', { draft: said, seen, known, key }, correctionAnswer);
      dismiss(key);
      onSent?.();
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(0, String(error));
      if (refusal.status === 0 || refusal.status >= 500) {
        mark(key, { state: 'waiting', why: refusal.message });
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        continue;
      }
      const conflict = refusal.status === CONFLICT ? conflictAnswer.safeParse(refusal.body) : undefined;
      if (conflict?.success)
        mark(key, { state: 'conflict', why: conflict.data.since.map(({ author }) => author).join(', ') });
      else mark(key, { state: 'refused', why: refusal.message });
    }
  }
  isSending = false;
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export function useOutbox(ofRally: string, sent: () => void): readonly Sendable[] {
  useEffect(() => {
    rally = ofRally;
    onSent = sent;
    void sendAll();
    return () => {
      onSent = undefined;
    };
  }, [ofRally, sent]);
  return useSyncExternalStore(subscribe, () => items);
}
