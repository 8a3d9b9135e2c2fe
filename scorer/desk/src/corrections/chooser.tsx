import { type KeyboardEvent, useRef, useState } from 'react';
import { useMe } from '../session/session.ts';
import { rightOf, type Seed, titleOf } from './actions.ts';
import { useNaming } from './correction-context.ts';
import { closeCorrection, openCorrection } from './open-correction.ts';

/** All corrections that make sense where one is: typed for, or walked through by the arrows. */
export function Chooser(props: { readonly actions: readonly Seed[] }) {
  const { words } = useNaming();
  const me = useMe();
  const [filter, setFilter] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const offered = props.actions.filter(
    ({ action, undoes, about = '' }) =>
      me.rights.includes(rightOf(action, undoes)) &&
      `${words[titleOf(action)]} ${about}`.toLowerCase().includes(filter.trim().toLowerCase()),
  );
  const walk = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const next = event.key === 'ArrowDown' ? at + 1 : at - 1;
    buttons[Math.min(Math.max(0, next), buttons.length - 1)]?.focus();
  };
  return (
    <form
      className="chooser"
      data-testid="chooser"
      onKeyDown={walk}
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = offered;
        if (first !== undefined) openCorrection(first);
      }}
    >
      <h2>{words.chooseTitle}</h2>
      <input
        type="search"
        aria-label={words.chooseFilter}
        placeholder={words.chooseFilter}
        autoComplete="off"
        ref={focusOnce}
        value={filter}
        onChange={(event) => setFilter(event.target.value)}
      />
      <ul ref={list}>
        {offered.map((seed) => (
          <li key={`${seed.action} ${seed.about ?? ''}`}>
            <button type="button" data-choose={seed.action} onClick={() => openCorrection(seed)}>
              <strong>{words[titleOf(seed.action)]}</strong>
              {seed.about !== undefined && <span>{seed.about}</span>}
            </button>
          </li>
        ))}
      </ul>
      {offered.length === 0 && <p className="correction-quiet">{words.chooseNone}</p>}
      <footer>
        <button type="button" onClick={closeCorrection}>
          {words.close}
        </button>
      </footer>
    </form>
  );
}

const focusOnce = (field: HTMLInputElement | null): void => field?.focus();
