import { useMemo } from 'react';
import type { Rally } from '../live/rally.ts';
import { useWords } from './desk-context.ts';

/** What every reader of the results must know, always in sight. */
export function Notices(props: { readonly rally: Rally }) {
  const words = useWords();
  const notices = useMemo(() => [...new Set(props.rally.notices)], [props.rally]);
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
