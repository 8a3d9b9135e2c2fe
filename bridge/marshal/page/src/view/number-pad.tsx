import { useEffect, useState } from 'react';
import type { UtcMicros } from '../../../../../protocol/time.ts';
import { type NumberHints, numberHints, type Slip } from '../number-hints.ts';
import { carWords, type Page, timeText, usePage } from './page-context.ts';

/** What a number is keyed in for. */
export type PadTarget =
  | { readonly for: 'crossing'; readonly id: string }
  | { readonly for: 'ahead' }
  | { readonly for: 'insert'; readonly line: string; readonly utcUs: UtcMicros };

const DIGITS_MAX = 5;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

export function NumberPad({ target, first }: { readonly target: PadTarget; readonly first: string }) {
  const page = usePage();
  const { say, open } = page;
  const [typed, type] = useState(first);
  const add = (digit: string): void => type((before) => (before + digit).slice(-DIGITS_MAX));
  const erase = (): void => type((before) => before.slice(0, -1));
  const give = (car: number): void => {
    done(page, target, car);
    open(null);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (/^\d$/.test(event.key)) add(event.key);
      else if (event.key === 'Backspace') erase();
      // A hint that has the focus is pressed by it.
      else if (event.key === 'Enter' && typed !== '' && !document.activeElement?.closest('.hints')) give(Number(typed));
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  const hints = numberHints(typed, knownFor(page, target));
  const { name, model } = carWords(page, typed === '' ? null : Number(typed));
  const problem = problemWords(page, hints.problem);
  return (
    <div className="pad" data-testid="pad" data-problem={hints.problem ?? ''}>
      <p className="pad-for">{forWords(page, target)}</p>
      <output className="pad-typed">{typed === '' ? '–' : typed}</output>
      <p className="pad-who" data-problem={hints.problem ?? ''}>
        {problem === null ? [model, name].filter(Boolean).join(' · ') : `! ${problem}`}
      </p>
      <div className="hints">
        {hints.meant.map(({ car, why }) => (
          <button key={car} type="button" data-hint={car} onClick={() => give(car)}>
            <strong>{`${say.meant} ${car}`}</strong>
            <span>{slipWords(page, why)}</span>
          </button>
        ))}
      </div>
      <div className="keys">
        {KEYS.map((key) => (
          <button key={key} type="button" data-key={key} onClick={() => add(key)}>
            {key}
          </button>
        ))}
        <button type="button" aria-label={say.padErase} onClick={erase}>
          ⌫
        </button>
        <button type="button" data-key="0" onClick={() => add('0')}>
          0
        </button>
        <button
          type="button"
          className={hints.problem === null ? 'pad-ok' : 'pad-ok anyway'}
          data-testid="pad-ok"
          disabled={typed === ''}
          onClick={() => give(Number(typed))}
        >
          {hints.problem === null ? say.ok : say.okAnyway}
        </button>
      </div>
    </div>
  );
}

function done({ act, send }: Page, target: PadTarget, car: number): void {
  switch (target.for) {
    case 'crossing':
      act({ action: 'assign', crossing: target.id, car });
      return;
    case 'ahead':
      send({ type: 'ahead', car });
      return;
    case 'insert':
      act({ action: 'insert', line: target.line, car, utcUs: target.utcUs });
  }
}

/** A number is judged by the line that it is keyed for; the crossing's own car is no double of itself. */
export function knownFor({ state, view }: Page, target: PadTarget) {
  const own = target.for === 'crossing' ? view.all.find(({ id }) => id === target.id) : undefined;
  const line = own?.line ?? (target.for === 'insert' ? target.line : view.current?.line);
  const through = new Set(
    line === view.current?.line || line === undefined ? view.through : state.order[line]?.through,
  );
  if (own?.car != null) through.delete(own.car);
  const listed = new Set(state.station?.cars.map(({ number }) => number));
  const next = [...(line === undefined ? [] : (state.order[line]?.next ?? [])), ...view.next];
  return { listed, through, next: [...new Set(view.proposal ? [view.proposal.car, ...next] : next)] };
}

function forWords(page: Page, target: PadTarget): string {
  const { say, view } = page;
  if (target.for === 'ahead') return say.padForNext;
  if (target.for === 'insert') return `${say.padForHand} · ${timeText(page, target.utcUs)} ${target.line}`;
  const crossing = view.all.find(({ id }) => id === target.id);
  return `${say.padFor} ${timeText(page, crossing?.utcUs ?? null)} ${crossing?.line ?? ''}`;
}

export function problemWords({ say }: Page, problem: NumberHints['problem']): string | null {
  switch (problem) {
    case 'not-in-list':
      return say.notInList;
    case 'through':
      return say.alreadyThrough;
    case 'not-expected':
      return say.notExpected;
    case null:
      return null;
  }
}

function slipWords({ say }: Page, why: Slip): string {
  return { swapped: say.swapped, neighbour: say.neighbour, doubled: say.doubled, missing: say.missing }[why];
}
