import { useContext } from 'react';
import { LanguageContext } from '../../view/desk-context.ts';
import { dismiss, type Sendable } from './outbox.ts';
import { cardWords } from './words.ts';

/** What is not at the scorer yet, and what a person has to look at. */
export function OutboxList(props: { readonly items: readonly Sendable[]; readonly onOpen: (car: number) => void }) {
  const words = cardWords[useContext(LanguageContext)];
  const waiting = props.items.filter(({ state }) => state === 'waiting' || state === 'sending');
  const isLost = props.items.some(({ state }) => state === 'waiting');
  const asking = props.items.filter(({ state }) => state === 'conflict' || state === 'refused');
  return (
    <div className="cards-outbox" aria-live="polite">
      {isLost && (
        <p data-testid="cards-waiting" className="cards-lost">
          {`${waiting.length} ${words.waiting}`}
        </p>
      )}
      {asking.map(({ key, draft, state, why }) =>
        draft.action !== 'card' ? null : (
          <p key={key} className="cards-refused" data-testid="cards-refused">
            <span>
              <strong>{`${words.car} ${draft.car} · ${draft.control}`}</strong>
              {state === 'conflict' ? `: ${why} ${words.conflict}` : `: ${words.refused}: ${why}`}
            </span>
            <button
              type="button"
              onClick={() => {
                dismiss(key);
                props.onOpen(draft.car);
              }}
            >
              {words.open}
            </button>
            <button type="button" onClick={() => dismiss(key)}>
              {words.dismiss}
            </button>
          </p>
        ),
      )}
    </div>
  );
}
