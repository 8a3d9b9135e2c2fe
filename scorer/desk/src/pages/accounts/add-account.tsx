import { type SubmitEvent, useContext, useId, useState } from 'react';
import { may, RIGHTS, ROLES, type Role } from '../../../../../protocol/api/roles.ts';
import { rightNames, roleNames } from '../../session/words.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { accountsWords } from './words.ts';

/** A person's name and role; what the role may do is said before it is given. `onAdd` resolves with whether there is an account now. */
export function AddAccount(props: { readonly onAdd: (name: string, role: Role) => Promise<boolean> }) {
  const language = useContext(LanguageContext);
  const words = accountsWords[language];
  const [role, setRole] = useState<Role>('viewer');
  const [name, setName] = useState('');
  const rights = useId();
  const hint = useId();

  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (await props.onAdd(name, role)) setName('');
  };
  return (
    <section aria-labelledby="accounts-add">
      <h2 id="accounts-add">{words.addTitle}</h2>
      <form className="accounts-add" onSubmit={submit}>
        <label>
          {words.addName}
          <input
            value={name}
            onChange={({ target }) => setName(target.value)}
            maxLength={40}
            required
            autoComplete="off"
            aria-describedby={hint}
          />
        </label>
        <label>
          {words.role}
          <select value={role} onChange={({ target }) => setRole(target.value as Role)} aria-describedby={rights}>
            {ROLES.map((each) => (
              <option key={each} value={each}>
                {roleNames[language][each]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">{words.add}</button>
        <p id={hint}>{words.addNameHint}.</p>
        <p id={rights}>
          {words.mayDo}{' '}
          {RIGHTS.filter((right) => may(role, right))
            .map((right) => rightNames[language][right])
            .join(', ')}
          .
        </p>
      </form>
    </section>
  );
}
