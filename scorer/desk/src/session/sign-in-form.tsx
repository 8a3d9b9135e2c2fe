import { type ReactNode, type SubmitEvent, useContext, useState } from 'react';
import { Refusal } from '../api.ts';
import { LanguageContext } from '../view/desk-context.ts';
import { useFirstField } from './first-field.ts';
import { PasswordField } from './password-field.tsx';
import { signIn } from './session.ts';
import { sessionWords } from './words.ts';

const WRONG = 401;
const TOO_MANY = 429;

/** Name and password. `name`: it has to be this person again. */
export function SignInForm(props: { readonly name?: string; readonly children?: ReactNode }) {
  const words = sessionWords[useContext(LanguageContext)];
  const [refused, setRefused] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const form = useFirstField();

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { elements } = event.currentTarget;
    const typed = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await signIn(props.name ?? String(typed.get('name')), String(typed.get('password')));
    } catch (error) {
      setRefused(error);
      // The name was probably right.
      const field = elements.namedItem('password');
      if (field instanceof HTMLInputElement) field.select();
    } finally {
      setBusy(false);
    }
  };

  return (
    <form ref={form} className="session-form" onSubmit={submit} aria-busy={busy}>
      {props.name === undefined ? (
        <label>
          {words.name}
          <input
            name="name"
            autoComplete="username"
            autoCapitalize="words"
            spellCheck={false}
            maxLength={40}
            required
          />
        </label>
      ) : (
        <p className="session-name">{props.name}</p>
      )}
      <PasswordField name="password" label={words.password} autoComplete="current-password" />
      <div role="alert">{refused !== null && <Refused error={refused} />}</div>
      <div className="session-buttons">
        <button type="submit" className="session-main" disabled={busy}>
          {words.signIn}
        </button>
        {props.children}
      </div>
    </form>
  );
}

function Refused(props: { readonly error: unknown }) {
  const words = sessionWords[useContext(LanguageContext)];
  const { error } = props;
  if (!(error instanceof Refusal)) return <p className="session-refused">{String(error)}</p>;
  if (error.status === WRONG) {
    return (
      <p className="session-refused">
        <strong>{words.wrong}</strong> {words.wrongNext}
      </p>
    );
  }
  if (error.status === TOO_MANY) {
    const minutes = Math.ceil(Number(/(\d+) seconds/.exec(error.message)?.[1] ?? 300) / 60);
    return <p className="session-refused">{words.tooMany.replace('{minutes}', String(minutes))}</p>;
  }
  return <p className="session-refused">{error.status === 0 ? words.unreachable : error.message}</p>;
}
