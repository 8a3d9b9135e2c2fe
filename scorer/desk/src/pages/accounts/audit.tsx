import { useContext } from 'react';
import type { AuditEntry, AuditEvent } from '../../../../../protocol/api/accounts.ts';
import type { Role } from '../../../../../protocol/api/roles.ts';
import { roleNames } from '../../session/words.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import type { Language } from '../../words.ts';
import { useMoment } from './moment.ts';
import { accountsWords, eventNames } from './words.ts';

/** What somebody should look at: a password is being guessed, or somebody forgot his. */
const ODD: ReadonlySet<AuditEvent> = new Set(['refused', 'too-many']);

/** A role is told by its own name, and one that changed as `desk → jury`. */
const detailInWords = (detail: string, language: Language): string =>
  detail
    .split(' → ')
    .map((part) => roleNames[language][part as Role] ?? part)
    .join(' → ');

/** Sign-ins, refusals and changes, the newest first. */
export function Audit(props: { readonly entries: readonly AuditEntry[] }) {
  const language = useContext(LanguageContext);
  const words = accountsWords[language];
  const moment = useMoment();
  return (
    <section aria-labelledby="accounts-audit">
      <h2 id="accounts-audit">{words.audit}</h2>
      <table className="accounts-table accounts-audit">
        <thead>
          <tr>
            <th scope="col">{words.when}</th>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.what}</th>
            <th scope="col">{words.by}</th>
            <th scope="col">{words.address}</th>
          </tr>
        </thead>
        <tbody>
          {props.entries.map(({ n, atMs, event, name, by, address, detail }) => (
            <tr key={n} data-event={event}>
              <td>{moment(atMs)}</td>
              <th scope="row">{name}</th>
              <td className={ODD.has(event) ? 'needs-person' : undefined}>
                {ODD.has(event) && '! '}
                {eventNames[language][event]}
                {detail && <small> {detailInWords(detail, language)}</small>}
              </td>
              <td>{by === name ? '' : by}</td>
              <td>{address}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
