import { useContext, useMemo } from 'react';
import { LanguageContext, useDeskState } from '../view/desk-context.ts';
import { useNameOf } from './choices.ts';
import type { Naming } from './said-text.ts';
import { correctionWords } from './words.ts';

/** What is needed to say an amendment in words. */
export function useNaming(): Naming {
  const words = correctionWords[useContext(LanguageContext)];
  const timezone = useDeskState((state) => state.rally?.timezone ?? 'UTC');
  const nameOf = useNameOf();
  return useMemo(() => ({ words, timezone, nameOf }), [words, timezone, nameOf]);
}
