import { type KeyboardEvent, type RefObject, useId } from 'react';
import { type Action, quickReasons } from './actions.ts';
import type { CorrectionWords } from './words.ts';

/** Why: required, with those that come often one key away (Alt and their number). */
export function ReasonField(props: {
  readonly action: Action;
  readonly reason: string;
  readonly isMissing: boolean;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly words: CorrectionWords;
  readonly onChange: (reason: string) => void;
}) {
  const { action, reason, words, onChange, field } = props;
  const id = useId();
  const quick = quickReasons(action).map((word) => words[word]);
  return (
    <div className="correction-field correction-reason">
      <label htmlFor={id}>{words.reason}</label>
      <input
        id={id}
        ref={field}
        name="reason"
        type="text"
        autoComplete="off"
        maxLength={500}
        value={reason}
        aria-required="true"
        aria-invalid={props.isMissing}
        aria-describedby={`${id}-hint`}
        onChange={(event) => onChange(event.target.value)}
      />
      <small id={`${id}-hint`} className={props.isMissing ? 'needs-person' : undefined}>
        {props.isMissing ? '! ' : ''}
        {words.reasonNeeded}
      </small>
      <fieldset className="correction-quick">
        <legend className="spoken">{words.quick}</legend>
        {quick.map((text, index) => (
          <button
            key={text}
            type="button"
            aria-pressed={reason === text}
            aria-keyshortcuts={`Alt+${index + 1}`}
            onClick={() => {
              onChange(text);
              field.current?.focus();
            }}
          >
            <kbd>{index + 1}</kbd> {text}
          </button>
        ))}
      </fieldset>
    </div>
  );
}

/** Alt and a number take a frequent reason. By the key's place: with Alt some keyboards type another sign. */
export function quickReasonOf(event: KeyboardEvent, action: Action, words: CorrectionWords): string | undefined {
  if (!event.altKey || event.ctrlKey || event.metaKey) return undefined;
  const match = /^Digit([1-9])$/.exec(event.code);
  const word = match === null ? undefined : quickReasons(action)[Number(match[1]) - 1];
  return word === undefined ? undefined : words[word];
}
