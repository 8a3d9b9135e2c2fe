import { useCallback, useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import { get, Refusal } from '../api.ts';
import { outbox } from '../corrections/outbox.ts';

export interface Answer<Of> {
  /** The newest that came; stays while it is asked again. */
  readonly found: Of | null;
  /** Why the last question was not answered. */
  readonly why: string | null;
  /** There is no such thing. */
  readonly isNowhere: boolean;
  readonly again: () => void;
}

/** However fast things change, a page that is read is asked for anew no oftener. */
const BETWEEN_MS = 2_000;
/** What no ranking and no deviation tells: a claim, a backup voided. */
const ANYWAY_MS = 15_000;
const NOWHERE = 404;

/**
 * Asks the scorer, and again whenever `changed` does, a correction of one's own is done, and now and then.
 * @param schema the same object each time
 */
export function useAnswer<Of>(path: string | null, schema: z.ZodType<Of>, changed: string): Answer<Of> {
  const [answer, setAnswer] = useState<Omit<Answer<Of>, 'again'> & { readonly of: string | null }>({
    ...{ of: null, found: null, why: null, isNowhere: false },
  });
  const lastMs = useRef(0);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asking = useRef<string | null>(null);

  const ask = useCallback(async (): Promise<void> => {
    clearTimeout(timer.current);
    timer.current = undefined;
    if (path === null) return;
    asking.current = path;
    lastMs.current = performance.now();
    const isStill = (): boolean => asking.current === path;
    try {
      const found = await get(path, schema);
      if (isStill()) setAnswer({ of: path, found, why: null, isNowhere: false });
    } catch (error) {
      if (!isStill()) return;
      const why = error instanceof Error ? error.message : String(error);
      const isNowhere = error instanceof Refusal && error.status === NOWHERE;
      setAnswer((known) => ({ of: path, found: known.of === path && !isNowhere ? known.found : null, why, isNowhere }));
    }
  }, [path, schema]);

  useEffect(() => {
    void ask();
    const anyway = setInterval(() => void ask(), ANYWAY_MS);
    const stop = outbox.onDone(() => void ask());
    return () => {
      clearInterval(anyway);
      clearTimeout(timer.current);
      timer.current = undefined;
      stop();
    };
  }, [ask]);

  const known = useRef(changed);
  useEffect(() => {
    if (known.current === changed) return;
    known.current = changed;
    timer.current ??= setTimeout(() => void ask(), Math.max(0, lastMs.current + BETWEEN_MS - performance.now()));
  }, [changed, ask]);

  const isSame = answer.of === path;
  return {
    found: isSame ? answer.found : null,
    why: isSame ? answer.why : null,
    isNowhere: isSame && answer.isNowhere,
    again: () => void ask(),
  };
}
