import { useEffect } from 'react';
import { isWaiting } from '../../../board.ts';
import { confirmation } from '../state.ts';
import type { Page } from './page-context.ts';

/** The page by keyboard alone. While a sheet is open the keys are the sheet's. */
export function useKeys(page: Page, sheetIsOpen: boolean): void {
  useEffect(() => {
    if (sheetIsOpen) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // Cars and times are keyed in on the page itself: `HandEntry` has these keys.
      const byHand = page.state.station?.hasBox === false;
      if (byHand && /^(\d|Enter|m|Arrow.*)$/.test(event.key)) return;
      const done = /^\d$/.test(event.key) ? digit(page, event.key) : command(page, event.key);
      if (done) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });
}

function digit({ view: { current }, open }: Page, key: string): boolean {
  const target =
    current && isWaiting(current) ? ({ for: 'crossing', id: current.id } as const) : ({ for: 'ahead' } as const);
  open({ kind: 'pad', target, typed: key });
  return true;
}

function command({ view, act, undo, open, send }: Page, key: string): boolean {
  const { current, queue } = view;
  switch (key) {
    case 'Enter': {
      // A button that has the focus is pressed by it.
      if (document.activeElement instanceof HTMLButtonElement) return false;
      const action = confirmation(view);
      if (action) act(action);
      return true;
    }
    case 'v':
      if (current && !current.voided) open({ kind: 'void', id: current.id });
      return true;
    case 'u':
      undo();
      return true;
    case 'm':
      open({ kind: 'hand' });
      return true;
    case 'l':
      open({ kind: 'list' });
      return true;
    case 's':
      open({ kind: 'state' });
      return true;
    case 'r':
      open({ kind: 'ready' });
      return true;
    case '?':
      open({ kind: 'keys' });
      return true;
    case 'ArrowDown':
    case 'ArrowRight':
    case 'ArrowUp':
    case 'ArrowLeft': {
      const step = key === 'ArrowDown' || key === 'ArrowRight' ? 1 : -1;
      const at = queue.findIndex(({ id }) => id === current?.id);
      const chosen = queue[Math.min(queue.length - 1, Math.max(0, at + step))];
      if (chosen) send({ type: 'select', id: chosen.id });
      return true;
    }
    default:
      return false;
  }
}
