import { useState, useSyncExternalStore } from 'react';
import { useMe } from '../session/session.ts';
import { useDeskState } from '../view/desk-context.ts';
import { titleOf } from './actions.ts';
import { useNaming } from './correction-context.ts';
import { openUnsent } from './open-correction.ts';
import { outbox, type Unsent } from './outbox.ts';
import type { Naming } from './said-text.ts';

/** What is not at the scorer: it stays in sight, on every page, until it is there or a person lets go of it. */
export function UnsentBand() {
  const items = useSyncExternalStore(outbox.subscribe, outbox.items);
  const rally = useDeskState((state) => state.rally?.rally);
  const me = useMe();
  const naming = useNaming();
  const shown = items.filter((item) => item.rally === rally && item.state !== 'sending');
  if (shown.length === 0) return null;
  return (
    <aside className="unsent" role="status" data-testid="unsent" data-count={shown.length}>
      <ul>
        {shown.map((item) => (
          <UnsentLine key={item.key} item={item} isMine={item.author === me.name} naming={naming} />
        ))}
      </ul>
    </aside>
  );
}

function UnsentLine(props: { readonly item: Unsent; readonly isMine: boolean; readonly naming: Naming }) {
  const { item, isMine } = props;
  const { words } = props.naming;
  const [isSure, setIsSure] = useState(false);
  const next = isMine ? nextOf(item, words) : `${words.unsentOther}: ${item.author}`;
  const title =
    item.state === 'conflict' ? words.conflictTitle : item.state === 'refused' ? words.refused : words.unsent;
  return (
    <li data-state={item.state}>
      <span>
        <strong>
          ! {title}: {words[titleOf(item.draft.action)]}
        </strong>{' '}
        <q>{item.draft.reason}</q>
        <small>{next}</small>
      </span>
      {isMine && item.state === 'waiting' && (
        <button type="button" onClick={outbox.retry}>
          {words.retry}
        </button>
      )}
      {isMine && item.state !== 'waiting' && (
        <button type="button" onClick={() => openUnsent(item)}>
          {words.look}
        </button>
      )}
      <button type="button" onClick={() => (isSure ? outbox.dismiss(item.key) : setIsSure(true))}>
        {isSure ? words.discardSure : words.discard}
      </button>
    </li>
  );
}

function nextOf({ state, since, why }: Unsent, words: Naming['words']): string {
  switch (state) {
    case 'sending':
    case 'waiting':
      return words.unsentNext;
    case 'conflict':
      return `${[...new Set(since.map(({ author }) => author))].join(', ')}: ${words.conflictNext}`;
    case 'refused':
      return why;
  }
}
