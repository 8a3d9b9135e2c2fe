import { useContext, useEffect, useState } from 'react';
import { type StartsAnswer, startsAnswer } from '../../../../../protocol/api/setup.ts';
import { utcMicros } from '../../../../../protocol/time.ts';
import { get } from '../../api.ts';
import { timeOfDay } from '../../format.ts';
import { go } from '../../route.ts';
import { useMe } from '../../session/session.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { discard, draft, useDrafts } from './drafts.ts';
import { cut, editOf, missingFrom, moveCars, moveCursor, moveTo, type OrderEdit, paste, reorder } from './order.ts';
import { Problems } from './problems.tsx';
import { useSetup } from './use-setup.ts';
import { type SetupWords, setupWords } from './words.ts';

/** Who leaves when for a leg. */
export function StartsView(props: { readonly leg: string | undefined; readonly race: string | undefined }) {
  const words = setupWords[useContext(LanguageContext)];
  const { setup } = useSetup();
  const leg = setup.legs.find(({ id }) => id === props.leg) ?? setup.legs[0];
  const race = leg?.races.find((id) => id === props.race) ?? leg?.races[0];
  const own = useDrafts().get(`${leg?.id} · ${race}`)?.change;
  const [starts, setStarts] = useState<StartsAnswer | null>(null);
  const [broken, setBroken] = useState<string | null>(null);
  const legId = leg?.id;
  useEffect(() => {
    if (legId === undefined || race === undefined) return;
    let isOver = false;
    get(`/api/setup/starts?${new URLSearchParams({ leg: legId, race })}`, startsAnswer).then(
      (answer) => isOver || setStarts(answer),
      (error: unknown) => isOver || setBroken(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isOver = true;
    };
  }, [legId, race]);
  if (leg === undefined || race === undefined) return <Empty title={words.noStarts} />;
  const choice = (
    <>
      <label>
        {words.legs}
        <select value={leg.id} onChange={({ target }) => go('setup', 'starts', target.value, race)}>
          {setup.legs.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        {words.races}
        <select value={race} onChange={({ target }) => go('setup', 'starts', leg.id, target.value)}>
          {leg.races.map((id) => (
            <option key={id} value={id}>
              {id}
            </option>
          ))}
        </select>
      </label>
    </>
  );
  if (starts === null || starts.leg !== leg.id || starts.race !== race) {
    return <Empty title={broken === null ? words.loading : words.broken} {...(broken && { next: broken })} />;
  }
  return (
    <section className="setup-starts" aria-label={words.startList}>
      <div className="setup-tools">{choice}</div>
      <OrderList
        key={`${leg.id} ${race}`}
        starts={starts}
        drafted={own?.kind === 'starts' ? own : null}
        words={words}
      />
    </section>
  );
}

interface Timing {
  readonly first: string;
  readonly interval: string;
}

function OrderList(props: {
  readonly starts: StartsAnswer;
  readonly drafted: (Timing & { readonly cars: readonly number[] }) | null;
  readonly words: SetupWords;
}) {
  const { starts, drafted, words } = props;
  const { setup, check } = useSetup();
  const mayChange = useMe().rights.includes('entries');
  const rally = useDeskState((state) => state.rally);
  const timezone = rally?.timezone ?? 'UTC';
  const [edit, setEdit] = useState<OrderEdit>(() => editOf(drafted?.cars ?? starts.cars));
  const [timing, setTiming] = useState<Timing>(drafted ?? starts);
  const [place, setPlace] = useState('');

  // Somebody discarded it, in the bar below.
  if (drafted === null && !isAsInForce(starts, edit, timing)) {
    setEdit(editOf(starts.cars));
    setTiming(starts);
  }

  const change = (next: OrderEdit, nextTiming: Timing = timing): void => {
    setEdit(next);
    setTiming(nextTiming);
    setPlace('');
    const { leg, race } = starts;
    // What is cut out is on its way: an order without it is nobody's wish.
    const cars = [...next.cars, ...next.cut];
    const key = `${leg} · ${race}`;
    if (isAsInForce(starts, next, nextTiming) || cars.length === 0) discard(key);
    else draft({ kind: 'starts', leg, race, first: nextTiming.first, interval: nextTiming.interval, cars }, setup);
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (!pressed(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const pressed = ({ key, shiftKey, altKey, ctrlKey, metaKey }: React.KeyboardEvent): boolean => {
    const step = STEPS[key];
    if (step !== undefined && altKey && mayChange) change(moveCars(edit, step));
    else if (step !== undefined) setEdit(moveCursor(edit, edit.at + step, shiftKey));
    else if (!mayChange || altKey) return false;
    else if (/^\d$/.test(key)) setPlace((place + key).slice(0, 4));
    else if (key === 'Enter' && place !== '') change(moveTo(edit, Number(place) - 1));
    else if (key === 'Escape' || key === 'Backspace') setPlace('');
    else if (key.toLowerCase() === 'x') change(cut(edit));
    else if (key.toLowerCase() === 'p' || (key.toLowerCase() === 'v' && (ctrlKey || metaKey))) change(paste(edit));
    else return false;
    return true;
  };

  const shownId = `start-${edit.at}`;
  useEffect(() => {
    document.getElementById(shownId)?.scrollIntoView({ block: 'nearest' });
  }, [shownId]);

  const [from, to] = [Math.min(edit.at, edit.from), Math.max(edit.at, edit.from)];
  const model = new Map(
    rally?.entries.map((entry) => [entry.number, `${entry.model}${entry.driver ? ` · ${entry.driver}` : ''}`]),
  );
  const startOf = startTimes(starts, timing);
  const starting = starts.byEntries.filter((car) => !starts.out.includes(car));
  const without = missingFrom([...edit.cars, ...edit.cut], starting);
  return (
    <>
      {!mayChange && <p className="setup-note">{`${words.readOnly} entries`}</p>}
      <Problems kind="problem" title={words.problems} problems={check?.problems ?? []} />
      <div className="setup-tools">
        <label>
          {words.first}
          <input
            value={timing.first}
            readOnly={!mayChange}
            onChange={({ target }) => change(edit, { ...timing, first: target.value })}
          />
        </label>
        <label>
          {words.interval}
          <input
            className="setup-short"
            value={timing.interval}
            readOnly={!mayChange}
            onChange={({ target }) => change(edit, { ...timing, interval: target.value })}
          />
        </label>
        <span className="setup-quiet">{`${words.orderNow}: ${orderText(starts.order, words)}`}</span>
      </div>
      {mayChange && (
        <div className="setup-tools">
          <button type="button" onClick={() => change(reorder(editOf(starting), starts.byRanking))}>
            {words.byRanking}
          </button>
          <button type="button" onClick={() => change(editOf(starting))}>
            {words.byEntries}
          </button>
          <button
            type="button"
            onClick={() =>
              change(
                reorder(
                  edit,
                  [...edit.cars].sort((a, b) => a - b),
                ),
              )
            }
          >
            {words.byNumber}
          </button>
          <span aria-live="polite">
            {place !== '' && <strong>{`${words.toPlace} ${place} ↵`}</strong>}
            {edit.cut.length > 0 && (
              <strong className="needs-person">{`${words.cutOut}: ${edit.cut.join(', ')}`}</strong>
            )}
          </span>
        </div>
      )}
      {without.length > 0 && edit.cars.length > 0 && (
        <p className="setup-note">
          {`${words.notPlaced}: ${without.slice(0, NAMED_MAX).join(', ')}`}
          {without.length > NAMED_MAX && ` ${words.andMore} ${without.length - NAMED_MAX}`}
        </p>
      )}
      {edit.cars.length === 0 ? (
        <Empty title={words.noStarts} next={words.noStartsNext} />
      ) : (
        <div
          className="setup-order"
          role="listbox"
          aria-label={words.startList}
          aria-multiselectable="true"
          aria-activedescendant={shownId}
          tabIndex={0}
          data-testid="setup-starts"
          onKeyDown={onKeyDown}
          onClick={({ target, shiftKey }) => {
            const row = target instanceof Element ? target.closest('[role=option]')?.id : undefined;
            if (row !== undefined) setEdit(moveCursor(edit, Number(row.slice('start-'.length)), shiftKey));
          }}
        >
          {edit.cars.map((car, index) => (
            <div
              key={car}
              id={`start-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index >= from && index <= to}
              data-car={car}
              data-moved={starts.cars[index] !== car}
            >
              <span className="setup-place">{index + 1}</span>
              <time>{startOf(index, timezone)}</time>
              <strong>{car}</strong>
              <span className="setup-model">{model.get(car)}</span>
              {starts.out.includes(car) && <span className="needs-person">{words.out}</span>}
            </div>
          ))}
        </div>
      )}
      <p className="setup-keys">{words.startKeys}</p>
    </>
  );
}

const NAMED_MAX = 20;

const isAsInForce = (starts: StartsAnswer, { cars }: OrderEdit, { first, interval }: Timing): boolean =>
  first === starts.first &&
  interval === starts.interval &&
  cars.length === starts.cars.length &&
  cars.every((car, index) => car === starts.cars[index]);

const STEPS: Readonly<Record<string, number>> = {
  ArrowUp: -1,
  ArrowDown: 1,
  PageUp: -20,
  PageDown: 20,
  Home: -1e6,
  End: 1e6,
};

function orderText(order: string, words: SetupWords): string {
  if (order === 'entries') return words.orderByEntries;
  return order === 'ranking' ? words.orderByRanking : `${words.orderByFile} ${order}`;
}

const DURATION_US: Readonly<Record<string, number>> = { s: 1_000_000, min: 60_000_000, h: 3_600_000_000 };

/** As far as what is typed is a time; the check says what is wrong with it. */
function startTimes(starts: StartsAnswer, timing: Timing): (place: number, timezone: string) => string {
  const local = (text: string): number =>
    Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
  const movedUs = timing.first === starts.first ? 0 : (local(timing.first) - local(starts.first)) * 1000;
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?)\s*(s|min|h)$/.exec(timing.interval.trim()) ?? [];
  const everyUs =
    timing.interval === starts.interval ? starts.intervalUs : Number(amount) * (DURATION_US[unit] ?? Number.NaN);
  return (place, timezone) => {
    const utcUs = starts.firstUs + movedUs + place * everyUs;
    return Number.isFinite(utcUs) && utcUs >= 0 ? timeOfDay(utcMicros(Math.round(utcUs)), timezone) : '–';
  };
}
