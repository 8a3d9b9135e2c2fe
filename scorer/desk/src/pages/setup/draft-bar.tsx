import { useContext, useState } from 'react';
import {
  type SetupConflict,
  type SetupPreview,
  saveAnswer,
  setupConflict,
  setupPreview,
} from '../../../../../protocol/api/setup.ts';
import { post, Refusal } from '../../api.ts';
import { address } from '../../route.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { type Drafts, discard, haveSeen, seenOf, useDrafts } from './drafts.ts';
import { personOf } from './moment.ts';
import { PreviewList } from './preview-list.tsx';
import { useSetup } from './use-setup.ts';
import { setupWords } from './words.ts';

/** How far its author has come with the changes as they are; whatever is changed further begins anew. */
interface Step {
  readonly of: Drafts;
  readonly kind: 'drafting' | 'reckoning' | 'looking' | 'saving';
  readonly preview: SetupPreview | null;
  readonly refused: string | null;
  readonly conflict: SetupConflict | null;
}

/** A whole rally is scored anew, beside everything else that the scorer does. */
const SCORING_MS_MAX = 120_000;

const firstStep = (of: Drafts): Step => ({ of, kind: 'drafting', preview: null, refused: null, conflict: null });

/** What is not saved yet, what is wrong with it, what it would change, and the reason without which nothing is saved. */
export function DraftBar() {
  const words = setupWords[useContext(LanguageContext)];
  const drafts = useDrafts();
  const { check, isChecking, reload } = useSetup();
  const [held, setStep] = useState<Step>(() => firstStep(drafts));
  const [reason, setReason] = useState('');
  const [said, setSaid] = useState<string | null>(null);
  const step = held.of === drafts ? held : firstStep(drafts);
  const { preview, refused, conflict } = step;
  const isSaving = step.kind === 'saving';
  const changes = [...drafts.values()].map(({ change }) => change);
  const goTo = (next: Partial<Step>): void => setStep({ ...firstStep(drafts), ...next });

  const review = async (): Promise<void> => {
    goTo({ kind: 'reckoning' });
    setSaid(null);
    try {
      goTo({ kind: 'looking', preview: await post('/api/setup/preview', { changes }, setupPreview, SCORING_MS_MAX) });
    } catch (error) {
      goTo({ refused: error instanceof Error ? error.message : String(error) });
    }
  };
  const save = async (seen: SetupPreview, putInForce: boolean): Promise<void> => {
    goTo({ kind: 'saving', preview: seen });
    try {
      const request = { changes, reason, seen: seenOf(drafts), putInForce };
      const { versions } = await post('/api/setup/versions', request, saveAnswer, SCORING_MS_MAX);
      const named = versions.map(({ path, n }) => `${path} ${n}`).join(', ');
      setSaid(`${putInForce ? words.nowInForce : words.saved}: ${named}`);
      setReason('');
      // First what is in force now, so that nobody sees the old one for a moment.
      await reload();
      discard(...drafts.keys());
    } catch (error) {
      const found = error instanceof Refusal && error.status === 409 ? setupConflict.safeParse(error.body) : undefined;
      const why = error instanceof Error ? error.message : String(error);
      goTo({ kind: 'looking', preview: seen, ...(found?.success ? { conflict: found.data } : { refused: why }) });
    }
  };

  if (drafts.size === 0) {
    return (
      <div className="setup-said" aria-live="polite" data-testid="setup-said">
        {said}
      </div>
    );
  }
  const problems = check?.problems.length ?? 0;
  return (
    <section className="setup-bar" aria-label={words.notSaved} data-testid="setup-bar">
      <div className="setup-bar-head">
        <strong>{words.notSaved}</strong>
        {[...drafts.keys()].map((key) => (
          <span key={key} className="setup-draft">
            {key}
            <button type="button" onClick={() => discard(key)} aria-label={`${words.discard_} ${key}`}>
              {words.discard_}
            </button>
          </span>
        ))}
        <span
          className={problems > 0 ? 'needs-person' : 'setup-quiet'}
          aria-live="polite"
          data-testid="setup-problem-count"
        >
          {isChecking ? words.checking : problems === 0 ? words.noProblems : `${words.problems}: ${problems}`}
        </span>
        {preview === null && (
          <button
            type="button"
            className="setup-main"
            disabled={problems > 0 || isChecking || step.kind === 'reckoning'}
            onClick={() => void review()}
          >
            {step.kind === 'reckoning' ? words.reviewing : problems > 0 ? words.fixFirst : words.review}
          </button>
        )}
      </div>
      {refused !== null && (
        <p className="setup-refused" role="alert">
          {refused}
        </p>
      )}
      {conflict && (
        <div className="setup-refused" role="alert" data-testid="setup-conflict">
          <strong>{words.conflict}</strong>
          {conflict.since.map(({ path, n, author, reason: why }) => (
            <p key={n}>
              {`${path} ${n}, ${personOf(author)}: ${why} `}
              <a href={address('setup', 'versions', path, n)}>{words.lookAtIt}</a>
            </p>
          ))}
          <button type="button" onClick={() => haveSeen(conflict.since)}>
            {words.keepMine}
          </button>
          <button type="button" onClick={() => discard(...drafts.keys())}>
            {words.discardMine}
          </button>
        </div>
      )}
      {preview && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void save(preview, true);
          }}
        >
          <PreviewList preview={preview} />
          <label>
            {words.reason}
            <input
              required
              maxLength={500}
              value={reason}
              placeholder={words.reasonHint}
              ref={takeFocus}
              onChange={(event) => setReason(event.target.value)}
            />
          </label>
          <button type="button" disabled={reason.trim() === '' || isSaving} onClick={() => void save(preview, false)}>
            {words.save}
          </button>
          <button type="submit" className="setup-main" disabled={reason.trim() === '' || isSaving}>
            {isSaving ? words.putting : words.putInForce}
          </button>
        </form>
      )}
    </section>
  );
}

const takeFocus = (element: HTMLInputElement | null): void => element?.focus();
