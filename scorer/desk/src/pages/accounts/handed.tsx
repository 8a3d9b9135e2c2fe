import { useContext, useState } from 'react';
import { LanguageContext } from '../../view/desk-context.ts';
import { accountsWords } from './words.ts';

export interface HandedPassword {
  readonly name: string;
  readonly password: string;
}

/** A one-time password, large enough to be read off a screen across a table. */
export function Handed(props: { readonly handed: HandedPassword; readonly onDone: () => void }) {
  const words = accountsWords[useContext(LanguageContext)];
  const [copied, setCopied] = useState(false);
  const { name, password } = props.handed;
  // Over plain http a browser has no clipboard to offer.
  const clipboard = window.isSecureContext ? navigator.clipboard : undefined;
  return (
    <div className="handed">
      <p>
        {words.handed} <strong>{name}</strong>
      </p>
      <code data-testid="one-time-password">{password}</code>
      <p>{words.handedNext}</p>
      <p className="session-buttons">
        {clipboard && (
          <button type="button" onClick={() => void clipboard.writeText(password).then(() => setCopied(true))}>
            {copied ? words.copied : words.copy}
          </button>
        )}
        <button type="button" onClick={props.onDone}>
          {words.done}
        </button>
      </p>
    </div>
  );
}
