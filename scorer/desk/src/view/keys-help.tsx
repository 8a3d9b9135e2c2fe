import { useContext, useEffect, useRef, useState } from 'react';
import { queueWords } from '../pages/queue/words.ts';
import { LanguageContext } from './desk-context.ts';
import { usePageKeys } from './keys.ts';

/** `?` tells the keys of a page. */
export function KeysHelp(props: { readonly of: 'queue' | 'crossings' | 'table' }) {
  const words = queueWords[useContext(LanguageContext)];
  const [isOpen, setIsOpen] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  usePageKeys((key) => {
    if (key === '?') setIsOpen(true);
    return key === '?';
  });
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
  }, [isOpen]);
  if (!isOpen) return null;
  const walk = ['j k', words.keyWalk] as const;
  const everywhere = [
    ['/', words.keySearch],
    ['?', words.keyKeys],
  ] as const;
  const corrections = [
    ['r', words.keyReassign],
    ['v', words.keyVoid],
    ['t', words.keyTime],
  ] as const;
  const keys = {
    queue: [
      walk,
      ['↵', words.keyAccept],
      ['2 3 4', words.keyOther],
      ...corrections,
      ['s', words.keyAside],
      ['u', words.keyUndo],
      ...everywhere,
    ],
    crossings: [walk, ['↵', words.car], ...corrections, ['Esc', words.keyLive], ...everywhere],
    table: [walk, ['[ ]', words.keyNext], ['↵', words.car], ...everywhere],
  } as const;
  return (
    <dialog ref={dialog} className="keys-help" aria-labelledby="keys-title" onClose={() => setIsOpen(false)}>
      <h2 id="keys-title">{words.keys}</h2>
      <dl>
        {keys[props.of].map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <button type="button" onClick={() => dialog.current?.close()}>
        {words.close}
      </button>
    </dialog>
  );
}
