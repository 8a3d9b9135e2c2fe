import { useEffect, useRef, useState } from 'react';
import { type UtcMicros, utcMicros } from '../../../../../protocol/time.ts';
import { type HandEntry as Entry, emptyEntry, erased, timeKeyed, timeOf, withDigit } from '../hand-entry.ts';
import { numberHints } from '../number-hints.ts';
import { knownFor, problemWords } from './number-pad.tsx';
import { carWords, type Page, timeText, usePage } from './page-context.ts';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
/** A clock of a person may run ahead; a time that is later than this is a slip of the finger. */
const AHEAD_US_MAX = 120_000_000;

/** Where people take the times: car, time, Enter, and the next. `paused` while something lies over it. */
export function HandEntry({ paused }: { readonly paused: boolean }) {
  const page = usePage();
  const { state, view, say, act, undo, now, open } = page;
  const [entry, show] = useState(emptyEntry);
  // Fingers on a keypad are quicker than a picture is drawn: each key goes on from the one before.
  const latest = useRef(emptyEntry);
  const change = (next: (before: Entry) => Entry): void => {
    latest.current = next(latest.current);
    show(latest.current);
  };
  const [near, look] = useState<UtcMicros | null>(null);
  useEffect(() => {
    // Which day it is, and what is later than now, anew for each car.
    void entry.field;
    void now().then(look);
  }, [entry.field, now]);
  const lines = state.station?.lines ?? [];
  const line = state.line ?? lines[0] ?? '';
  const listed = new Set(state.station?.cars.map(({ number }) => number));
  const read = (each: Entry): UtcMicros | null =>
    near === null ? null : timeOf(each, near, state.station?.timezone ?? 'UTC');
  const at = read(entry);

  const give = (car: string, utcUs: UtcMicros): void => act({ action: 'insert', line, car: Number(car), utcUs });
  const digit = (key: string): void => change((before) => withDigit(before, key, listed));
  const go = (field: Entry['field']): void => change((before) => ({ ...before, field }));
  const enter = (): void => {
    const { car, field, stampedUs } = latest.current;
    if (car === '') return;
    const utcUs = read(latest.current);
    if (field === 'car' && stampedUs === null) go('time');
    else if (utcUs !== null) {
      give(car, utcUs);
      change(() => emptyEntry);
    }
  };
  const stamp = (): void => {
    const { car } = latest.current;
    // The next car may be keyed while the station is asked for the time of this one.
    if (car !== '') change(() => emptyEntry);
    void now().then((utcUs) => {
      if (car !== '') give(car, utcUs);
      else change((before) => ({ ...before, time: '', stampedUs: utcUs }));
    });
  };
  useEffect(() => {
    if (paused) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const focused = document.activeElement;
      // A button elsewhere that has the focus is pressed by it; a key of this pad was only touched last.
      const elsewhere = focused instanceof HTMLButtonElement && !focused.closest('.hand-keys');
      if (/^\d$/.test(event.key)) digit(event.key);
      else if (event.key === 'Backspace') change(erased);
      else if (event.key === '+') stamp();
      else if (event.key === '-') undo();
      else if (event.key === 'Enter' && !elsewhere) enter();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  const finished = entry.car !== '' && (at !== null || entry.field === 'car');
  return (
    <main className="current hand-entry" data-testid="hand-entry" data-field={entry.field}>
      <Last />
      {lines.length > 1 && <Lines line={line} />}
      <div className="hand-fields">
        <button
          type="button"
          data-testid="entry-car"
          aria-label={`${say.car} ${entry.car}`}
          aria-current={entry.field === 'car'}
          onClick={() => go('car')}
        >
          {entry.car || <small>{say.car}</small>}
        </button>
        <button
          type="button"
          data-testid="entry-time"
          aria-label={`${say.time} ${timeKeyed(entry.time)}`}
          aria-current={entry.field === 'time'}
          onClick={() => go('time')}
        >
          {entry.stampedUs !== null
            ? timeText(page, entry.stampedUs)
            : timeKeyed(entry.time) || <small>{say.timeHint}</small>}
        </button>
      </div>
      <Advice entry={entry} line={line} at={at} near={near} />
      {view.next.length > 0 && (
        <fieldset className="next" data-testid="next">
          <legend>{say.next}</legend>
          {view.next.map((car) => (
            <button
              key={car}
              type="button"
              data-car={car}
              onClick={() => change((before) => ({ ...before, car: String(car), field: 'time' }))}
            >
              {car}
            </button>
          ))}
        </fieldset>
      )}
      <div className="hand-keys">
        {KEYS.map((key) => (
          <button key={key} type="button" data-key={key} onClick={() => digit(key)}>
            {key}
          </button>
        ))}
        <button type="button" className="small" data-testid="undo" disabled={state.own.length === 0} onClick={undo}>
          {say.undo}
        </button>
        <button type="button" data-key="0" onClick={() => digit('0')}>
          0
        </button>
        <button type="button" className="small" data-testid="list-open" onClick={() => open({ kind: 'list' })}>
          {say.list}
        </button>
        <button type="button" className="erase" aria-label={say.padErase} onClick={() => change(erased)}>
          ⌫
        </button>
        <button type="button" className="small stamp" data-testid="entry-now" onClick={stamp}>
          {say.rightNow}
        </button>
        <button type="button" className="enter" data-testid="entry-enter" disabled={!finished} onClick={enter}>
          {say.ok}
        </button>
      </div>
    </main>
  );
}

/** The entry before, which undo takes back, or why the station refuses it. */
function Last() {
  const page = usePage();
  const { state, view, say } = page;
  const { answer } = state;
  const last = state.own.at(-1);
  const entered = view.all.find(({ id }) => id === last?.id);
  const unsent = state.outbox.length > 0 ? ` (${say.willSend})` : '';
  return (
    <output className="answer hand-last" data-testid="last" data-kind={answer?.kind ?? ''}>
      {answer?.kind === 'full'
        ? `✕ ${say.outboxFull}`
        : answer?.kind === 'refused'
          ? `✕ ${say.refused}: ${answer.reason}`
          : answer?.kind === 'did' && answer.did === 'undo'
            ? `↶ ${say.didUndo} ${answer.car ?? ''}${unsent}`
            : entered
              ? `✓ ${entered.car ?? ''} · ${timeText(page, entered.utcUs)} ${entered.line}${unsent}`
              : say.noneYet}
    </output>
  );
}

function Lines({ line }: { readonly line: string }) {
  const { state, say, send } = usePage();
  return (
    <fieldset className="choice">
      <legend>{say.line}</legend>
      {state.station?.lines.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === line}
          onClick={() => send({ type: 'line', line: each })}
        >
          {each}
        </button>
      ))}
    </fieldset>
  );
}

interface Asked {
  readonly entry: Entry;
  readonly line: string;
  readonly at: UtcMicros | null;
  readonly near: UtcMicros | null;
}

/** Whose car it is, or what is odd about what was keyed. It may be entered all the same. */
function Advice({ entry, line, at, near }: Asked) {
  const page = usePage();
  const { say } = page;
  const { problem, meant } = numberHints(entry.car, knownFor(page, { for: 'insert', line, utcUs: at ?? utcMicros(0) }));
  const { name, model } = carWords(page, entry.car === '' ? null : Number(entry.car));
  const perhaps = meant[0] ? ` · ${say.meant.toLowerCase()} ${meant[0].car}` : '';
  // Half of a number is in no list.
  const odd = entry.field === 'time' ? problemWords(page, problem) : null;
  const text = odd === null ? timeAdvice(page, entry, at, near) : `! ${odd}${perhaps}`;
  return (
    <p className="hand-advice" role="status" data-testid="advice" data-odd={text !== null}>
      {text ?? [model, name].filter(Boolean).join(' · ')}
    </p>
  );
}

function timeAdvice({ say }: Page, { time }: Entry, at: UtcMicros | null, near: UtcMicros | null): string | null {
  if (at !== null && near !== null && at > near + AHEAD_US_MAX) return `! ${say.timeLater}`;
  return at === null && time.length >= 4 && time.length % 2 === 0 ? `! ${say.timeNone}` : null;
}
