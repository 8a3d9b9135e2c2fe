import { useState } from 'react';
import { usePage } from './page-context.ts';

const REASON_LETTERS_MAX = 200;

export function VoidReasons({ id }: { readonly id: string }) {
  const { say, act, open } = usePage();
  const [other, write] = useState<string | null>(null);
  const give = (reason: string): void => {
    act({ action: 'void', crossing: id, reason });
    open(null);
  };
  const reasons = [say.voidNobody, say.voidService, say.voidTwice, say.voidPeople];
  return (
    <div className="choices" data-testid="reasons">
      {reasons.map((reason) => (
        <button key={reason} type="button" onClick={() => give(reason)}>
          {reason}
        </button>
      ))}
      {other === null ? (
        <button type="button" onClick={() => write('')}>{`${say.voidOther}…`}</button>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            give(other.trim());
          }}
        >
          <label>
            {say.voidOtherSay}
            <input value={other} maxLength={REASON_LETTERS_MAX} onChange={(event) => write(event.target.value)} />
          </label>
          <button type="submit" disabled={other.trim() === ''}>
            {say.void}
          </button>
        </form>
      )}
    </div>
  );
}
