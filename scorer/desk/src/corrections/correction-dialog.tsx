import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { utcMicros } from '../../../../protocol/time.ts';
import { useDeskState } from '../view/desk-context.ts';
import { type Around, type Built, build, FIELDS, type Seed, titleOf, type Values } from './actions.ts';
import { targetIn, useBefore, usePreview } from './asked.ts';
import { useChoices } from './choices.ts';
import { Conflict, SaidBefore } from './conflict.tsx';
import { useNaming } from './correction-context.ts';
import { FieldView, problemText } from './fields.tsx';
import { closeCorrection } from './open-correction.ts';
import { outbox, type Sending, type Unsent } from './outbox.ts';
import { PreviewView } from './preview-view.tsx';
import { quickReasonOf, ReasonField } from './reason-field.tsx';
import { saidText } from './said-text.ts';

/** One correction: its fields, its reason, what it would change, and what others have said of the same. */
export function CorrectionDialog(props: { readonly seed: Seed; readonly unsent: Unsent | null }) {
  const { seed, unsent } = props;
  const { action } = seed;
  const undoes = seed.undoes ?? null;
  const naming = useNaming();
  const { words, timezone } = naming;
  const choices = useChoices();
  const entries = useDeskState((state) => state.rally?.entries);
  const latestUs = useDeskState((state) => state.latestUs);
  const [openedUs] = useState(seed.nearUs ?? latestUs ?? utcMicros(Date.now() * 1000));
  const [values, setValues] = useState<Values>(seed.values ?? {});
  const [reason, setReason] = useState('');
  /** The person has tried to send: from then on what is missing is told. */
  const [isAsked, setIsAsked] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [returned, setReturned] = useState<Unsent | null>(unsent);
  const form = useRef<HTMLFormElement>(null);
  const reasonField = useRef<HTMLInputElement>(null);

  const around: Around = useMemo(() => ({ choices, timezone, nearUs: openedUs }), [choices, timezone, openedUs]);
  // One that came back stands as it was sent.
  const built: Built = useMemo(
    () => (unsent === null ? build(seed, values, reason, around) : { ok: true, draft: unsent.draft }),
    [seed, values, reason, around, unsent],
  );
  const draft = built.ok ? built.draft : null;
  const before = useBefore(targetIn(draft, undoes));
  const conflict = returned?.state === 'conflict' ? returned : null;
  const preview = usePreview(draft, conflict?.key ?? '');

  useEffect(() => {
    const first = form.current?.querySelector<HTMLInputElement>('[data-first]') ?? reasonField.current;
    first?.focus();
    if (first instanceof HTMLInputElement) first.select();
  }, []);

  const send = async (sending: Sending): Promise<void> => {
    // What came back is another request now.
    if (returned !== null) outbox.dismiss(returned.key);
    setReturned(null);
    setIsSending(true);
    const sent = await outbox.send(sending);
    setIsSending(false);
    if (sent.kind === 'conflict' || sent.kind === 'refused') setReturned(sent.item);
    else closeCorrection();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setIsAsked(true);
    // Only what was seen can be sent, and until it is there nothing was.
    if (isSending || draft === null || conflict !== null || before.said === null) return;
    if (draft.reason.trim() === '') reasonField.current?.focus();
    else void send({ draft, undoes, seen: before.said.seen, known: before.said.known });
  };
  const problem = built.ok ? null : built;
  const told = problem !== null && (isAsked || problem.why !== 'missing') ? problem : null;

  return (
    <form
      ref={form}
      className="correction"
      data-testid="correction"
      data-action={action}
      onSubmit={submit}
      onKeyDown={(event) => {
        const quick = quickReasonOf(event, action, words);
        if (quick === undefined) return;
        event.preventDefault();
        setReason(quick);
        reasonField.current?.focus();
      }}
    >
      <header>
        <h2>{words[titleOf(action)]}</h2>
        <p>{undoes === null ? seed.about : saidText(undoes, naming)}</p>
      </header>
      <div className="correction-form">
        {conflict !== null ? (
          <Conflict
            item={conflict}
            naming={naming}
            onKeep={() => {
              outbox.dismiss(conflict.key);
              closeCorrection();
            }}
            onGo={() => void send(conflict)}
          />
        ) : (
          <>
            {unsent === null &&
              FIELDS[action].map((field, index) => (
                <FieldView
                  key={field.name}
                  {...{ field, values, choices, words, entries: entries ?? [], problem: told, isFirst: index === 0 }}
                  onChange={(value) => setValues((known) => ({ ...known, [field.name]: value }))}
                />
              ))}
            {unsent === null && (
              <ReasonField
                {...{ action, reason, words, field: reasonField, onChange: setReason }}
                isMissing={isAsked && reason.trim() === ''}
              />
            )}
            <SaidBefore before={before} naming={naming} />
          </>
        )}
      </div>
      <PreviewView state={preview} naming={naming} />
      <footer>
        <p className="needs-person" role="alert">
          {returned?.state === 'refused'
            ? `! ${words.refused}: ${returned.why}`
            : told?.field && isAsked
              ? `! ${words[told.field.label]}: ${problemText(told.why, words)}`
              : ''}
        </p>
        <button type="button" onClick={closeCorrection}>
          {words.close}
        </button>
        {conflict === null && (
          <button type="submit" className="correction-main" disabled={isSending}>
            {isSending ? words.sending : action === 'undo' ? words.sendUndo : words.send}
          </button>
        )}
      </footer>
    </form>
  );
}
