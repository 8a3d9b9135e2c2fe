import { type SubmitEvent, useContext, useId, useState } from 'react';
import { passwordProblem } from '../../../../protocol/api/accounts.ts';
import { Refusal } from '../api.ts';
import { LanguageContext } from '../view/desk-context.ts';
import { useFirstField } from './first-field.ts';
import { PasswordField } from './password-field.tsx';
import { changePassword } from './session.ts';
import { problemInWords, sessionWords } from './words.ts';

const REFUSED = 400;

/** Another password. `first`: after a one-time one, which need not be typed once more. */
export function NewPassword(props: { readonly name: string; readonly first: boolean }) {
  const words = sessionWords[useContext(LanguageContext)];
  const [said, setSaid] = useState<{ readonly text: string; readonly good: boolean } | null>(null);
  const [busy, setBusy] = useState(false);
  const rule = useId();
  const form = useFirstField(props.first);

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const [current, next, again] = ['current', 'next', 'again'].map((field) => String(typed.get(field) ?? ''));
    const problem = passwordProblem(next ?? '', props.name, current);
    if (problem) return setSaid({ text: problemInWords(problem, words), good: false });
    if (next !== again) return setSaid({ text: words.differ, good: false });
    setBusy(true);
    try {
      await changePassword(next ?? '', props.first ? undefined : current);
      form.current?.reset();
      setSaid({ text: words.saved, good: true });
    } catch (error) {
      setSaid({ text: refusedInWords(error, words), good: false });
    } finally {
      setBusy(false);
    }
  };

  return (
    <form ref={form} className="session-form" onSubmit={submit} aria-busy={busy}>
      {/* Tells a password keeper whose it is. */}
      <input
        className="spoken"
        name="name"
        autoComplete="username"
        value={props.name}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      {!props.first && <PasswordField name="current" label={words.currentPassword} autoComplete="current-password" />}
      <PasswordField name="next" label={words.newPassword} autoComplete="new-password" describedBy={rule} />
      <p id={rule} className="session-rule">
        {words.rule}
      </p>
      <PasswordField name="again" label={words.newPasswordAgain} autoComplete="new-password" />
      <div role="alert">{said && <p className={said.good ? 'session-saved' : 'session-refused'}>{said.text}</p>}</div>
      <div className="session-buttons">
        <button type="submit" className="session-main" disabled={busy}>
          {words.save}
        </button>
      </div>
    </form>
  );
}

function refusedInWords(error: unknown, words: (typeof sessionWords)['it']): string {
  if (!(error instanceof Refusal)) return String(error);
  if (error.status === 0) return words.unreachable;
  if (error.status === REFUSED && error.message.includes('current')) return words.wrongCurrent;
  if (error.status === REFUSED && error.message.includes('old one')) return words.problemSame;
  return error.message;
}
