import { useEffect, useState } from 'react';
import {
  type Draft,
  preview as previewAnswer,
  type TargetAnswer,
  targetAnswer,
  targetOf,
} from '../../../../protocol/api/corrections.ts';
import type { Amendment } from '../../../../protocol/messages/facts.ts';
import { get, post } from '../api.ts';
import type { PreviewState } from './preview-view.tsx';

/** What a dialog asks the scorer while it is filled in. */

/** After the last key: a preview for each digit would be one too many. */
const STILL_MS = 200;
/** What would change hangs on no reason, and the person may not have written one yet. */
const REASON_TO_COME = '…';

const whyOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export function targetIn(draft: Draft | null, undoes: Amendment | null): string | null {
  if (draft === null) return null;
  if (draft.action !== 'undo') return targetOf(draft);
  return undoes === null || undoes.action === 'undo' ? null : targetOf(undoes);
}

export interface Before {
  readonly said: TargetAnswer | null;
  readonly whyNot: string | null;
}

const UNKNOWN: Before = { said: null, whyNot: null };

/** What was said of a target before: what the person sees, and answers for having seen. */
export function useBefore(target: string | null): Before {
  const [before, setBefore] = useState<{ readonly of: string; readonly answer: Before } | null>(null);
  useEffect(() => {
    if (target === null) return;
    let isOver = false;
    const set = (answer: Before): void => {
      if (!isOver) setBefore({ of: target, answer });
    };
    get(`/api/amendments?target=${encodeURIComponent(target)}`, targetAnswer).then(
      (said) => set({ said, whyNot: null }),
      (error: unknown) => set({ said: null, whyNot: whyOf(error) }),
    );
    return () => {
      isOver = true;
    };
  }, [target]);
  return before?.of === target ? before.answer : UNKNOWN;
}

/** @param since changes when others have changed what it would be reckoned from */
export function usePreview(draft: Draft | null, since: string): PreviewState {
  const question = draft === null ? null : JSON.stringify([{ ...draft, reason: REASON_TO_COME }, since]);
  const [state, setState] = useState<PreviewState>({ kind: 'waiting' });
  useEffect(() => {
    if (question === null) {
      setState({ kind: 'waiting' });
      return;
    }
    let isOver = false;
    const set = (next: PreviewState): void => {
      if (!isOver) setState(next);
    };
    const timer = setTimeout(() => {
      set({ kind: 'asking' });
      const [asked] = JSON.parse(question) as [Draft, string];
      post('/api/preview', { draft: asked }, previewAnswer).then(
        (preview) => set({ kind: 'there', preview }),
        (error: unknown) => set({ kind: 'broken', why: whyOf(error) }),
      );
    }, STILL_MS);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [question]);
  return state;
}
