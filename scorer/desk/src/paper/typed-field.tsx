import { useId } from 'react';
import { type UtcMicros, utcMicros } from '../../../../protocol/time.ts';
import { timeOfDay } from '../../../../protocol/time-of-day.ts';
import { readTypedTime } from '../../../../protocol/typed-time.ts';

/** A time of day typed as digits; the day is understood. */
export interface TypedField {
  readonly text: string;
  /** `null`: nothing is typed. */
  readonly utcUs: UtcMicros | null;
  readonly wrong: 'digits' | 'skipped' | null;
}

export function readField(text: string, nearUs: number, timezone: string): TypedField {
  if (text.trim() === '') return { text, utcUs: null, wrong: null };
  const typed = readTypedTime(text, utcMicros(nearUs), timezone);
  return typed.ok ? { text, utcUs: typed.utcUs, wrong: null } : { text, utcUs: null, wrong: typed.why };
}

const MINUTE_US = 60_000_000;
/** A whole minute, never earlier than asked for: deadlines are written down as hours and minutes. */
export const inMinutes = (fromUs: number, minutes: number, timezone: string): string =>
  timeOfDay(utcMicros(Math.ceil(fromUs / MINUTE_US + minutes) * MINUTE_US), timezone).slice(0, 5);

export function TypedTimeField(props: {
  readonly label: string;
  readonly name: string;
  readonly text: string;
  readonly hint: string;
  /** Instead of the hint, where something is wrong. */
  readonly problem: string | null;
  readonly onChange: (text: string) => void;
  /** Minutes that are one press away. */
  readonly quick?: readonly { readonly minutes: number; readonly text: string }[];
}) {
  const id = useId();
  const { label, name, text, hint, problem, quick } = props;
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="text"
        className="digits"
        inputMode="numeric"
        autoComplete="off"
        maxLength={20}
        value={text}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-hint`}
        onChange={(event) => props.onChange(event.target.value)}
      />
      <small id={`${id}-hint`} className={problem === null ? undefined : 'needs-person'}>
        {problem === null ? hint : `! ${problem}`}
      </small>
      {quick && (
        <div className="panes-quick">
          {quick.map((each) => (
            <button
              key={each.minutes}
              type="button"
              aria-pressed={text === each.text}
              onClick={() => props.onChange(each.text)}
            >
              +{each.minutes}
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
