import type { ReactNode } from 'react';
import { useDesk, useDeskState, useWords } from './desk-context.ts';

/** Before the rally is known: loading, or a scorer that does not answer. */
export function Waiting(props: { readonly settings: ReactNode }) {
  const words = useWords();
  const { retry } = useDesk();
  const unreachable = useDeskState((state) => state.unreachable);
  const link = useDeskState((state) => state.link.state);
  return (
    <div className="waiting">
      <header className="waiting-settings">{props.settings}</header>
      <main className="waiting-message" data-testid="connection" data-state={unreachable === undefined ? link : 'lost'}>
        <p className="waiting-brand">Centesimo</p>
        {unreachable === undefined ? (
          <>
            <h1>{words.loadingTitle}</h1>
            <p>{words.loadingNext}</p>
          </>
        ) : (
          <>
            <h1 className="waiting-broken" role="alert">
              {words.brokenTitle}
            </h1>
            <p>{words.brokenNext}</p>
            <p className="waiting-reason">{unreachable}</p>
            <button type="button" onClick={retry}>
              {words.retry}
            </button>
          </>
        )}
      </main>
    </div>
  );
}
