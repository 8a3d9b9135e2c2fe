import { type FormEvent, useEffect, useRef, useState } from 'react';
import { usePageKeys } from '../../histories/row-keys.ts';
import { address, go } from '../../route.ts';
import { useDeskState } from '../../view/desk-context.ts';
import type { CarWords } from './words.ts';

/** A number, Enter; `/` from anywhere on the page. Without one, all cars to choose from. */
export function CarSearch(props: { readonly number: number | null; readonly words: CarWords }) {
  const { number, words } = props;
  const entries = useDeskState((state) => state.rally?.entries) ?? [];
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  usePageKeys((key) => {
    if (key !== '/') return false;
    field.current?.focus();
    field.current?.select();
    return true;
  });
  useEffect(() => {
    if (number === null) field.current?.focus();
  }, [number]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!/^\d{1,5}$/.test(typed.trim())) return;
    go('car', Number(typed));
    setTyped('');
    field.current?.blur();
  };
  const wanted = typed.trim().toLowerCase();
  const offered = entries.filter(({ number: of, model, driver }) =>
    `${of} ${model} ${driver ?? ''}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <form className="car-search" onSubmit={submit}>
        <label>
          <span className={number === null ? undefined : 'spoken'}>{words.search}</span>
          <input
            ref={field}
            type="search"
            autoComplete="off"
            aria-keyshortcuts="/"
            placeholder={number === null ? '' : `/ ${words.keySearch}`}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        {number === null && <button type="submit">{words.go}</button>}
      </form>
      {number === null && (
        <>
          <p className="history-quiet">{words.searchNext}</p>
          <ul className="car-list">
            {offered.map(({ number: of, model, year, driver }) => (
              <li key={of}>
                <a href={address('car', of)}>
                  <strong>{of}</strong>
                  <span>{[driver, model, year].filter(Boolean).join(' · ')}</span>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}
