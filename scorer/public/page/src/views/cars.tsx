import { useEffect, useState } from 'preact/hooks';
import { Empty } from '../empty.tsx';
import { type Shown, useWanted } from '../rally-context.ts';
import { linkTo } from '../route.ts';
import { carOf, crewOf } from '../text.ts';

/** Every entry in the order of the first start; found by number, crew, car or team. */
export function CarsView({ shown }: { readonly shown: Shown }) {
  const { rally, say } = shown;
  const [sought, setSought] = useState('');
  useWanted();
  useEffect(() => {
    document.title = `${say.cars} · ${rally.head.name}`;
  }, [say, rally]);
  const words = plain(sought).split(' ').filter(Boolean);
  const found = rally.rows.filter((entry) => {
    const text = plain([crewOf(entry), carOf(entry), entry.team].join(' '));
    return words.every((word) => (/^\d{1,3}$/.test(word) ? String(entry.car).startsWith(word) : text.includes(word)));
  });
  return (
    <>
      <h1 class="spoken">{say.cars}</h1>
      <input
        class="chooser"
        type="search"
        aria-label={say.search}
        placeholder={say.search}
        value={sought}
        maxLength={60}
        onInput={(event) => setSought(event.currentTarget.value)}
      />
      {found.length === 0 && <Empty title={say.noCar} next={say.noCarNext} />}
      <ol class="rows" data-testid="cars">
        {found.map((entry) => (
          <li key={entry.car} data-car={entry.car}>
            <a class="row row-entry" href={linkTo('car', entry.car)}>
              <span class="number">{entry.car}</span>
              <span class="who">
                <span class="who-first">{crewOf(entry) || carOf(entry)}</span>
                {crewOf(entry) !== '' && <span class="who-second">{carOf(entry)}</span>}
              </span>
            </a>
          </li>
        ))}
      </ol>
    </>
  );
}

/** Without accents and case: a phone's keyboard has neither at hand. */
const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
