import { useEffect } from 'preact/hooks';
import { Empty } from '../empty.tsx';
import { useMarks } from '../moving-rows.tsx';
import { type Shown, useTable, useWanted } from '../rally-context.ts';
import { linkTo } from '../route.ts';
import { WideStrip } from '../strip.tsx';
import type { CarTable } from '../tables.ts';
import { carOf, crewOf, spacedName, stripDeviations } from '../text.ts';
import { stateInWords } from '../words.ts';
import { ResultFigures, ResultNotes } from './trial.tsx';

/** A car's day: where it stands in each ranking, and every trial. */
export function CarView({ shown, car }: { readonly shown: Shown; readonly car: number }) {
  const { rally, say, entry } = shown;
  const known = entry(car);
  const table = useTable(`car/${car}` as const);
  useWanted(known && `car/${car}`);
  const name = crewOf(known) || carOf(known);
  useEffect(() => {
    if (name !== '') document.title = `${car} ${name} · ${rally.head.name}`;
  }, [car, name, rally]);
  if (known === undefined) return <Empty title={say.noCar} next={say.noCarNext} />;
  const crew = crewOf(known);
  return (
    <>
      <div class="car-head">
        <span class="car-number">{car}</span>
        <div>
          <h1>{crew || carOf(known)}</h1>
          {crew !== '' && <p>{carOf(known)}</p>}
          <p class="quiet">
            {[known.team, rally.head.races.find(({ id }) => id === known.race)?.name].filter(Boolean).join(' · ')}
          </p>
        </div>
      </div>
      {table === undefined && <Empty title={say.loading} />}
      {table === null && <Empty title={say.nothingYet} next={say.nothingYetNext} />}
      {table && <Day key={car} shown={shown} table={table} />}
    </>
  );
}

const trialOf = ({ trial }: { readonly trial: string }): string => trial;

function Day({ shown, table }: { readonly shown: Shown; readonly table: CarTable }) {
  const { rally, say } = shown;
  const results = new Map(table.rows.map((row) => [row.trial, row]));
  const marks = useMarks(String(table.head.car), table.rows, trialOf);
  return (
    <>
      <WideStrip deviations={stripDeviations(rally.head, table.rows)} say={say} />
      <ul class="standings">
        {table.head.standings.map(({ ranking, position, score, state, gap }) => (
          <li key={ranking}>
            <a href={linkTo('ranking', ranking)}>
              <span class="standing-name">
                {rally.head.rankings.find(({ id }) => id === ranking)?.title ?? ranking}
              </span>
              <span class="standing-place">{position ?? (stateInWords(state, say) || '–')}</span>
              <span class="quiet">
                {score === null ? '' : `${score} ${say.points}`}
                {gap !== undefined && position !== 1 ? ` · ${say.gap.toLowerCase()} ${gap}` : ''}
              </span>
            </a>
          </li>
        ))}
      </ul>
      {table.rows.length === 0 && <Empty title={say.nothingYet} next={say.nothingYetNext} />}
      {rally.head.legs.map((leg) => {
        const driven = rally.head.trials.filter(({ id }) => leg.trials.includes(id) && results.has(id));
        if (driven.length === 0) return null;
        return (
          <section key={leg.id}>
            <h2>
              <a href={linkTo('leg', leg.id)}>{leg.name}</a>
            </h2>
            <ol class="rows" data-testid="car">
              {driven.map(({ id, name, places }) => {
                const result = results.get(id);
                return (
                  result && (
                    <li key={id} data-trial={id} class={marks.has(id) ? 'marked' : undefined}>
                      <a class="row row-progress" href={linkTo('trial', id)}>
                        <span class="trial-name">{spacedName(name)}</span>
                        <span class="who">
                          <ResultNotes result={result} places={places} say={say} />
                        </span>
                        <ResultFigures result={result} places={places} />
                      </a>
                    </li>
                  )
                );
              })}
            </ol>
          </section>
        );
      })}
    </>
  );
}
