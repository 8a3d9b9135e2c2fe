import { type ReactNode, useContext } from 'react';
import { LanguageContext } from '../view/desk-context.ts';
import { NewPassword } from './new-password.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { sessionWords } from './words.ts';

/** Instead of the desk while nobody is signed in. */
export function SignIn(props: { readonly settings: ReactNode }) {
  const words = sessionWords[useContext(LanguageContext)];
  return (
    <Door settings={props.settings} title={words.signInTitle} next={words.signInNext}>
      <SignInForm />
    </Door>
  );
}

/** Instead of the desk after a one-time password. */
export function FirstPassword(props: { readonly name: string; readonly settings: ReactNode }) {
  const words = sessionWords[useContext(LanguageContext)];
  return (
    <Door settings={props.settings} title={words.newPasswordTitle} next={words.newPasswordNext}>
      <NewPassword name={props.name} first />
    </Door>
  );
}

function Door(props: {
  readonly settings: ReactNode;
  readonly title: string;
  readonly next: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="waiting">
      <header className="waiting-settings">{props.settings}</header>
      <main className="waiting-message">
        <p className="waiting-brand">Centesimo</p>
        <h1>{props.title}</h1>
        <p className="session-next">{props.next}</p>
        {props.children}
      </main>
    </div>
  );
}
