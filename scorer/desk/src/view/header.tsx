import { type ReactNode, useMemo } from 'react';
import { grouped, NO_TIME, timeOfDay } from '../format.ts';
import type { Rally } from '../live/rally.ts';
import { VisitorName } from '../session/visitor.tsx';
import { carsSeen } from './cars-seen.ts';
import { useDeskState, useWords } from './desk-context.ts';

export function Header(props: { readonly rally: Rally; readonly settings: ReactNode }) {
  const { rally } = props;
  const words = useWords();
  return (
    <header className="header">
      <div className="header-name">
        <h1>{rally.name}</h1>
        <p>
          {words.desk} · {words.rules} {rally.rules}
        </p>
      </div>
      <dl className="facts">
        <RallyTime timezone={rally.timezone} />
        <StationsOnline rally={rally} />
        <CarsSeen rally={rally} />
        <ConnectionState />
      </dl>
      <VisitorName />
      {props.settings}
    </header>
  );
}

function RallyTime(props: { readonly timezone: string }) {
  const words = useWords();
  const time = useDeskState(({ latestUs }) =>
    latestUs === undefined ? `${NO_TIME}:${NO_TIME}:${NO_TIME}` : timeOfDay(latestUs, props.timezone),
  );
  return (
    <div className="fact fact-time">
      <dt>{words.timeOfDay}</dt>
      <dd>
        <time>{time}</time>
      </dd>
    </div>
  );
}

function StationsOnline(props: { readonly rally: Rally }) {
  const words = useWords();
  const stations = useDeskState((state) => state.stations);
  const online = [...stations.values()].filter((status) => status.online).length;
  const all = new Set([...stations.keys(), ...props.rally.stations.map((station) => station.id)]).size;
  return (
    <div className="fact">
      <dt>{words.stationsOnline}</dt>
      <dd>
        {online} <small>{`${words.of} ${all}`}</small>
      </dd>
    </div>
  );
}

function CarsSeen(props: { readonly rally: Rally }) {
  const words = useWords();
  const crossings = useDeskState((state) => state.crossings);
  const rankings = useDeskState((state) => state.rankings);
  const seen = useMemo(() => carsSeen(crossings, rankings.values()), [crossings, rankings]);
  return (
    <div className="fact">
      <dt>{words.carsSeen}</dt>
      <dd>
        {seen} <small>{`${words.of} ${props.rally.entries.length}`}</small>
      </dd>
    </div>
  );
}

function ConnectionState() {
  const words = useWords();
  const state = useDeskState(({ link }) => link.state);
  const refused = useDeskState((whole) => whole.refused);
  return (
    <div className="fact">
      <dt>{words.link}</dt>
      <dd className="connection" data-testid="connection" data-state={state}>
        <span className="dot" aria-hidden="true" />
        {words[state]}
      </dd>
      {refused.count > 0 && (
        <dd className="refused" title={refused.last}>
          <span aria-hidden="true">! </span>
          {`${words.refused}: ${grouped(refused.count)}`}
        </dd>
      )}
    </div>
  );
}
