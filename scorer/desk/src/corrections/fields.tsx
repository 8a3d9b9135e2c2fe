import { type ReactNode, useId } from 'react';
import type { Choices } from '../../../../protocol/api/corrections.ts';
import { spacedName } from '../format.ts';
import type { Entry } from '../live/rally.ts';
import type { Built, Field, Values } from './actions.ts';
import type { CorrectionWords } from './words.ts';

/** One field of a correction. Numbers and times are typed by digits, everything else is chosen from what there is. */
export function FieldView(props: {
  readonly field: Field;
  readonly values: Values;
  readonly choices: Choices;
  readonly entries: readonly Entry[];
  readonly problem: (Built & { ok: false }) | null;
  readonly words: CorrectionWords;
  readonly isFirst: boolean;
  readonly onChange: (value: string) => void;
}) {
  const { field, values, words, problem } = props;
  const id = useId();
  const value = values[field.name] ?? '';
  const wrong = problem?.field?.name === field.name && problem.why !== 'missing' ? problem.why : undefined;
  const shared = {
    id,
    name: field.name,
    value,
    ...(props.isFirst && { 'data-first': true }),
    'aria-invalid': wrong !== undefined,
    'aria-describedby': `${id}-hint`,
    onChange: (event: { target: { value: string } }) => props.onChange(event.target.value),
  };
  const options = optionsOf(field, values, props.choices, words);
  return (
    <div className="correction-field" data-field={field.name}>
      <label htmlFor={id}>{words[field.label]}</label>
      {options === undefined ? (
        field.kind === 'long' ? (
          <textarea {...shared} rows={2} maxLength={1000} />
        ) : (
          <input
            {...shared}
            type="text"
            autoComplete="off"
            maxLength={200}
            inputMode={isOfDigits(field) ? 'decimal' : 'text'}
            className={isOfDigits(field) ? 'correction-digits' : undefined}
          />
        )
      ) : (
        <select {...shared}>
          <option value="">{field.optional ? words.none : ''}</option>
          {options.map(([of, name]) => (
            <option key={of} value={of}>
              {name}
            </option>
          ))}
        </select>
      )}
      <small id={`${id}-hint`} className={wrong === undefined ? undefined : 'needs-person'}>
        {wrong === undefined ? echo(field, value, props.entries, words) : `! ${problemText(wrong, words)}`}
      </small>
    </div>
  );
}

const isOfDigits = ({ kind }: Field): boolean =>
  kind === 'car' || kind === 'time' || kind === 'minute' || kind === 'number' || kind === 'points' || kind === 'cars';

export function problemText(why: 'digits' | 'skipped' | 'number' | 'missing', words: CorrectionWords): string {
  switch (why) {
    case 'digits':
      return words.wrongDigits;
    case 'skipped':
      return words.wrongSkipped;
    case 'number':
      return words.wrongNumber;
    case 'missing':
      return words.missingField;
  }
}

/** Whose number it is, so that a slip is seen; else how it is typed. */
function echo(field: Field, value: string, entries: readonly Entry[], words: CorrectionWords): ReactNode {
  if (field.kind === 'car' && /^\d+$/.test(value.trim())) {
    const entry = entries.find(({ number }) => number === Number(value));
    return entry ? [entry.driver, entry.model].filter(Boolean).join(' · ') : `! ${words.wrongNumber}`;
  }
  return field.hint === undefined ? '' : words[field.hint];
}

type Option = readonly [id: string, name: string];

function optionsOf(
  { kind }: Field,
  values: Values,
  { trials, legs, races, rankings, lines, columns }: Choices,
  words: CorrectionWords,
): readonly Option[] | undefined {
  const named = (of: readonly { readonly id: string; readonly name: string }[]): Option[] =>
    of.map(({ id, name }) => [id, spacedName(name)]);
  const plain = (of: readonly string[]): Option[] => of.map((id) => [id, id]);
  if (typeof kind === 'object') return kind.choice.map((id) => [id, words[id]]);
  switch (kind) {
    case 'trial':
      return named(trials);
    case 'control':
      return named(trials.filter((trial) => trial.kind === 'time-control' || trial.kind === 'passage-control'));
    case 'point':
      return plain(trials.find(({ id }) => id === values.trial)?.points ?? []);
    case 'leg':
      return named(legs);
    case 'race':
      return named(races);
    case 'line':
      return plain(lines);
    case 'column':
      return plain(columns);
    case 'scope':
      return named([...rankings, ...legs, ...trials]);
    default:
      return undefined;
  }
}
