import { useContext } from 'react';
import { address } from '../route.ts';
import { LanguageContext } from '../view/desk-context.ts';
import { signOut, useMe } from './session.ts';
import { roleNames, sessionWords } from './words.ts';

/** Who I am, in the header. */
export function VisitorName() {
  const language = useContext(LanguageContext);
  const words = sessionWords[language];
  const me = useMe();
  if (me.open) {
    return (
      <p className="visitor visitor-open" title={words.openMeaning}>
        {words.open}
      </p>
    );
  }
  return (
    <div className="visitor">
      <a href={address('me')} title={words.mine}>
        <strong>{me.name}</strong>
        <small>{roleNames[language][me.role]}</small>
      </a>
      <button type="button" onClick={() => void signOut()}>
        {words.signOut}
      </button>
    </div>
  );
}
