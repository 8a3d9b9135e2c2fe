import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { QueueWords } from './words.ts';

const QUICK = ['quickRight', 'quickTape', 'quickMarshal', 'quickLater'] as const;

/** Why something is left as it is: typed, or one of the frequent reasons by its digit. */
export function AsideDialog(props: {
  readonly words: QueueWords;
  readonly onReason: (reason: string) => void;
  readonly onClose: () => void;
}) {
  const { words } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [reason, setReason] = useState('');
  useEffect(() => {
    const from = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (from instanceof HTMLElement) from.focus();
    };
  }, []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (reason.trim() !== '') props.onReason(reason.trim());
  };
  return (
    <dialog
      ref={dialog}
      className="queue-dialog"
      aria-labelledby="aside-title"
      onCancel={props.onClose}
      onKeyDown={(event) => {
        event.stopPropagation();
        const quick = reason === '' ? QUICK[Number(event.key) - 1] : undefined;
        if (quick === undefined) return;
        event.preventDefault();
        props.onReason(words[quick]);
      }}
    >
      <form onSubmit={submit}>
        <label id="aside-title">
          {words.asideReason}
          <input value={reason} maxLength={500} onChange={(event) => setReason(event.target.value)} />
        </label>
        <ul>
          {QUICK.map((quick, index) => (
            <li key={quick}>
              <button type="button" onClick={() => props.onReason(words[quick])}>
                <kbd>{index + 1}</kbd> {words[quick]}
              </button>
            </li>
          ))}
        </ul>
        <p className="queue-dialog-end">
          <button type="submit" disabled={reason.trim() === ''}>
            {words.asideSend}
          </button>
          <button type="button" onClick={props.onClose}>
            {words.cancel}
          </button>
        </p>
      </form>
    </dialog>
  );
}
