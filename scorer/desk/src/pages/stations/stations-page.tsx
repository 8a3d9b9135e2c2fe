import '../queue/queue.css';
import './stations.css';
import { lazy, memo, Suspense, useContext, useMemo } from 'react';
import { clockHistory, type StationsAnswer, stationsAnswer } from '../../../../../protocol/api/stations.ts';
import type { Status } from '../../../../../protocol/messages/station.ts';
import { grouped, NO_TIME, timeOfDay, timeOfDayHundredths } from '../../format.ts';
import { useAnswer } from '../../histories/use-answer.ts';
import { address, go, useRoute } from '../../route.ts';
import { LanguageContext, useDeskState, useWords } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { usePageKeys } from '../../view/keys.ts';
import { KeysHelp } from '../../view/keys-help.tsx';
import { alarmsOf, backlogOf, presenceOf } from '../../view/station-state.ts';
import type { Words } from '../../words.ts';
import { type StationsWords, stationsWords } from './words.ts';

const ClockPlot = lazy(async () => ({ default: (await import('./clock-plot.tsx')).ClockPlot }));

type Awaited = StationsAnswer[number];
interface Row {
  readonly id: string;
  readonly name: string;
  readonly status: Status | undefined;
  readonly alarms: readonly string[];
  readonly awaited: Awaited | undefined;
}

/** All stations on a board, those that need somebody first: `#/stations/castello`. */
export function StationsPage() {
  const words = stationsWords[useContext(LanguageContext)];
  const say = useWords();
  const rally = useDeskState((state) => state.rally);
  const stations = useDeskState((state) => state.stations);
  // Asked again as the rally's time goes on, in steps that nobody waits for.
  const minute = useDeskState(({ latestUs }) => Math.floor((latestUs ?? 0) / 10e6));
  const { found } = useAnswer('/api/stations', stationsAnswer, String(minute));
  const { of } = useRoute();
  const rows = useMemo(() => {
    const listed = rally?.stations ?? [];
    const known = new Set(listed.map(({ id }) => id));
    const strangers = [...stations.keys()].filter((id) => !known.has(id)).map((id) => ({ id, name: id }));
    const awaited = new Map(found?.map((each) => [each.station, each]));
    return [...listed, ...strangers]
      .map(({ id, name }, order) => {
        const status = stations.get(id);
        return { id, name, status, order, alarms: alarmsOf(status, say), awaited: awaited.get(id) };
      })
      .sort((one, other) => gravity(other) - gravity(one) || one.order - other.order);
  }, [rally, stations, found, say]);
  const at = rows.findIndex(({ id }) => id === of[0]);
  const show = (index: number): boolean => {
    const next = rows[Math.min(Math.max(0, index), rows.length - 1)];
    if (next) go('stations', next.id);
    return next !== undefined;
  };
  usePageKeys((key) => (key === 'j' ? show(at + 1) : key === 'k' && show(at - 1)));
  const shown = rows[at];
  if (!rally) return null;
  return (
    <main className="stations-page" data-has={shown ? 'one' : 'none'}>
      <section className="panel" aria-labelledby="stations-title">
        <h2 id="stations-title">{words.title}</h2>
        <div className="panel-body" data-list="stations">
          {rows.length === 0 ? (
            <Empty title={say.noStations} next={say.noStationsNext} />
          ) : (
            <table className="station-board" data-testid="station-board" aria-labelledby="stations-title">
              <thead>
                <tr>
                  <th scope="col">{words.station}</th>
                  <th scope="col" className="number">
                    {words.heard}
                  </th>
                  <th scope="col" className="number">
                    {words.clock}
                  </th>
                  <th scope="col" className="number" title={say.backlogMeaning}>
                    {words.backlog}
                  </th>
                  <th scope="col" className="number">
                    {words.battery}
                  </th>
                  <th scope="col">{words.box}</th>
                  <th scope="col" className="number">
                    {words.disk}
                  </th>
                  <th scope="col" className="number">
                    {words.expected}
                  </th>
                  <th scope="col" className="number">
                    {words.overdue}
                  </th>
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <BoardRow
                    key={row.id}
                    id={row.id}
                    name={row.name}
                    status={row.status}
                    alarm={row.alarms.join(' · ')}
                    expected={row.awaited?.expected}
                    overdue={row.awaited?.overdue.length ?? 0}
                    isShown={row.id === shown?.id}
                    timezone={rally.timezone}
                    words={words}
                    say={say}
                  />
                ))}
              </tbody>
            </table>
          )}
        </div>
      </section>
      <section className="panel station-one" aria-labelledby="station-title">
        {shown ? (
          <OneStation row={shown} timezone={rally.timezone} words={words} say={say} />
        ) : (
          <Empty title={words.title} next={words.choose} />
        )}
      </section>
      <KeysHelp of="table" />
    </main>
  );
}

/** Alarms first, then those for whom cars are late. */
const gravity = ({ status, alarms, awaited }: Row): number =>
  alarms.length > 0 ? (presenceOf(status) === 'offline' ? 3 : 2) : (awaited?.overdue.length ?? 0) > 0 ? 1 : 0;

const clockNames = (say: Words): Readonly<Record<NonNullable<Status['clock']>['source'], string>> => ({
  ...{
    pps: say.clockPps,
    holdover: say.clockHoldover,
    host: say.clockHost,
    device: say.clockDevice,
    none: say.clockNone,
  },
});

const BoardRow = memo(function BoardRow(props: {
  readonly id: string;
  readonly name: string;
  readonly status: Status | undefined;
  readonly alarm: string;
  readonly expected: number | undefined;
  readonly overdue: number;
  readonly isShown: boolean;
  readonly timezone: string;
  readonly words: StationsWords;
  readonly say: Words;
}) {
  const { id, status, words, say, timezone } = props;
  const presence = presenceOf(status);
  const backlog = backlogOf(status);
  const { clock, box, disk, battery } = status ?? {};
  const links =
    box && { up: say.linkUp, syncing: say.linkSyncing, stale: say.linkStale, closed: say.linkClosed }[box.link];
  return (
    <tr
      data-station={id}
      data-presence={presence}
      data-online={presence === 'online'}
      data-alarm={props.alarm !== ''}
      aria-current={props.isShown ? 'true' : undefined}
    >
      <th scope="row">
        <a href={address('stations', id)} className="station-name">
          <span className="dot" aria-hidden="true" />
          {props.name}
        </a>
        <span className="station-presence">
          {props.alarm === '' ? say[presence] : <span className="needs-person">! {props.alarm}</span>}
        </span>
      </th>
      <td className="number">{status?.atUs === undefined ? NO_TIME : timeOfDay(status.atUs, timezone)}</td>
      <td className="number">
        {clock ? clockNames(say)[clock.source] : NO_TIME}
        <span className="second-line">{clock?.uncertaintyUs == null ? '' : `±${grouped(clock.uncertaintyUs)} µs`}</span>
      </td>
      <td className="number">
        {backlog === undefined ? (
          NO_TIME
        ) : (
          <span className={backlog > 0 ? 'backlog-some' : ''}>{grouped(backlog)}</span>
        )}
      </td>
      <td className="number">
        {battery ? `${Math.round(battery.percent)} %` : NO_TIME}
        {battery?.charging && <span className="second-line">{words.charging}</span>}
      </td>
      <td>
        {links ?? NO_TIME}
        <span className="second-line">
          {[
            box?.volts == null ? '' : `${box.volts.toFixed(1)} V`,
            box?.celsius == null ? '' : `${Math.round(box.celsius)} °C`,
          ]
            .filter(Boolean)
            .join(' ')}
        </span>
      </td>
      <td className="number">{disk?.freeMiB == null ? NO_TIME : `${grouped(Math.round(disk.freeMiB / 1024))} GiB`}</td>
      <td className="number">{props.expected ?? NO_TIME}</td>
      <td className="number">
        {props.overdue > 0 ? (
          <span className="needs-person">! {props.overdue}</span>
        ) : props.expected === undefined ? (
          NO_TIME
        ) : (
          0
        )}
      </td>
    </tr>
  );
});

function OneStation(props: {
  readonly row: Row;
  readonly timezone: string;
  readonly words: StationsWords;
  readonly say: Words;
}) {
  const { row, timezone, words, say } = props;
  const { status, awaited } = row;
  const { found } = useAnswer(`/api/stations/${row.id}/clock`, clockHistory, String(status?.atUs ?? ''));
  const facts: readonly (readonly [string, string])[] = [
    [words.lastPulse, status?.lastPulseUs == null ? NO_TIME : timeOfDayHundredths(status.lastPulseUs, timezone)],
    [words.since, status?.sinceUs === undefined ? NO_TIME : timeOfDay(status.sinceUs, timezone)],
    [words.drift, status?.clock?.driftPpm == null ? NO_TIME : `${status.clock.driftPpm.toFixed(2)} ppm`],
    [words.box, status?.box?.firmware ? `${status.box.boot ?? ''} · ${status.box.firmware}` : NO_TIME],
    [words.memory, status?.memoryMiB === undefined ? NO_TIME : `${Math.round(status.memoryMiB)} MiB`],
  ];
  return (
    <>
      <h2 id="station-title">{row.name}</h2>
      <div className="panel-body station-one-body">
        <p className={row.alarms.length > 0 ? 'needs-person' : 'station-fine'}>
          {row.alarms.length > 0 ? `! ${row.alarms.join(' · ')}` : status ? words.fine : say.neverHeard}
        </p>
        <h3>{words.history}</h3>
        {found && found.points.length > 0 ? (
          <Suspense fallback={<div className="clock-plot" />}>
            <ClockPlot points={found.points} timezone={timezone} label={words.history} />
          </Suspense>
        ) : (
          <p className="station-quiet">{words.historyNone}</p>
        )}
        <dl className="station-facts">
          {facts.map(([what, value]) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <h3>
          {words.overdue} <small>{awaited?.overdue.length ?? 0}</small>
        </h3>
        <ul className="station-cars">
          {awaited?.overdue.map(({ car, expectedUs, line, seenUs }) => (
            <li key={car}>
              <a href={address('car', car)}>{car}</a>
              <span>
                {words.due} {timeOfDay(expectedUs, timezone)}
              </span>
              <small>
                {words.seenAt} {line} {timeOfDay(seenUs, timezone)}
              </small>
            </li>
          ))}
        </ul>
        <h3>
          {words.next} <small>{awaited ? `${awaited.expected} ${words.expected.toLowerCase()}` : ''}</small>
        </h3>
        <ul className="station-cars">
          {awaited?.next.map(({ car, expectedUs }) => (
            <li key={car}>
              <a href={address('car', car)}>{car}</a>
              <span>{expectedUs === null ? NO_TIME : timeOfDay(expectedUs, timezone)}</span>
            </li>
          ))}
        </ul>
      </div>
    </>
  );
}
