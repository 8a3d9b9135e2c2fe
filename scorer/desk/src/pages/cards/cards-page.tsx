import './cards.css';
import { useCallback, useContext, useEffect, useReducer, useRef, useState } from 'react';
import { type CardProgress, carCard, cardProgress } from '../../../../../protocol/api/cards.ts';
import { utcMicros } from '../../../../../protocol/time.ts';
import { get } from '../../api.ts';
import { go, useRoute } from '../../route.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { CardRow, saidText } from './card-row.tsx';
import { blankEntry, changesOf, type Key, press, saidBefore } from './entry.ts';
import { send, useOutbox } from './outbox.ts';
import { OutboxList } from './outbox-list.tsx';
import { Progress } from './progress.tsx';
import { dueOf } from './reckon.ts';
import { cardWords } from './words.ts';

const PROGRESS_EVERY_MS = 10_000;

/** Control cards, by the keypad: some 400 of an evening. The leg is part of the address. */
export function CardsPage() {
  const words = cardWords[useContext(LanguageContext)];
  const route = useRoute();
  const [progress, setProgress] = useState<CardProgress | null>(null);
  const [broken, setBroken] = useState<string | null>(null);
  const load = useCallback(async () => {
    try {
      setProgress(await get('/api/cards', cardProgress));
      setBroken(null);
    } catch (error) {
      setBroken(error instanceof Error ? error.message : String(error));
    }
  }, []);
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), PROGRESS_EVERY_MS);
    return () => clearInterval(timer);
  }, [load]);

  if (progress === null) {
    return (
      <main className="page">
        <Empty title={broken === null ? words.loading : words.broken} {...(broken && { next: broken })} />
      </main>
    );
  }
  const leg = progress.legs.find((each) => each.leg === route.of[0]) ?? likelyLeg(progress);
  if (leg === undefined) {
    return (
      <main className="page">
        <Empty title={words.noControls} next={words.noControlsNext} />
      </main>
    );
  }
  return <LegCards key={leg.leg} leg={leg} legs={progress.legs} onSent={load} />;
}

/** The last one of which a card has been entered and not all are there; else the first that misses any. */
function likelyLeg({ legs }: CardProgress): CardProgress['legs'][number] | undefined {
  const isBegun = ({ controls }: CardProgress['legs'][number]): boolean =>
    controls.some(({ expected, missing }) => missing.length < expected);
  const isMissing = ({ controls }: CardProgress['legs'][number]): boolean =>
    controls.some(({ missing }) => missing.length > 0);
  return legs.findLast((leg) => isBegun(leg) && isMissing(leg)) ?? legs.find(isMissing) ?? legs.at(-1);
}

type Leg = CardProgress['legs'][number];

function LegCards(props: { readonly leg: Leg; readonly legs: readonly Leg[]; readonly onSent: () => Promise<void> }) {
  const words = cardWords[useContext(LanguageContext)];
  const { leg, onSent } = props;
  const rally = useDeskState((state) => state.rally);
  const latestUs = useDeskState((state) => state.latestUs);
  const timezone = rally?.timezone ?? 'UTC';
  const [entry, key] = useReducer(press, blankEntry(timezone, latestUs ?? utcMicros(Date.now() * 1000)));
  const [lastSent, setLastSent] = useState<{ readonly car: number; readonly count: number } | null>(null);
  const told = useRef<ReturnType<typeof setTimeout>>(undefined);
  const tell = useCallback(() => {
    clearTimeout(told.current);
    told.current = setTimeout(() => void onSent(), 500);
  }, [onSent]);
  const outbox = useOutbox(rally?.rally ?? '', tell);

  const { phase, typed, card } = entry;
  useEffect(() => {
    if (phase !== 'asking') return;
    let isOver = false;
    get(`/api/cards/car/${Number(typed)}`, carCard).then(
      (found) => isOver || key({ kind: 'card', card: found, leg: leg.leg }),
      () => isOver || key({ kind: 'none' }),
    );
    return () => {
      isOver = true;
    };
  }, [phase, typed, leg.leg]);

  const finish = (): void => {
    if (card === null) return;
    const changes = changesOf(entry);
    send(
      changes.map(({ control, minute }) => ({
        draft: {
          action: 'card' as const,
          ...{ car: card.car, control: control.control, minute },
          reason: saidBefore(control) === undefined ? words.reasonNew : words.reasonAgain,
        },
        ...control.said,
      })),
    );
    setLastSent({ car: card.car, count: changes.length });
    key({ kind: 'clear' });
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && phase === 'ready') {
      event.preventDefault();
      finish();
      return;
    }
    const pressed = keyOf(event.key, typed);
    if (pressed === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    key(pressed);
  };

  const now = entry.controls[entry.at];
  const before = now && entry.saying.get(now.control);
  const blank = entry.minutesOnly ? words.mm : words.hhmm;
  const placeholder = card === null ? '' : before === undefined ? blank : saidText(before, timezone, words);
  const field = (
    <input
      // A new place is a new field, which takes the focus as it appears.
      key={`${phase} ${card?.car ?? ''} ${entry.at}`}
      className="cards-field"
      data-testid="cards-field"
      aria-label={card === null ? words.car : `${words.entry} ${now?.name ?? ''}`}
      inputMode="numeric"
      autoComplete="off"
      ref={takeFocus}
      value={typed}
      placeholder={placeholder}
      onChange={(event) => key({ kind: 'typed', text: event.target.value })}
    />
  );
  const changes = changesOf(entry).length;
  return (
    <main className="page cards" data-phase={phase}>
      <section className="cards-entry" aria-label={words.title} onKeyDown={onKeyDown}>
        <header>
          <label>
            {words.leg}
            <select
              value={leg.leg}
              onChange={(event) => go('cards', event.target.value)}
              onKeyDown={(event) => event.stopPropagation()}
            >
              {props.legs.map((each) => (
                <option key={each.leg} value={each.leg}>
                  {each.name}
                </option>
              ))}
            </select>
          </label>
          <button type="button" tabIndex={-1} aria-pressed={entry.minutesOnly} onClick={() => key({ kind: 'mode' })}>
            {`${words.digits}: ${blank}`}
          </button>
        </header>
        <div className="cards-car">
          {card === null ? (
            <>
              {field}
              <p aria-live="polite">
                {entry.refused ? (
                  <strong className="cards-doubt">{words.noCar}</strong>
                ) : phase === 'asking' ? (
                  words.asking
                ) : (
                  words.carNext
                )}
              </p>
              {lastSent && !entry.refused && (
                <p
                  className="cards-last"
                  data-testid="cards-last"
                >{`${lastSent.car} ${words.sent} · ${lastSent.count}`}</p>
              )}
            </>
          ) : (
            <>
              <span className="cards-number" data-testid="cards-number">
                {card.car}
              </span>
              <p>
                <strong>{card.model}</strong>
                {card.driver && <span>{card.driver}</span>}
                {card.state !== null && <span className="needs-person">{stateText(card.state, words)}</span>}
              </p>
              <button type="button" tabIndex={-1} onClick={() => key({ kind: 'clear' })}>
                {words.next}
              </button>
            </>
          )}
        </div>
        {card !== null && entry.controls.length === 0 && <Empty title={words.noControlsLeg} />}
        {card !== null && entry.controls.length > 0 && (
          <>
            <table className="cards-table">
              <thead>
                <tr>
                  {[words.control, words.due, words.seen, words.card, words.result].map((title) => (
                    <th key={title} scope="col">
                      {title}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {entry.controls.map((control, index) => (
                  <CardRow
                    key={control.control}
                    control={control}
                    said={entry.saying.get(control.control)}
                    dueUs={dueOf(entry.controls, entry.saying, control)}
                    isSure={entry.sure.has(control.control)}
                    isNow={index === entry.at}
                    timezone={timezone}
                    field={field}
                    onGo={() => key({ kind: 'go', to: index })}
                  />
                ))}
              </tbody>
            </table>
            <p className="cards-say" aria-live="assertive">
              {entry.refused ? words.noTime : phase === 'again' ? words.again : ''}
            </p>
            <div className="cards-buttons">
              <button type="button" tabIndex={-1} onClick={() => key({ kind: 'stamped' })}>
                {words.keyStamped}
              </button>
              <button type="button" tabIndex={-1} onClick={() => key({ kind: 'missing' })}>
                {words.keyMissing}
              </button>
              {phase === 'ready' ? (
                <button type="button" className="cards-send" data-testid="cards-send" ref={takeFocus} onClick={finish}>
                  {changes === 0 ? words.sendNone : `${words.send} · ${changes}`}
                </button>
              ) : (
                <button type="button" className="cards-send" tabIndex={-1} onClick={() => key({ kind: 'enter' })}>
                  ↵
                </button>
              )}
            </div>
          </>
        )}
        <OutboxList items={outbox} onOpen={(car) => key({ kind: 'open', car })} />
        <ul className="cards-keys" aria-label={words.keys}>
          {[
            words.keyEnter,
            words.keyStamped,
            words.keyMissing,
            words.keyHalf,
            words.keyBack,
            words.keyMode,
            words.keyClear,
          ].map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </section>
      <Progress leg={leg} onOpen={(car) => key({ kind: 'open', car })} />
    </main>
  );
}

/** Of what appears, and not with every look at it: nothing that a person has gone to loses it. */
const takeFocus = (element: HTMLElement | null): void => element?.focus();

function stateText(state: string, words: (typeof cardWords)['it']): string {
  if (state === 'retired') return words.retired;
  return state === 'excluded' ? words.excludedState : words.notStarted;
}

/** Those of a keypad, and the arrows. */
function keyOf(key: string, typed: string): Key | undefined {
  if (/^\d$/.test(key)) return { kind: 'digit', digit: key };
  switch (key) {
    case 'Enter':
      return { kind: 'enter' };
    case '*':
      return { kind: 'stamped' };
    case '-':
      return { kind: 'missing' };
    case '.':
    case ',':
      return { kind: 'half' };
    case '/':
    case 'ArrowUp':
      return { kind: 'back' };
    case 'ArrowDown':
      return { kind: 'enter' };
    case '+':
      return { kind: 'mode' };
    case 'Escape':
      return { kind: 'clear' };
    case 'Backspace':
      return { kind: 'typed', text: typed.slice(0, -1) };
    default:
      return undefined;
  }
}
