import { useMemo } from 'react';
import type { Rally } from '../live/rally.ts';
import { useDeskState, useWords } from './desk-context.ts';

/** What every reader of the results must know, always in sight. */
export function Notices(props: { readonly rally: Rally }) {
  const words = useWords();
  const rankings = useDeskState((state) => state.rankings);
  const notices = useMemo(
    () => [...new Set([...props.rally.notices, ...[...rankings.values()].flatMap((ranking) => ranking.notices)])],
    [props.rally, rankings],
  );
  if (notices.length === 0) return null;
  return (
    <aside className="notices" aria-label={words.notices}>
      <ul>
        {notices.map((notice) => (
          <li key={notice}>{notice}</li>
        ))}
      </ul>
    </aside>
  );
}
