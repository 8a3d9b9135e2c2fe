import { useEffect, useState } from 'react';
import { lasted } from '../format.ts';
import { useDesk, useDeskState, useWords } from './desk-context.ts';

/** The dead link, across the page: since when, what goes on without it, what happens next. */
export function LostBand() {
  const link = useDeskState((state) => state.link);
  // The element is always there, because a live region announces what changes in it.
  return <div role="alert">{link.state === 'lost' && <Band sinceMs={link.sinceMs} />}</div>;
}

function Band(props: { readonly sinceMs: number }) {
  const words = useWords();
  const { retry } = useDesk();
  return (
    <div className="lost-band">
      <strong>
        {words.lostTitle} <Since sinceMs={props.sinceMs} />
      </strong>
      <span>{words.lostNext}</span>
      <button type="button" onClick={retry}>
        {words.retry}
      </button>
    </div>
  );
}

function Since(props: { readonly sinceMs: number }) {
  const words = useWords();
  const [nowMs, setNowMs] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  // Hidden from screen readers, which would read the band again each second.
  return <span aria-hidden="true">{`${words.lostSince} ${lasted((nowMs - props.sinceMs) / 1000)}`}</span>;
}
