import { useEffect, useState } from 'react';
import { textAnswer } from '../../../../../protocol/api/setup.ts';
import { get } from '../../api.ts';
import { discard, draft, useDrafts } from './drafts.ts';
import { useSetup } from './use-setup.ts';

export const textPath = (path: string, which: { readonly version?: number; readonly disk?: boolean } = {}): string => {
  const query = new URLSearchParams({ path });
  if (which.version !== undefined) query.set('version', String(which.version));
  if (which.disk) query.set('disk', 'yes');
  return `/api/setup/text?${query}`;
};

export interface EditedText {
  /** As changed, or as in force; `null` while it is loaded. */
  readonly text: string | null;
  readonly broken: string | null;
  readonly change: (text: string) => void;
}

/** The text of a file: what is in force until somebody changes it. */
export function useText(path: string): EditedText {
  const { setup } = useSetup();
  const own = useDrafts().get(path)?.change;
  const version = setup.files.find((file) => file.path === path)?.version;
  const [known, setKnown] = useState<{ readonly path: string; readonly text: string } | null>(null);
  const [broken, setBroken] = useState<string | null>(null);
  useEffect(() => {
    if (version === undefined) return;
    let isOver = false;
    get(textPath(path, { version }), textAnswer).then(
      ({ text }) => {
        if (isOver) return;
        setKnown({ path, text });
        setBroken(null);
      },
      (error: unknown) => isOver || setBroken(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      isOver = true;
    };
  }, [path, version]);
  const inForce = known?.path === path ? known.text : null;
  return {
    text: own?.kind === 'text' ? own.text : inForce,
    broken,
    change: (text) => (text === inForce ? discard(path) : draft({ kind: 'text', path, text }, setup)),
  };
}
