import { useContext, useEffect, useRef } from 'react';
import type { Me } from '../../../../protocol/api/accounts.ts';
import { LanguageContext } from '../view/desk-context.ts';
import { focusFirstField } from './first-field.ts';
import { NewPassword } from './new-password.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { sessionWords } from './words.ts';

/** Over the desk, when a session has ended in the middle of something. The page below keeps what was typed; what it asked goes on afterwards. */
export function SignInAgain(props: { readonly me: Me }) {
  const words = sessionWords[useContext(LanguageContext)];
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    focusFirstField(dialog.current);
  }, []);
  const { name, mustChangePassword } = props.me;
  return (
    <dialog
      ref={dialog}
      className="session-dialog"
      aria-labelledby="session-ended"
      onCancel={(event) => event.preventDefault()}
    >
      <h2 id="session-ended">{mustChangePassword ? words.newPasswordTitle : words.endedTitle}</h2>
      {mustChangePassword ? (
        <>
          <p>{words.newPasswordNext}</p>
          <NewPassword name={name} first />
        </>
      ) : (
        <>
          <p>{words.endedNext}</p>
          <SignInForm name={name}>
            <button type="button" title={words.someoneElseNext} onClick={() => location.reload()}>
              {words.someoneElse}
            </button>
          </SignInForm>
        </>
      )}
    </dialog>
  );
}
