import { useSyncExternalStore } from 'react';
import { z } from 'zod';
import { type Me, me } from '../../../../protocol/api/accounts.ts';
import { ask, onSignedOut, Refusal } from '../api.ts';

/** Who sits here, as the scorer knows it by a cookie that this page cannot read. */
export type Session =
  | { readonly kind: 'asking' }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'out' }
  /** `ended`: the page stands as it is, and what it asked waits until the same person has signed in again. */
  | { readonly kind: 'in'; readonly me: Me; readonly ended: boolean };

const RETRY_MS = 2000;
const SIGNED_OUT = 401;

let session: Session = { kind: 'asking' };
const listeners = new Set<() => void>();
let wake: (() => void) | undefined;
/** What waits for the same person to sign in again. */
const waiting: (() => void)[] = [];

const set = (next: Session): void => {
  session = next;
  for (const listener of listeners) listener();
};
const letIn = (who: Me): Me => {
  set({ kind: 'in', me: who, ended: false });
  if (!who.mustChangePassword) for (const goOn of waiting.splice(0)) goOn();
  return who;
};
/** Until the same person has signed in again. */
const signedInAgain = (): Promise<void> =>
  new Promise((goOn) => {
    waiting.push(goOn);
    if (session.kind === 'in') set({ ...session, ended: true });
  });
const isSignedOut = (error: unknown): boolean => error instanceof Refusal && error.status === SIGNED_OUT;

export const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const current = (): Session => session;
export const useSession = (): Session => useSyncExternalStore(subscribe, current);

/** Behind the sign-in there is always somebody. */
export function useMe(): Me {
  const now = useSession();
  if (now.kind !== 'in') throw new Error('nobody is signed in');
  return now.me;
}

/** When the page opens: is somebody signed in here already? Asked until the scorer answers. */
export async function beginSession(): Promise<void> {
  onSignedOut(signedInAgain);
  document.addEventListener('visibilitychange', () => void (document.hidden || lookWhetherSignedIn()));
  for (;;) {
    try {
      letIn(await ask('GET', '/api/me', undefined, me));
      return;
    } catch (error) {
      if (isSignedOut(error)) return set({ kind: 'out' });
      set({ kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) });
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, RETRY_MS);
      });
    }
  }
}

/** Asks at once instead of waiting for the next round. */
export const retrySession = (): void => wake?.();

/** Rejects with a `Refusal`. */
export const signIn = async (name: string, password: string): Promise<Me> =>
  letIn(await ask('POST', '/api/session', { name, password }, me));

/** Rejects with a `Refusal`. `currentPassword` may be left out after a one-time password. */
export const changePassword = async (next: string, currentPassword?: string): Promise<Me> =>
  letIn(await ask('POST', '/api/me/password', { next, current: currentPassword }, me));

export async function signOut(): Promise<void> {
  await ask('DELETE', '/api/session', undefined, z.unknown()).catch((error: unknown) => {
    if (!isSignedOut(error)) throw error;
  });
  // Nothing of what this person saw stays in the page.
  location.reload();
}

/** Asks the scorer, and the person where the session is over. Resolves with whether somebody had to sign in again. */
export async function lookWhetherSignedIn(): Promise<boolean> {
  if (session.kind !== 'in' || session.ended) return false;
  try {
    const who = await ask('GET', '/api/me', undefined, me);
    // Somebody else has signed in in another window of this browser: nothing may go on in the wrong name.
    if (who.name !== session.me.name) location.reload();
    else if (who.role !== session.me.role) letIn(who);
    return false;
  } catch (error) {
    if (!isSignedOut(error)) return false;
    await signedInAgain();
    return true;
  }
}
