import '../queue/queue.css';
import './crossings.css';
import { type ReactNode, useContext, useDeferredValue, useId, useMemo, useState } from 'react';
import { CROSSING_STATES } from '../../../../../protocol/api/rally.ts';
import { readTypedTime } from '../../../../../protocol/typed-time.ts';
import { spacedName } from '../../format.ts';
import { CrossingList } from '../../view/crossings.tsx';
import { LanguageContext, useDesk, useDeskState, useWords } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { KeysHelp } from '../../view/keys-help.tsx';
import { doubtInWords } from '../../words.ts';
import { useCrossings } from './use-crossings.ts';
import { type CrossingsWords, crossingsWords } from './words.ts';

const DOUBTS = ['single', 'extra', 'unsure', 'bounce', 'rear', 'short', 'break', 'inserted'] as const;

interface Filter {
  readonly text: string;
  readonly station: string;
  readonly line: string;
  readonly trial: string;
  readonly car: string;
  readonly state: string;
  readonly role: string;
  readonly doubt: string;
  readonly from: string;
  readonly to: string;
}
const NOTHING: Filter = {
  ...{ text: '', station: '', line: '', trial: '', car: '', state: '', role: '', doubt: '', from: '', to: '' },
};

/** All crossings, by whatever is asked of them. */
export function CrossingsPage() {
  const words = crossingsWords[useContext(LanguageContext)];
  const say = useWords();
  const rally = useDeskState((state) => state.rally);
  const [filter, setFilter] = useState(NOTHING);
  const { store } = useDesk();
  const timezone = rally?.timezone ?? 'UTC';
  const times = useMemo(() => {
    // Of the day that it is at the rally.
    const nearUs = store.state().latestUs;
    const read = (typed: string) => {
      if (typed.trim() === '' || nearUs === undefined) return undefined;
      const at = readTypedTime(typed, nearUs, timezone);
      return at.ok ? at.utcUs : null;
    };
    return { from: read(filter.from), to: read(filter.to) };
  }, [filter.from, filter.to, store, timezone]);
  const query = useMemo(() => {
    const asked = new URLSearchParams();
    const { from: _from, to: _to, car, ...texts } = filter;
    for (const [name, value] of Object.entries(texts)) if (value.trim() !== '') asked.set(name, value.trim());
    if (/^\d{1,5}$/.test(car.trim())) asked.set('car', car.trim());
    if (times.from != null) asked.set('fromUs', String(times.from));
    if (times.to != null) asked.set('toUs', String(times.to));
    return asked.toString();
  }, [filter, times]);
  const { items, why, onEnd } = useCrossings(useDeferredValue(query));
  if (!rally) return null;
  const set = (name: keyof Filter) => (value: string) => setFilter((known) => ({ ...known, [name]: value }));
  const lines = rally.stations.find(({ id }) => id === filter.station)?.lines ?? [];
  const isFiltered = Object.values(filter).some((value) => value !== '');
  return (
    <main className="list-page">
      <div className="panel">
        <h2 id="crossings-title">{words.title}</h2>
        <search className="filters crossing-filters">
          <Field label={words.text}>
            {(id) => (
              <input
                id={id}
                type="search"
                value={filter.text}
                placeholder={words.textHint}
                onChange={(event) => set('text')(event.target.value)}
              />
            )}
          </Field>
          <Field label={words.car}>
            {(id) => (
              <input
                id={id}
                inputMode="numeric"
                size={5}
                value={filter.car}
                onChange={(event) => set('car')(event.target.value)}
              />
            )}
          </Field>
          <Choice
            label={words.station}
            value={filter.station}
            any={words.anyTrial}
            onChange={(station) => setFilter((known) => ({ ...known, station, line: '' }))}
            of={rally.stations.map(({ id, name }) => [id, name])}
          />
          {lines.length > 1 && (
            <Choice
              label={words.line}
              value={filter.line}
              any={words.anyTrial}
              onChange={set('line')}
              of={lines.map((line) => [line, line])}
            />
          )}
          <Choice
            label={words.trial}
            value={filter.trial}
            any={words.anyTrial}
            onChange={set('trial')}
            of={rally.road.map(({ id, name }) => [id, spacedName(name)])}
          />
          <Choice
            label={words.state}
            value={filter.state}
            any={words.any}
            onChange={set('state')}
            of={CROSSING_STATES.map((state) => [state, words[`state-${state}`]])}
          />
          <Choice
            label={words.role}
            value={filter.role}
            any={words.any}
            onChange={set('role')}
            of={[
              ['main', words.main],
              ['backup', words.backup],
            ]}
          />
          <Choice
            label={words.doubt}
            value={filter.doubt}
            any={words.any}
            onChange={set('doubt')}
            of={DOUBTS.map((doubt) => [doubt, doubtInWords(doubt, say)])}
          />
          <Time
            label={words.from}
            value={filter.from}
            isBad={times.from === null}
            words={words}
            onChange={set('from')}
          />
          <Time label={words.to} value={filter.to} isBad={times.to === null} words={words} onChange={set('to')} />
          {isFiltered && (
            <button type="button" onClick={() => setFilter(NOTHING)}>
              {words.clear}
            </button>
          )}
        </search>
        {items === undefined || items.length === 0 ? (
          <div className="panel-body">
            {why !== null ? (
              <Empty title={why} />
            ) : items === undefined ? (
              <Empty title={words.loading} />
            ) : isFiltered ? (
              <Empty title={words.none} next={words.noneNext} />
            ) : (
              <Empty title={say.noCrossings} next={say.noCrossingsNext} />
            )}
          </div>
        ) : (
          <CrossingList key={query} crossings={items} isMain onEnd={onEnd} />
        )}
      </div>
      <KeysHelp of="crossings" />
    </main>
  );
}

const Field = (props: { readonly label: string; readonly children: (id: string) => ReactNode }) => {
  const id = useId();
  return (
    <div className="filter">
      <label htmlFor={id}>{props.label}</label>
      {props.children(id)}
    </div>
  );
};

const Choice = (props: {
  readonly label: string;
  readonly value: string;
  readonly any: string;
  readonly of: readonly (readonly [value: string, name: string])[];
  readonly onChange: (value: string) => void;
}) => (
  <Field label={props.label}>
    {(id) => (
      <select id={id} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        <option value="">{props.any}</option>
        {props.of.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    )}
  </Field>
);

const Time = (props: {
  readonly label: string;
  readonly value: string;
  readonly isBad: boolean;
  readonly words: CrossingsWords;
  readonly onChange: (value: string) => void;
}) => (
  <Field label={props.label}>
    {(id) => (
      <input
        id={id}
        inputMode="numeric"
        size={7}
        placeholder={props.words.timeHint}
        value={props.value}
        aria-invalid={props.isBad}
        title={props.isBad ? props.words.badTime : undefined}
        onChange={(event) => props.onChange(event.target.value)}
      />
    )}
  </Field>
);
