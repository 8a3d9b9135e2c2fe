import { useEffect, useRef } from 'react';

/** `j` and `k` walk through the rows (`data-row`) of a page; a field that is typed in keeps its letters. */
export function walkRows(page: HTMLElement, key: string): boolean {
  if (key !== 'j' && key !== 'k') return false;
  const rows = [...page.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = key === 'j' ? at + 1 : Math.max(0, at - 1);
  const row = rows[Math.min(next, rows.length - 1)];
  row?.focus();
  row?.scrollIntoView({ block: 'nearest' });
  return true;
}

/** Keys of a whole page: not of a field that is typed in, nor under a dialog. */
export function usePageKeys(pressed: (key: string) => boolean): void {
  const latest = useRef(pressed);
  useEffect(() => {
    latest.current = pressed;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isTyping(event.target)) return;
      if (document.querySelector('dialog[open]') === null && latest.current(event.key)) event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
