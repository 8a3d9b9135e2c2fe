import { Deviation } from '../deviation.tsx';
import { LinkState } from '../link-state.tsx';
import { Strip } from '../strip.tsx';
import type { RankingRow } from '../tables.ts';
import { carOf, crewOf, rowDeviations, trialName } from '../text.ts';
import { stateInWords } from '../words.ts';
import type { Display } from './display.ts';

/** What both displays show of a car. */

export function DisplayHead({ display, title }: { readonly display: Display; readonly title: string }) {
  const { rally, say } = display.shown;
  return (
    <header class="display-head">
      <h1>{title}</h1>
      <p class="display-rally">
        {rally.head.name}
        {display.trial === undefined ? '' : ` · ${trialName(rally.head, display.trial)}`}
      </p>
      <LinkState say={say} />
    </header>
  );
}

export function Who({ display, car }: { readonly display: Display; readonly car: number }) {
  const entry = display.shown.entry(car);
  const crew = crewOf(entry);
  return (
    <span class="who">
      <span class="who-first">{crew || carOf(entry)}</span>
      {crew !== '' && <span class="who-second">{carOf(entry)}</span>}
    </span>
  );
}

export function CarStrip({ display, row }: { readonly display: Display; readonly row: RankingRow | undefined }) {
  const { rally, say } = display.shown;
  const trials = display.ranking?.head.trials ?? [];
  return <Strip deviations={row === undefined ? [] : rowDeviations(rally.head, trials, row)} say={say} />;
}

export function Result({ display, result }: { readonly display: Display; readonly result: Display['latest'][number] }) {
  const { rally, say, trial } = display.shown;
  const state = stateInWords(result.state, say);
  return (
    <span class="display-result">
      <Deviation deviation={result.deviation} places={trial(result.trial)?.places ?? null} />
      <span class="quiet">
        {[trialName(rally.head, result.trial), result.score === null ? '' : `${result.score} ${say.points}`, state]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </span>
  );
}

const LEADERS = 8;

export function Leaders({ display }: { readonly display: Display }) {
  const { say } = display.shown;
  const rows = (display.ranking?.rows ?? []).filter(({ position }) => position !== null).slice(0, LEADERS);
  return (
    <section class="leaders" aria-label={say.leaders}>
      <h2>{display.ranking?.head.title ?? say.ranking}</h2>
      <ol>
        {rows.map((row) => (
          <li key={row.team ?? row.car}>
            <span class="place">{row.position}</span>
            <span class="number">{row.car}</span>
            <Who display={display} car={row.car} />
            <span class="score">{row.score}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
