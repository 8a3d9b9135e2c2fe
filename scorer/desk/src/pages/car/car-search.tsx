import { type FormEvent, useRef, useState } from 'react';
import { address, go } from '../../route.ts';
import { useDeskState } from '../../view/desk-context.ts';
import type { CarWords } from './words.ts';

/** Where no car is named: a number and Enter, or all of them to choose from. */
export function CarSearch(props: { readonly words: CarWords }) {
  const { words } = props;
  const entries = useDeskState((state) => state.rally?.entries) ?? [];
  const [typed, setTyped] = useState('');
  const hasFocus = useRef(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (/^\d{1,5}$/.test(typed.trim())) go('car', Number(typed));
  };
  const wanted = typed.trim().toLowerCase();
  const offered = entries.filter(({ number, model, driver }) =>
    `${number} ${model} ${driver ?? ''}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <form className="car-search" onSubmit={submit}>
        <label>
          {words.search}
          <input
            ref={(field) => {
              if (field !== null && !hasFocus.current) field.focus();
              hasFocus.current = true;
            }}
            type="search"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <button type="submit">{words.go}</button>
      </form>
      <p className="history-quiet">{words.searchNext}</p>
      <ul className="car-list">
        {offered.map(({ number, model, year, driver }) => (
          <li key={number}>
            <a href={address('car', number)}>
              <strong>{number}</strong>
              <span>{[driver, model, year].filter(Boolean).join(' · ')}</span>
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
