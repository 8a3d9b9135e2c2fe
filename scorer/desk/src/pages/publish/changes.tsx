import type { PublishedChange } from '../../../../../protocol/api/publications.ts';
import { NO_TIME, signedDeviation } from '../../format.ts';
import { address } from '../../route.ts';
import type { PublishWords } from './words.ts';

/** Car by car: place or deviation, and score, before and now. */
export function Changes(props: { readonly changes: readonly PublishedChange[]; readonly words: PublishWords }) {
  const { changes, words } = props;
  if (changes.length === 0) return null;
  const several = new Set(changes.map(({ sheet }) => sheet)).size > 1;
  return (
    <table className="panes-table">
      <thead>
        <tr>
          <th scope="col">{words.car}</th>
          <th scope="col">{words.before}</th>
          <th scope="col">{words.now}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ sheet, car, team, before, after }) => (
          <tr key={`${sheet} ${team ?? car}`} data-change={team ?? car}>
            <th scope="row">
              {team ?? <a href={address('car', car)}>{car}</a>}
              {several && <small> {sheet.replace(/^.*:/, '')}</small>}
            </th>
            <td>{before === null ? words.came : rowText(before, sheet)}</td>
            <td>{after === null ? words.gone : rowText(after, sheet)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function rowText(row: NonNullable<PublishedChange['before']>, sheet: string): string {
  const place = sheet.startsWith('trial:') ? signedDeviation(row.deviation) : `${row.position ?? NO_TIME}.`;
  return `${place} · ${row.score ?? NO_TIME} pt`;
}
