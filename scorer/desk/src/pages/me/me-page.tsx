import { useContext } from 'react';
import { NewPassword } from '../../session/new-password.tsx';
import { useMe } from '../../session/session.ts';
import { rightNames, roleNames, sessionWords } from '../../session/words.ts';
import { LanguageContext } from '../../view/desk-context.ts';

/** My account: who I am, what I may do, another password. */
export function MePage() {
  const language = useContext(LanguageContext);
  const words = sessionWords[language];
  const me = useMe();
  return (
    <main className="page me">
      <h2>
        {me.name} <small>{roleNames[language][me.role]}</small>
      </h2>
      <p>
        {words.mayDo}: {me.rights.map((right) => rightNames[language][right]).join(', ')}.
      </p>
      <h3>{words.passwordTitle}</h3>
      <NewPassword name={me.name} first={false} />
    </main>
  );
}
