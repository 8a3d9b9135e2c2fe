import { type FormEvent, useEffect, useRef, useState } from 'react';
import { decisionOf, type RegisterRequest } from '../../../../../protocol/api/register.ts';
import { FINDINGS, type Finding, MEASURES, type Measure } from '../../../../../protocol/messages/facts.ts';
import { Labelled } from '../../paper/labelled.tsx';
import { USUAL } from './deadline.ts';
import { sayMore } from './say-more.ts';
import type { RegisterWords } from './words.ts';

/** What was found, what is done, and why: a number each, then the reason. */
export function DecideForm(props: {
  readonly request: RegisterRequest;
  readonly words: RegisterWords;
  readonly onDeciding: (isDeciding: boolean) => void;
  readonly onChanged: () => void;
}) {
  const { request, words } = props;
  const [finding, setFinding] = useState<Finding | null>(null);
  const [measure, setMeasure] = useState<Measure | null>(null);
  const [reason, setReason] = useState('');
  const [isAsked, setIsAsked] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector('button')?.focus(), []);

  const found = (next: Finding): void => {
    setFinding(next);
    setMeasure(USUAL[next]);
  };
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsAsked(true);
    if (finding === null || reason.trim() === '' || isSending) return;
    setIsSending(true);
    const outcome = finding === 'other' ? reason.trim() : words.findings[finding];
    const refused = await sayMore(decisionOf(request, { outcome, finding, measure, reason: reason.trim() }));
    setIsSending(false);
    setProblem(refused);
    props.onChanged();
    if (refused === null) props.onDeciding(false);
  };
  return (
    <form
      ref={form}
      className="panes-form"
      data-testid="decide"
      aria-label={words.decide}
      noValidate
      onSubmit={(event) => void send(event)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') props.onDeciding(false);
        const isTyping = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement;
        const picked = FINDINGS[Number(event.key) - 1];
        if (isTyping || picked === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
        event.preventDefault();
        found(picked);
      }}
    >
      <fieldset className="wide">
        <legend>{words.decideTitle}</legend>
        <div className="register-findings">
          {FINDINGS.map((each, index) => (
            <button key={each} type="button" aria-pressed={finding === each} onClick={() => found(each)}>
              <kbd>{index + 1}</kbd> {words.findings[each]}
            </button>
          ))}
        </div>
        {isAsked && finding === null && <small className="needs-person">! {words.missing}</small>}
      </fieldset>
      <Labelled label={words.measure} hint="" problem={null}>
        {(field) => (
          <select
            {...field}
            name="measure"
            value={measure ?? ''}
            onChange={(event) => setMeasure(event.target.value === '' ? null : (event.target.value as Measure))}
          >
            <option value="">{words.nothing}</option>
            {MEASURES.map((each) => (
              <option key={each} value={each}>
                {words.measures[each]}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      <div className="wide">
        <Labelled
          label={words.reason}
          hint={words.whyNeeded}
          problem={isAsked && reason.trim() === '' ? words.missing : null}
        >
          {(field) => (
            <textarea
              {...field}
              name="reason"
              rows={2}
              maxLength={500}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          )}
        </Labelled>
      </div>
      <div className="wide panes-buttons">
        <p className="panes-alert" role="alert">
          {problem !== null && `! ${words.refused}: ${problem}`}
        </p>
        <button type="button" onClick={() => props.onDeciding(false)}>
          {words.close}
        </button>
        <button type="submit" className="panes-main" disabled={isSending}>
          {isSending ? words.sending : words.save}
        </button>
      </div>
    </form>
  );
}
