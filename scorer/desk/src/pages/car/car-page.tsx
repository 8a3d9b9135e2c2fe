import '../../histories/histories.css';
import './car.css';
import { useContext, useMemo, useRef } from 'react';
import { type CarDay, carDay } from '../../../../../protocol/api/histories.ts';
import { useNaming } from '../../corrections/correction-context.ts';
import { chooseCorrection } from '../../corrections/open-correction.ts';
import { SaidList } from '../../corrections/said-list.tsx';
import { CrossingLine } from '../../histories/crossing-line.tsx';
import { usePageKeys, walkRows } from '../../histories/row-keys.ts';
import { SaidSection } from '../../histories/said-section.tsx';
import { whyText } from '../../histories/stamp-text.ts';
import { useAnswer } from '../../histories/use-answer.ts';
import { historyWords } from '../../histories/words.ts';
import { go, useRoute } from '../../route.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { correctionsOfCar } from './car-actions.ts';
import { CarHead } from './car-head.tsx';
import { CarSearch } from './car-search.tsx';
import { DayTrials } from './day-trials.tsx';
import { DeviationChart } from './deviation-chart.tsx';
import { drawnOf } from './drawn.ts';
import { GapChart } from './gap-chart.tsx';
import { carWords } from './words.ts';

/** A car's whole day: `#/car/43`. */
export function CarPage() {
  const language = useContext(LanguageContext);
  const words = carWords[language];
  const stamps = historyWords[language];
  const { of } = useRoute();
  const number = /^\d{1,5}$/.test(of[0] ?? '') ? Number(of[0]) : null;
  const changed = useCarChanged(number);
  const { found, why, isNowhere, again } = useAnswer(number === null ? null : `/api/cars/${number}`, carDay, changed);
  const page = useRef<HTMLElement>(null);
  const numbers = useDeskState((state) => state.rally?.entries);

  usePageKeys((key) => {
    const entries = numbers ?? [];
    const at = entries.findIndex((entry) => entry.number === number);
    const other = key === '[' ? entries[at - 1] : key === ']' ? entries[at + 1] : undefined;
    if (other !== undefined) go('car', other.number);
    else if (key === 'c' && number !== null) chooseCorrection(correctionsOfCar({ car: number }, words));
    else return page.current !== null && walkRows(page.current, key);
    return true;
  });

  return (
    <main ref={page} className="page history car" data-testid="car" data-car={found?.car ?? ''}>
      {number === null ? (
        <CarSearch words={words} />
      ) : found !== null ? (
        <Day day={found} changed={changed} words={words} stamps={stamps} />
      ) : isNowhere ? (
        <Empty title={`${words.nowhere}: ${number}`} next={words.nowhereNext} />
      ) : why !== null ? (
        <>
          <Empty title={stamps.broken} next={why} />
          <button type="button" onClick={again}>
            {stamps.retry}
          </button>
        </>
      ) : (
        <Empty title={stamps.loading} />
      )}
    </main>
  );
}

function Day(props: {
  readonly day: CarDay;
  readonly changed: string;
  readonly words: (typeof carWords)['it'];
  readonly stamps: (typeof historyWords)['it'];
}) {
  const { day, words, stamps } = props;
  const naming = useNaming();
  const drawn = useMemo(() => drawnOf(day.trials), [day.trials]);
  const besides = day.spare;
  const ranking = day.rankings[0]?.ranking;
  return (
    <>
      <CarHead day={day} words={words} />
      <div className="car-pictures">
        <section aria-labelledby="car-deviations">
          <h3 id="car-deviations">{words.deviations}</h3>
          <DeviationChart drawn={drawn} words={words} />
        </section>
        {ranking !== undefined && (
          <section aria-labelledby="car-gap">
            <h3 id="car-gap">{words.gapTitle}</h3>
            <GapChart car={day.car} ranking={ranking} changed={props.changed} words={words} />
          </section>
        )}
      </div>
      <div className="car-columns">
        <div>
          <DayTrials day={day} words={words} stamps={stamps} />
          <section aria-labelledby="car-spare" data-testid="spare">
            <h3 id="car-spare">{words.spare}</h3>
            {besides.length === 0 && <p className="history-quiet">{words.spareNone}</p>}
            <ul>
              {besides.map(({ crossing, why }) => (
                <CrossingLine
                  key={crossing.id}
                  isSpare
                  crossing={crossing}
                  words={stamps}
                  label={crossing.line}
                  aside={<strong data-why={why}>{whyText(why, stamps)}</strong>}
                />
              ))}
            </ul>
          </section>
        </div>
        <div>
          <section aria-labelledby="car-said">
            <h3 id="car-said">{words.said}</h3>
            {day.said.length === 0 ? (
              <p className="history-quiet">{words.saidNone}</p>
            ) : (
              <SaidList said={day.said.map((amendment) => ({ amendment, inForce: true }))} naming={naming} />
            )}
          </section>
          <SaidSection said={day.amendments} words={stamps} />
          <section aria-labelledby="car-entry">
            <h3 id="car-entry">{words.entry}</h3>
            <dl className="car-entry">
              {Object.entries(day.fields).map(([field, value]) => (
                <div key={field}>
                  <dt>{field}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
      </div>
      <Keys words={words} />
    </>
  );
}

const Keys = ({ words }: { readonly words: (typeof carWords)['it'] }) => (
  <p className="history-keys">
    {(
      [
        ['c', words.keyCorrect],
        ['j k', words.keyRows],
        ['r', words.keyNumber],
        ['t', words.keyTime],
        ['v', words.keyVoid],
        ['c', words.keyConfirm],
        ['↵', words.keyOpen],
        ['[ ]', words.keyCars],
        ['/', words.keySearch],
      ] as const
    ).map(([key, does]) => (
      <span key={`${key} ${does}`}>
        <kbd>{key}</kbd> {does}
      </span>
    ))}
  </p>
);

/** Another text whenever something that the page shows of the car reads differently. */
function useCarChanged(car: number | null): string {
  return useDeskState((state) => {
    if (car === null) return '';
    const places = [...state.rankings.values()].map(({ id, rows }) => {
      const row = rows.find((each) => each.car === car);
      return row === undefined ? id : [id, row.position, row.score, row.state, row.gap, ...row.deviations].join(' ');
    });
    const crossings = state.crossings.filter((crossing) => crossing.car === car);
    return [
      ...places,
      ...crossings.map(({ id, utcUs, provisional, voided }) => [id, utcUs, provisional, voided].join(' ')),
    ].join('|');
  });
}
