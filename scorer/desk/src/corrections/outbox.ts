import { z } from 'zod';
import { conflictAnswer, correctionAnswer, draft } from '../../../../protocol/api/corrections.ts';
import { type Amendment, amendment } from '../../../../protocol/messages/facts.ts';
import { post, Refusal } from '../api.ts';

/**
 * Corrections on their way to the scorer. Each is kept in the browser before it is sent, and sent again with the same key until the scorer has
 * answered: what the network loses is never silently lost, and never done twice.
 */

const unsent = z.object({
  key: z.string(),
  /** Its id: a browser may have seen several. */
  rally: z.string(),
  /** Whose it is: in nobody else's name is it sent. */
  author: z.string(),
  draft,
  /** Of an undo. */
  undoes: amendment.nullable(),
  seen: z.int().nullable(),
  known: z.int(),
  /** `waiting`: the scorer did not answer. `conflict`, `refused`: a person has to look. */
  state: z.enum(['sending', 'waiting', 'conflict', 'refused']),
  why: z.string(),
  /** What others have said in between. */
  since: z.array(amendment),
});
export type Unsent = z.infer<typeof unsent>;
export type Sending = Pick<Unsent, 'draft' | 'undoes' | 'seen' | 'known'>;

/** What came of one attempt. */
export type Sent =
  | { readonly kind: 'done'; readonly amendment: Amendment }
  | { readonly kind: 'kept' }
  | { readonly kind: 'conflict'; readonly item: Unsent }
  | { readonly kind: 'refused'; readonly item: Unsent };

export interface Outbox {
  readonly items: () => readonly Unsent[];
  readonly subscribe: (listener: () => void) => () => void;
  /** Tries once at once; what is kept is tried again by itself. */
  readonly send: (of: Sending) => Promise<Sent>;
  readonly dismiss: (key: string) => void;
  /** Who sits here, at which rally: what was left unsent by them goes out now. */
  readonly begin: (rally: string, author: string) => void;
  /** Tries at once instead of waiting for the next round. */
  readonly retry: () => void;
  /** Called with each amendment that the scorer has, until the returned function is called. */
  readonly onDone: (listener: (said: Amendment, of: Sending) => void) => () => void;
}

export interface OutboxOptions {
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'> | undefined;
  /** Rejects with a `Refusal`. */
  readonly say: (of: Unsent) => Promise<Amendment>;
  readonly newKey: () => string;
  readonly after: (ms: number, action: () => void) => void;
}

/** One entry each: pages in several windows keep their own beside one another. */
const KEPT = 'centesimo.correction.';
const RETRY_MS = 2_000;
const CONFLICT = 409;

export function createOutbox({ storage, say, newKey, after }: OutboxOptions): Outbox {
  let items: readonly Unsent[] = load(storage);
  let here: Pick<Unsent, 'rally' | 'author'> | undefined;
  let isWaiting = false;
  const busy = new Set<string>();
  const listeners = new Set<() => void>();
  const done = new Set<(said: Amendment, of: Sending) => void>();

  const set = (next: readonly Unsent[]): void => {
    items = next;
    for (const listener of listeners) listener();
  };
  const keep = (item: Unsent): void => {
    try {
      storage?.setItem(KEPT + item.key, JSON.stringify(item));
    } catch {
      // Storage is forbidden or full: it lasts as long as the page, and the page says that it is not sent.
    }
    const isNew = !items.some(({ key }) => key === item.key);
    set(isNew ? [...items, item] : items.map((other) => (other.key === item.key ? item : other)));
  };
  const dismiss = (key: string): void => {
    storage?.removeItem(KEPT + key);
    set(items.filter((item) => item.key !== key));
  };

  const attempt = async (item: Unsent): Promise<Sent> => {
    busy.add(item.key);
    try {
      const said = await say(item);
      dismiss(item.key);
      for (const listener of done) listener(said, item);
      return { kind: 'done', amendment: said };
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(0, String(error));
      // Not an answer of the scorer's, or one that says that it could not: it may have been done, and the key tells.
      if (refusal.status === 0 || refusal.status >= 500) {
        keep({ ...item, state: 'waiting', why: refusal.message });
        again();
        return { kind: 'kept' };
      }
      const conflict = refusal.status === CONFLICT ? conflictAnswer.safeParse(refusal.body) : undefined;
      if (conflict?.success) {
        const { since, seen, known } = conflict.data;
        // What was refused is not done: sent once more it is another request.
        const asked: Unsent = { ...item, ...{ state: 'conflict', since, seen, known, why: refusal.message } };
        keep(asked);
        return { kind: 'conflict', item: asked };
      }
      const asked: Unsent = { ...item, state: 'refused', why: refusal.message };
      keep(asked);
      return { kind: 'refused', item: asked };
    } finally {
      busy.delete(item.key);
    }
  };

  const isDue = (item: Unsent): boolean =>
    item.rally === here?.rally &&
    item.author === here.author &&
    (item.state === 'sending' || item.state === 'waiting') &&
    !busy.has(item.key);
  const sendDue = (): void => {
    for (const item of items.filter(isDue)) void attempt(item);
  };
  const again = (): void => {
    if (isWaiting) return;
    isWaiting = true;
    after(RETRY_MS, () => {
      isWaiting = false;
      sendDue();
    });
  };

  return {
    items: () => items,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (of) => {
      if (here === undefined) throw new Error('nobody sits here yet');
      const item: Unsent = { ...of, ...here, key: newKey(), state: 'sending', why: '', since: [] };
      keep(item);
      return attempt(item);
    },
    dismiss,
    begin: (rally, author) => {
      if (here?.rally === rally && here.author === author) return;
      here = { rally, author };
      sendDue();
    },
    retry: sendDue,
    onDone: (listener) => {
      done.add(listener);
      return () => done.delete(listener);
    },
  };
}

function load(storage: OutboxOptions['storage']): Unsent[] {
  const found: Unsent[] = [];
  for (let index = 0; index < (storage?.length ?? 0); index += 1) {
    const name = storage?.key(index);
    if (!name?.startsWith(KEPT)) continue;
    try {
      found.push(unsent.parse(JSON.parse(storage?.getItem(name) ?? '')));
    } catch {
      // Of another version of the page, or of somebody who wrote into it.
    }
  }
  return found;
}

/** `randomUUID` is for https only, and a rally's own network has none. */
const randomKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('');

const browserStorage = (): OutboxOptions['storage'] => {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
};

export const outbox: Outbox = createOutbox({
  storage: browserStorage(),
  say: async ({ draft: said, seen, known, key }) =>
    (await post('/api/amendments', { draft: said, seen, known, key }, correctionAnswer)).amendment,
  newKey: randomKey,
  after: (ms, action) => void setTimeout(action, ms),
});
