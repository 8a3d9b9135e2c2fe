import './corrections.css';
import { useEffect, useRef, useState } from 'react';
import type { Amendment } from '../../../../protocol/messages/facts.ts';
import { useMe } from '../session/session.ts';
import { useDeskState } from '../view/desk-context.ts';
import { Chooser } from './chooser.tsx';
import { useNaming } from './correction-context.ts';
import { CorrectionDialog } from './correction-dialog.tsx';
import { closeCorrection, type Opened, openCorrection, useOpened } from './open-correction.ts';
import { outbox } from './outbox.ts';
import { saidText } from './said-text.ts';
import { UnsentBand } from './unsent-band.tsx';

/** Corrections, over whatever page: the dialog, what is not sent, and for a while the way back. */
export function Corrections() {
  const opened = useOpened();
  const rally = useDeskState((state) => state.rally?.rally);
  const { name } = useMe();
  useEffect(() => {
    if (rally !== undefined) outbox.begin(rally, name);
  }, [rally, name]);
  useEffect(() => {
    addEventListener('online', outbox.retry);
    return () => removeEventListener('online', outbox.retry);
  }, []);
  return (
    <>
      <UnsentBand />
      <Done />
      {opened !== null && <Dialog opened={opened} />}
    </>
  );
}

function Dialog(props: { readonly opened: Opened }) {
  const { opened } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const from = document.activeElement;
    dialog.current?.showModal();
    // What a person was at before is where the next key belongs.
    return () => {
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      className="correction-dialog"
      data-kind={opened.kind}
      onCancel={closeCorrection}
      onClose={closeCorrection}
      // What is typed here is meant for nothing else on the page.
      onKeyDown={(event) => event.stopPropagation()}
    >
      {opened.kind === 'choosing' ? (
        <Chooser actions={opened.actions} />
      ) : (
        <CorrectionDialog key={keyOf(opened)} seed={opened.seed} unsent={opened.unsent} />
      )}
    </dialog>
  );
}

const keyOf = ({ seed, unsent }: Opened & { readonly kind: 'correcting' }): string =>
  [unsent?.key, seed.action, seed.crossing, seed.undoes?.id].join(' ');

/** Long enough to see that it was the wrong one. */
const SHOWN_MS = 20_000;

function Done() {
  const naming = useNaming();
  const { words } = naming;
  const [done, setDone] = useState<{ readonly said: Amendment; readonly undoes: Amendment | null } | null>(null);
  useEffect(() => outbox.onDone((said, { undoes }) => setDone({ said, undoes })), []);
  useEffect(() => {
    if (done === null) return;
    const timer = setTimeout(() => setDone(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [done]);
  return (
    <div className="correction-done" role="status" data-testid="done">
      {done !== null && (
        <p>
          <strong>{done.undoes === null ? words.done : words.undone}</strong>{' '}
          <span>{saidText(done.said, naming, done.undoes)}</span>
          {done.undoes === null && (
            <button
              type="button"
              onClick={() => {
                setDone(null);
                openCorrection({ action: 'undo', undoes: done.said });
              }}
            >
              {words.undoThis}
            </button>
          )}
          <button type="button" aria-label={words.close} onClick={() => setDone(null)}>
            ×
          </button>
        </p>
      )}
    </div>
  );
}
