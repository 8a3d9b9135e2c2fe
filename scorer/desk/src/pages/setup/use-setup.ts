import { createContext, useCallback, useContext, useEffect, useState } from 'react';
import { type CheckAnswer, checkAnswer, type SetupAnswer, setupAnswer } from '../../../../../protocol/api/setup.ts';
import { get, post } from '../../api.ts';
import { type Drafts, useDrafts } from './drafts.ts';

/** The set-up as the scorer has it, and what is wrong with it as it is being changed. */
export interface Known {
  readonly setup: SetupAnswer;
  /** Of all drafts together; `null` until it is answered for the first time. */
  readonly check: CheckAnswer | null;
  readonly isChecking: boolean;
  readonly reload: () => Promise<void>;
}

export const SetupContext = createContext<Known | null>(null);

export function useSetup(): Known {
  const known = useContext(SetupContext);
  if (known === null) throw new Error('no SetupContext around this component');
  return known;
}

const AGAIN_EVERY_MS = 10_000;
/** After the last key. */
const CHECK_AFTER_MS = 350;

export function useLoadedSetup(): {
  readonly setup: SetupAnswer | null;
  readonly broken: string | null;
  readonly reload: () => Promise<void>;
} {
  const [setup, setSetup] = useState<SetupAnswer | null>(null);
  const [broken, setBroken] = useState<string | null>(null);
  const reload = useCallback(async () => {
    try {
      const answer = await get('/api/setup', setupAnswer);
      setSetup((before) => (JSON.stringify(before) === JSON.stringify(answer) ? before : answer));
      setBroken(null);
    } catch (error) {
      setBroken(error instanceof Error ? error.message : String(error));
    }
  }, []);
  useEffect(() => {
    void reload();
    const timer = setInterval(() => void reload(), AGAIN_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  return { setup, broken, reload };
}

export function useCheck(setup: SetupAnswer | null): Pick<Known, 'check' | 'isChecking'> {
  const drafts = useDrafts();
  const [checked, setChecked] = useState<{ readonly of: Drafts; readonly answer: CheckAnswer } | null>(null);
  const version = setup?.inForce.n;
  useEffect(() => {
    if (version === undefined) return;
    let isOver = false;
    const timer = setTimeout(() => {
      const changes = [...drafts.values()].map(({ change }) => change);
      post('/api/setup/check', { changes }, checkAnswer).then(
        (answer) => isOver || setChecked({ of: drafts, answer }),
        (error: unknown) => isOver || setChecked({ of: drafts, answer: refused(error) }),
      );
    }, CHECK_AFTER_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [drafts, version]);
  return { check: checked?.answer ?? null, isChecking: checked?.of !== drafts };
}

/** A check that could not be made is a problem too. */
const refused = (error: unknown): CheckAnswer => ({
  problems: [{ file: '', line: null, text: error instanceof Error ? error.message : String(error) }],
  ...{ warnings: [], summary: null, outline: null },
});
