import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { newRequestAnswer, type RegisterRequest } from '../../../../../protocol/api/register.ts';
import { post, Refusal } from '../../api.ts';
import { useChoices } from '../../corrections/choices.ts';
import { spacedName } from '../../format.ts';
import { Labelled } from '../../paper/labelled.tsx';
import { newKey } from '../../paper/request-key.ts';
import { inMinutes, readField, TypedTimeField } from '../../paper/typed-field.tsx';
import { address, go } from '../../route.ts';
import { useDeskState } from '../../view/desk-context.ts';
import type { RegisterWords } from './words.ts';

interface Typed {
  readonly car: string;
  readonly trial: string;
  readonly request: string;
  readonly reason: string;
  readonly evidence: string;
  readonly received: string;
  readonly decideBy: string;
  readonly decider: string;
}

const QUICK_MINUTES = [15, 30, 60];
/** Who decides is the same all day. */
const DECIDER = 'centesimo.decider';

/** A request for a check as it is handed in. Kept as typed until the scorer has it, and sent again under the same key. */
export function NewRequestForm(props: {
  readonly words: RegisterWords;
  readonly nowUs: number;
  readonly requests: readonly RegisterRequest[];
  readonly onEntered: (id: string) => void;
}) {
  const { words, nowUs, requests } = props;
  const timezone = useDeskState((state) => state.rally?.timezone ?? 'UTC');
  const entries = useDeskState((state) => state.rally?.entries);
  const { trials } = useChoices();
  const [typed, setTyped] = useState<Typed>({
    ...{ car: '', trial: '', request: '', reason: '', evidence: '', decideBy: '' },
    received: inMinutes(nowUs - 59_999_999, 0, timezone),
    decider: localStorage.getItem(DECIDER) ?? '',
  });
  const [isAsked, setIsAsked] = useState(false);
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const key = useRef(newKey());
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const set = (change: Partial<Typed>): void => setTyped((before) => ({ ...before, ...change }));
  const car = /^\d{1,5}$/.test(typed.car.trim()) ? Number(typed.car) : null;
  const entry = useMemo(() => entries?.find(({ number }) => number === car), [entries, car]);
  const received = readField(typed.received, nowUs, timezone);
  const decideBy = readField(typed.decideBy, received.utcUs ?? nowUs, timezone);
  const isBefore = received.utcUs !== null && decideBy.utcUs !== null && decideBy.utcUs <= received.utcUs;
  const already = requests.find(
    (request) => request.state === 'open' && request.car === car && request.trial === typed.trial,
  );
  const isMissing = (text: string): boolean => isAsked && text.trim() === '';
  const isReady =
    entry !== undefined &&
    typed.trial !== '' &&
    typed.request.trim() !== '' &&
    typed.reason.trim() !== '' &&
    received.wrong === null &&
    decideBy.wrong === null &&
    !isBefore;

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsAsked(true);
    if (!isReady || isSending) return;
    setIsSending(true);
    setProblem(null);
    try {
      const body = {
        ...{ car, trial: typed.trial, request: typed.request, reason: typed.reason, evidence: typed.evidence },
        ...{ receivedUs: received.utcUs, decideByUs: decideBy.utcUs, decider: typed.decider, key: key.current },
      };
      const { amendment } = await post('/api/register', body, newRequestAnswer);
      localStorage.setItem(DECIDER, typed.decider);
      props.onEntered(amendment.id);
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const isLost = !(error instanceof Refusal) || error.status === 0 || error.status >= 500;
      setProblem(isLost ? words.again : `${words.refused}: ${said}`);
    } finally {
      setIsSending(false);
    }
  };
  const timeProblem = (field: typeof received): string | null =>
    field.wrong === null ? null : field.wrong === 'digits' ? words.timeWrong : words.timeSkipped;

  return (
    <form
      className="panes-form"
      data-testid="new-request"
      aria-label={words.newTitle}
      noValidate
      onSubmit={(event) => void send(event)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') go('register');
      }}
    >
      <h3 className="wide">{words.newTitle}</h3>
      <Labelled
        label={words.car}
        hint={entry ? [entry.driver, entry.model].filter(Boolean).join(' · ') : words.carHint}
        problem={typed.car !== '' && entry === undefined ? words.carNone : isMissing(typed.car) ? words.missing : null}
      >
        {(field) => (
          <input
            {...field}
            ref={first}
            name="car"
            type="text"
            className="digits"
            inputMode="numeric"
            autoComplete="off"
            value={typed.car}
            onChange={(event) => set({ car: event.target.value })}
          />
        )}
      </Labelled>
      <Labelled label={words.trial} hint="" problem={isMissing(typed.trial) ? words.missing : null}>
        {(field) => (
          <select {...field} name="trial" value={typed.trial} onChange={(event) => set({ trial: event.target.value })}>
            <option value="" />
            {trials.map(({ id, name }) => (
              <option key={id} value={id}>
                {spacedName(name)}
              </option>
            ))}
          </select>
        )}
      </Labelled>
      {already !== undefined && (
        <p className="wide panes-alert" role="status">
          ! {words.alreadyOpen} <a href={address('register', already.number)}>{already.number}</a>
        </p>
      )}
      <div className="wide">
        <Labelled
          label={words.request}
          hint={words.requestHint}
          problem={isMissing(typed.request) ? words.missing : null}
        >
          {(field) => (
            <input
              {...field}
              name="request"
              type="text"
              maxLength={1000}
              autoComplete="off"
              value={typed.request}
              onChange={(event) => set({ request: event.target.value })}
            />
          )}
        </Labelled>
        <div className="panes-quick">
          {[words.quickTime, words.quickObstruction, words.quickOther, words.quickMissing].map((text) => (
            <button
              key={text}
              type="button"
              aria-pressed={typed.request === text}
              onClick={() => set({ request: text })}
            >
              {text}
            </button>
          ))}
        </div>
      </div>
      <div className="wide">
        <Labelled
          label={words.reason}
          hint={`${words.reasonHint}; ${words.whyNeeded}`}
          problem={isMissing(typed.reason) ? words.missing : null}
        >
          {(field) => (
            <textarea
              {...field}
              name="reason"
              rows={2}
              maxLength={500}
              value={typed.reason}
              onChange={(event) => set({ reason: event.target.value })}
            />
          )}
        </Labelled>
      </div>
      <div className="wide">
        <Labelled label={words.evidence} hint={words.evidenceHint} problem={null}>
          {(field) => (
            <textarea
              {...field}
              name="evidence"
              rows={2}
              maxLength={1000}
              value={typed.evidence}
              onChange={(event) => set({ evidence: event.target.value })}
            />
          )}
        </Labelled>
      </div>
      <TypedTimeField
        label={words.received}
        name="received"
        text={typed.received}
        hint={words.timeHint}
        problem={timeProblem(received)}
        onChange={(text) => set({ received: text })}
      />
      <TypedTimeField
        label={words.decideBy}
        name="decideBy"
        text={typed.decideBy}
        hint={words.timeHint}
        problem={isBefore ? words.deadlineBefore : timeProblem(decideBy)}
        onChange={(text) => set({ decideBy: text })}
        quick={QUICK_MINUTES.map((minutes) => ({
          minutes,
          text: inMinutes(received.utcUs ?? nowUs, minutes, timezone),
        }))}
      />
      <div className="wide">
        <Labelled label={words.decider} hint={words.deciderHint} problem={null}>
          {(field) => (
            <input
              {...field}
              name="decider"
              type="text"
              maxLength={100}
              value={typed.decider}
              onChange={(event) => set({ decider: event.target.value })}
            />
          )}
        </Labelled>
      </div>
      <div className="wide panes-buttons">
        <p className="panes-alert" role="alert">
          {problem !== null && `! ${problem}`}
        </p>
        <button type="button" onClick={() => go('register')}>
          {words.close}
        </button>
        <button type="submit" className="panes-main" disabled={isSending}>
          {isSending ? words.sending : words.enter}
        </button>
      </div>
    </form>
  );
}
