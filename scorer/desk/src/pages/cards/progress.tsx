import { useContext, useState } from 'react';
import type { CardProgress } from '../../../../../protocol/api/cards.ts';
import { spacedName } from '../../format.ts';
import { LanguageContext } from '../../view/desk-context.ts';
import { cardWords } from './words.ts';

const SHOWN_MAX = 24;

/** Which cards are still missing: by control, and by a key's press the car. */
export function Progress(props: {
  readonly leg: CardProgress['legs'][number];
  readonly onOpen: (car: number) => void;
}) {
  const words = cardWords[useContext(LanguageContext)];
  const [all, setAll] = useState<string | null>(null);
  return (
    <section className="cards-progress" aria-labelledby="cards-missing">
      <h2 id="cards-missing">{words.missingCards}</h2>
      <ul>
        {props.leg.controls.map(({ control, name, expected, missing }) => {
          const shown = all === control ? missing : missing.slice(0, SHOWN_MAX);
          return (
            <li key={control} data-progress={control} data-missing={missing.length}>
              <h3>
                {spacedName(name)}
                <small>
                  {missing.length === 0 ? words.nothingMissing : `${missing.length} ${words.ofCars} ${expected}`}
                </small>
              </h3>
              <meter min={0} max={Math.max(1, expected)} value={expected - missing.length} aria-label={name} />
              <p>
                {shown.map((car) => (
                  <button key={car} type="button" onClick={() => props.onOpen(car)}>
                    {car}
                  </button>
                ))}
                {missing.length > shown.length && (
                  <button type="button" className="cards-more" onClick={() => setAll(control)}>
                    {`+${missing.length - shown.length} ${words.more}`}
                  </button>
                )}
              </p>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
