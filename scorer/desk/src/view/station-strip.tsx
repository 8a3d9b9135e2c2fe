import { memo } from 'react';
import type { Status } from '../../../../protocol/messages/station.ts';
import { grouped } from '../format.ts';
import { address } from '../route.ts';
import type { Words } from '../words.ts';
import { useDeskState, useWords } from './desk-context.ts';
import { alarmsOf, backlogOf, presenceOf } from './station-state.ts';

/** All stations in one row: a sign each, and beside those that need somebody, why. */
export function StationStrip() {
  const words = useWords();
  const rally = useDeskState((state) => state.rally);
  const stations = useDeskState((state) => state.stations);
  if (!rally) return null;
  const listed = new Set(rally.stations.map(({ id }) => id));
  const strangers = [...stations.keys()].filter((id) => !listed.has(id)).map((id) => ({ id, name: id }));
  return (
    <nav className="station-strip" aria-label={words.stations}>
      <ul data-testid="stations">
        {[...rally.stations, ...strangers].map(({ id, name }) => (
          <StationSign key={id} id={id} name={name} status={stations.get(id)} words={words} />
        ))}
      </ul>
    </nav>
  );
}

const StationSign = memo(function StationSign(props: {
  readonly id: string;
  readonly name: string;
  readonly status: Status | undefined;
  readonly words: Words;
}) {
  const { id, name, status, words } = props;
  const presence = presenceOf(status);
  const backlog = backlogOf(status) ?? 0;
  const alarms = alarmsOf(status, words);
  const said = [words[presence], ...alarms, ...(backlog > 0 ? [`${words.backlog} ${grouped(backlog)}`] : [])];
  return (
    <li data-station={id} data-presence={presence} data-online={presence === 'online'} data-alarm={alarms.length > 0}>
      <a href={address('stations', id)} title={`${name}: ${said.join(', ')}`}>
        <span className="dot" aria-hidden="true" />
        <span className={alarms.length > 0 ? 'station-strip-name' : 'spoken'}>{name}</span>
        {alarms.length > 0 && <span className="needs-person">! {alarms[0]}</span>}
        <span className="spoken">{said.join(', ')}</span>
      </a>
    </li>
  );
});
