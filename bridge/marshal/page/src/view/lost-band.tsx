import { usePage } from './page-context.ts';

/** The dead link, across the page: what goes on without it and what happens next. */
export function LostBand() {
  const { state, say } = usePage();
  const unsent = state.outbox.length;
  // The element is always there, because a live region announces what changes in it.
  return (
    <div role="alert" data-testid="lost">
      {state.link.state === 'lost' && (
        <div className="lost-band">
          <strong>{say.lost}</strong>
          <span>{say.lostNext}</span>
          {unsent > 0 && <span data-testid="unsent">{`${say.unsentSome}: ${unsent}`}</span>}
        </div>
      )}
    </div>
  );
}
