import { memo } from 'react';
import type { Status } from '../../../../protocol/messages/station.ts';
import { grouped, NO_TIME, timeOfDay } from '../format.ts';
import type { Words } from '../words.ts';
import { useDeskState, useWords } from './desk-context.ts';
import { Empty } from './empty.tsx';
import { backlogOf, presenceOf } from './station-state.ts';

/** What each station says of itself, in the order of the rally file; stations that the file does not know come last. */
export function Stations() {
  const words = useWords();
  const rally = useDeskState((state) => state.rally);
  const stations = useDeskState((state) => state.stations);
  if (!rally) return null;
  const listed = new Set(rally.stations.map((station) => station.id));
  const strangers = [...stations.keys()].filter((id) => !listed.has(id)).map((id) => ({ id, name: id }));
  const rows = [...rally.stations, ...strangers];
  return (
    <section className="panel panel-stations" aria-labelledby="stations-title">
      <h2 id="stations-title">{words.stations}</h2>
      <div className="panel-body">
        {rows.length === 0 ? (
          <Empty title={words.noStations} next={words.noStationsNext} />
        ) : (
          <table className="stations" data-testid="stations" aria-labelledby="stations-title">
            <thead>
              <tr>
                <th scope="col">{words.station}</th>
                <th scope="col" className="number">
                  {words.clock}
                </th>
                <th scope="col" className="number" title={words.backlogMeaning}>
                  {words.backlog}
                </th>
                <th scope="col" className="number">
                  {words.lastPulse}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, name }) => (
                <StationRow
                  key={id}
                  id={id}
                  name={name}
                  status={stations.get(id)}
                  timezone={rally.timezone}
                  words={words}
                />
              ))}
            </tbody>
          </table>
        )}
      </div>
    </section>
  );
}

const StationRow = memo(function StationRow(props: {
  readonly id: string;
  readonly name: string;
  readonly status: Status | undefined;
  readonly timezone: string;
  readonly words: Words;
}) {
  const { status, words } = props;
  const presence = presenceOf(status);
  const backlog = backlogOf(status);
  const pulseUs = status?.lastPulseUs ?? undefined;
  return (
    <tr data-station={props.id} data-presence={presence} data-online={presence === 'online'}>
      <th scope="row">
        <span className="station-name">{props.name}</span>
        <span className="station-presence">
          <span className="dot" aria-hidden="true" />
          {words[presence]}
          <BoxLink status={status} words={words} />
        </span>
      </th>
      <td className="number">
        <Clock status={status} words={words} />
      </td>
      <td className="number">
        {backlog === undefined ? (
          NO_TIME
        ) : (
          <span className={backlog > 0 ? 'backlog-some' : ''}>{grouped(backlog)}</span>
        )}
      </td>
      <td className="number">{pulseUs === undefined ? NO_TIME : timeOfDay(pulseUs, props.timezone)}</td>
    </tr>
  );
});

function BoxLink(props: { readonly status: Status | undefined; readonly words: Words }) {
  const { status, words } = props;
  if (!status?.online || !status.box) return null;
  const names = { up: words.linkUp, syncing: words.linkSyncing, stale: words.linkStale, closed: words.linkClosed };
  const text = `${words.box} ${names[status.box.link]}`;
  return status.box.link === 'up' ? (
    <> · {text}</>
  ) : (
    <>
      {' '}
      · <NeedsPerson>{text}</NeedsPerson>
    </>
  );
}

function Clock(props: { readonly status: Status | undefined; readonly words: Words }) {
  const { status, words } = props;
  if (!status?.online || !status.clock) return NO_TIME;
  const { source, uncertaintyUs } = status.clock;
  const names = {
    pps: words.clockPps,
    holdover: words.clockHoldover,
    host: words.clockHost,
    device: words.clockDevice,
    none: words.clockNone,
  };
  return (
    <>
      {source === 'none' ? <NeedsPerson>{names[source]}</NeedsPerson> : <span>{names[source]}</span>}
      <span className="second-line">{uncertaintyUs === null ? NO_TIME : `±${grouped(uncertaintyUs)} µs`}</span>
    </>
  );
}

/** Magenta, and a mark for those who do not see magenta. */
const NeedsPerson = (props: { readonly children: string }) => (
  <span className="needs-person">
    <span className="mark" aria-hidden="true">
      !
    </span>
    {props.children}
  </span>
);
