import type { ComponentType } from 'react';
import { isPassage } from '../../../board.ts';
import { wordsOf } from './crossing-list.tsx';
import { timeText, usePage } from './page-context.ts';
import type { OverProps } from './sheets.tsx';

/** One crossing of the list, and what can be done to it. */
export function OneCrossing({ id, over: Over }: { readonly id: string; readonly over: ComponentType<OverProps> }) {
  const page = usePage();
  const { view, say, act, open } = page;
  const crossing = view.all.find((each) => each.id === id);
  if (!crossing) return null;
  const counts = isPassage(crossing);
  return (
    <Over title={`${timeText(page, crossing.utcUs)} ${crossing.line}`}>
      <div className="choices" data-testid="one-crossing">
        <p className="number">{crossing.car ?? '–'}</p>
        <p>{wordsOf(page, crossing)}</p>
        {counts && (
          <button
            type="button"
            className="main-choice"
            data-testid="change"
            onClick={() => open({ kind: 'pad', target: { for: 'crossing', id }, typed: '' })}
          >
            {say.changeNumber}
          </button>
        )}
        {!counts && !crossing.test && (
          <button
            type="button"
            className="main-choice"
            data-testid="restore"
            onClick={() => {
              act({ action: 'restore', crossing: id });
              open(null);
            }}
          >
            {say.restore}
          </button>
        )}
        <hr />
        {counts && (
          <button type="button" data-testid="row-void" onClick={() => open({ kind: 'void', id })}>
            {say.void}
          </button>
        )}
      </div>
    </Over>
  );
}
