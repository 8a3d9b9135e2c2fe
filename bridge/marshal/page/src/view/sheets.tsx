import { type ReactNode, useEffect, useRef } from 'react';
import { ByHand } from './by-hand.tsx';
import { CrossingList } from './crossing-list.tsx';
import { Keys } from './keys.tsx';
import { NumberPad, type PadTarget } from './number-pad.tsx';
import { OneCrossing } from './one-crossing.tsx';
import { usePage } from './page-context.ts';
import { StationReady } from './station-ready.tsx';
import { StationState } from './station-state.tsx';
import { VoidReasons } from './void-reasons.tsx';

/** What lies over the page. */
export type Sheet =
  | { readonly kind: 'pad'; readonly target: PadTarget; readonly typed: string }
  | { readonly kind: 'void'; readonly id: string }
  | { readonly kind: 'row'; readonly id: string }
  | { readonly kind: 'hand' | 'list' | 'state' | 'ready' | 'keys' };

export function Sheets({ sheet }: { readonly sheet: Sheet | null }) {
  const { say } = usePage();
  switch (sheet?.kind) {
    case 'pad':
      return (
        <Over title={say.padTitle}>
          <NumberPad target={sheet.target} first={sheet.typed} />
        </Over>
      );
    case 'void':
      return (
        <Over title={say.voidTitle}>
          <VoidReasons id={sheet.id} />
        </Over>
      );
    case 'row':
      return <OneCrossing id={sheet.id} over={Over} />;
    case 'hand':
      return (
        <Over title={say.handTitle}>
          <ByHand />
        </Over>
      );
    case 'list':
      return (
        <Over title={say.listTitle}>
          <p>{say.listNext}</p>
          <CrossingList />
        </Over>
      );
    case 'state':
      return (
        <Over title={say.state}>
          <StationState />
        </Over>
      );
    case 'ready':
      return (
        <Over title={say.ready}>
          <StationReady />
        </Over>
      );
    case 'keys':
      return (
        <Over title={say.keys}>
          <Keys />
        </Over>
      );
    case undefined:
      return null;
  }
}

export interface OverProps {
  readonly title: string;
  readonly children: ReactNode;
}

/** A modal dialog: keeps the focus within, closes with Escape. */
function Over({ title, children }: OverProps) {
  const { say, open } = usePage();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="sheet" aria-label={title} onClose={() => open(null)}>
      <header>
        <h2>{title}</h2>
        <button type="button" data-testid="close" aria-label={say.close} onClick={() => open(null)}>
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}
