import { useContext, useState } from 'react';
import type { Account } from '../../../../../protocol/api/accounts.ts';
import { ROLES, type Role } from '../../../../../protocol/api/roles.ts';
import { useMe } from '../../session/session.ts';
import { roleNames } from '../../session/words.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { useMoment } from './moment.ts';
import { accountsWords } from './words.ts';

/** One account: its role, whether it is in, what the chief may do with it. */
export function AccountRow(props: {
  readonly account: Account;
  readonly onChange: (change: { readonly role?: Role; readonly disabled?: boolean }) => void;
  readonly onNewPassword: () => void;
}) {
  const language = useContext(LanguageContext);
  const words = accountsWords[language];
  const moment = useMoment();
  const me = useMe();
  const [asking, setAsking] = useState(false);
  const { name, role, disabled, lastSignInMs } = props.account;
  return (
    <tr data-account={name} data-disabled={disabled}>
      <th scope="row">
        {name}
        {name === me.name && <small> {words.you}</small>}
      </th>
      <td>
        <select
          aria-label={`${words.role}: ${name}`}
          value={role}
          disabled={disabled}
          onChange={({ target }) => props.onChange({ role: target.value as Role })}
        >
          {ROLES.map((each) => (
            <option key={each} value={each}>
              {roleNames[language][each]}
            </option>
          ))}
        </select>
      </td>
      <td>
        <State account={props.account} />
      </td>
      <td>{lastSignInMs === null ? words.never : moment(lastSignInMs)}</td>
      <td className="accounts-actions">
        {name !== me.name && (
          <>
            <button
              type="button"
              className={asking ? 'accounts-sure' : undefined}
              disabled={disabled}
              onBlur={() => setAsking(false)}
              onClick={() => {
                if (asking) props.onNewPassword();
                setAsking(!asking);
              }}
            >
              {asking ? words.newPasswordSure : words.newPassword}
            </button>
            <button type="button" onClick={() => props.onChange({ disabled: !disabled })}>
              {disabled ? words.enable : words.disable}
            </button>
          </>
        )}
      </td>
    </tr>
  );
}

function State(props: { readonly account: Account }) {
  const words = accountsWords[useContext(LanguageContext)];
  const { disabled, mustChangePassword, sessions } = props.account;
  if (disabled) return <span className="accounts-quiet">— {words.stateDisabled}</span>;
  if (mustChangePassword) return <span className="needs-person">! {words.stateOneTime}</span>;
  if (sessions === 0) return <span className="accounts-quiet">{words.stateOut}</span>;
  return (
    <span className="accounts-in" data-presence="online">
      <span className="dot" aria-hidden="true" /> {words.stateIn}
      {sessions > 1 && ` ×${sessions}`}
    </span>
  );
}
