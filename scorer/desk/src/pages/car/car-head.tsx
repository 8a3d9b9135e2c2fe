import type { CarDay } from '../../../../../protocol/api/histories.ts';
import { useNaming } from '../../corrections/correction-context.ts';
import { chooseCorrection } from '../../corrections/open-correction.ts';
import { address } from '../../route.ts';
import { useDeskState } from '../../view/desk-context.ts';
import { ExportLinks } from '../../view/export-links.tsx';
import { correctionsOfCar } from './car-actions.ts';
import type { CarWords } from './words.ts';

/** Who it is, and where it stands. */
export function CarHead(props: { readonly day: CarDay; readonly words: CarWords }) {
  const { day, words } = props;
  const naming = useNaming();
  const crew = [day.fields.driver, day.fields.coDriver].filter(Boolean).join(' – ');
  return (
    <header className="car-head">
      <p className="car-plate">
        <span className="spoken">{words.title} </span>
        {day.car}
      </p>
      <div className="car-who">
        <h2>{crew || day.model}</h2>
        <p>
          {[
            crew && day.model,
            day.year,
            `${words.coefficient} ${day.coefficient}`,
            day.fields.team,
            naming.nameOf(day.race),
          ]
            .filter(Boolean)
            .join(' · ')}
          {day.status !== 'race' && <strong> · {day.status}</strong>}
        </p>
        <ExportLinks sheet={`car:${day.car}`} title={`${words.title} ${day.car}`} />
      </div>
      <dl className="car-places">
        {day.rankings.map(({ ranking, title, position, score, state, gap, gapAhead }) => (
          <div key={ranking} data-ranking={ranking} data-position={position ?? ''}>
            <dt>{title}</dt>
            <dd>
              {position === null ? '–' : `${position}°`}
              <small>
                {score === null ? '' : ` ${score} ${naming.words.pt}`}
                {gap !== undefined && position !== 1 && ` · +${gap}`}
                {gapAhead !== undefined && <span className="spoken">{` ${gapAhead} ${words.gapAhead}`}</span>}
                {state !== 'running' && state !== 'finished' && ` · ${stateName(state, naming.words)}`}
              </small>
            </dd>
          </div>
        ))}
      </dl>
      <button type="button" aria-keyshortcuts="c" onClick={() => chooseCorrection(correctionsOfCar(day, words))}>
        {words.correct}
      </button>
      <Neighbours car={day.car} words={words} />
    </header>
  );
}

const stateName = (state: CarDay['rankings'][number]['state'], words: ReturnType<typeof useNaming>['words']): string =>
  state === 'pending' || state === 'finished' ? words.none : words[state];

/** The cars before and after it in the entry list. */
function Neighbours(props: { readonly car: number; readonly words: CarWords }) {
  const { car, words } = props;
  const entries = useDeskState((state) => state.rally?.entries) ?? [];
  const at = entries.findIndex(({ number }) => number === car);
  return (
    <nav className="car-neighbours" aria-label={words.keyCars}>
      {(
        [
          ['[', words.previous, entries[at - 1]?.number],
          [']', words.next, entries[at + 1]?.number],
        ] as const
      ).map(
        ([key, title, number]) =>
          number !== undefined && (
            <a key={key} href={address('car', number)} aria-keyshortcuts={key} title={title}>
              {key === '[' ? '‹ ' : ''}
              <span className="spoken">{title} </span>
              {number}
              {key === ']' ? ' ›' : ''}
            </a>
          ),
      )}
    </nav>
  );
}
