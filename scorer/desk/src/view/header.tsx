import { type FormEvent, type ReactNode, useMemo, useRef } from 'react';
import { grouped, NO_TIME, timeOfDay } from '../format.ts';
import type { Rally } from '../live/rally.ts';
import { address, go, useRoute } from '../route.ts';
import { VisitorName } from '../session/visitor.tsx';
import { useDeskState, useWords } from './desk-context.ts';
import { usePageKeys } from './keys.ts';

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
        <LegNow rally={rally} />
        <StationsOnline rally={rally} />
        <QueueCount />
        <ConnectionState />
      </dl>
      <SearchCar />
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

/** The leg of the newest crossing that lies on the road. */
function LegNow(props: { readonly rally: Rally }) {
  const words = useWords();
  const legOf = useMemo(
    () =>
      new Map(
        props.rally.road.flatMap(({ leg, lines }) => lines.map((line) => [line.replace(/#\d+$/, ''), leg] as const)),
      ),
    [props.rally],
  );
  const leg = useDeskState(({ crossings }) => {
    for (const { station, line } of crossings) {
      const found = legOf.get(`${station}/${line}`);
      if (found !== undefined) return found;
    }
    return undefined;
  });
  if (props.rally.legs.length < 2) return null;
  return (
    <div className="fact fact-leg">
      <dt>{words.leg}</dt>
      <dd>{leg === undefined ? NO_TIME : (props.rally.legs.find(({ id }) => id === leg)?.name ?? leg)}</dd>
    </div>
  );
}

function QueueCount() {
  const words = useWords();
  const total = useDeskState((state) => state.queue?.total);
  return (
    <div className="fact">
      <dt>{words.queue}</dt>
      <dd>
        <a className={total ? 'needs-person' : ''} href={address('queue')} data-testid="queue-count">
          {total ? (
            <span className="mark" aria-hidden="true">
              !
            </span>
          ) : null}
          {total === undefined ? NO_TIME : grouped(total)}
        </a>
      </dd>
    </div>
  );
}

/** A number, Enter: the car's page. `/` from anywhere. */
function SearchCar() {
  const words = useWords();
  const { page } = useRoute();
  const field = useRef<HTMLInputElement>(null);
  usePageKeys((key) => {
    // The car's page has a search of its own.
    if (key !== '/' || page === 'car') return false;
    field.current?.focus();
    return true;
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const typed = field.current?.value.trim() ?? '';
    if (/^\d{1,5}$/.test(typed)) go('car', Number(typed));
    if (field.current) field.current.value = '';
    field.current?.blur();
  };
  return (
    <form className="header-search" onSubmit={submit}>
      <input
        ref={field}
        type="search"
        inputMode="numeric"
        autoComplete="off"
        aria-label={words.searchCar}
        aria-keyshortcuts="/"
        placeholder={`/  ${words.searchCar}`}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
        }}
      />
    </form>
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
