import { useContext, useId, useState } from 'react';
import { PASSWORD_LENGTH_MAX } from '../../../../protocol/api/accounts.ts';
import { LanguageContext } from '../view/desk-context.ts';
import { sessionWords } from './words.ts';

/** A password that can be shown, for who types with gloves on or reads it off a slip of paper. */
export function PasswordField(props: {
  readonly name: string;
  readonly label: string;
  readonly autoComplete: 'current-password' | 'new-password';
  readonly describedBy?: string;
}) {
  const words = sessionWords[useContext(LanguageContext)];
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <div className="password-field">
      <label htmlFor={id}>{props.label}</label>
      <span>
        <input
          id={id}
          name={props.name}
          type={shown ? 'text' : 'password'}
          autoComplete={props.autoComplete}
          aria-describedby={props.describedBy}
          spellCheck={false}
          autoCapitalize="none"
          maxLength={PASSWORD_LENGTH_MAX}
          required
        />
        <button type="button" aria-pressed={shown} aria-controls={id} onClick={() => setShown(!shown)}>
          {words.show}
        </button>
      </span>
    </div>
  );
}
