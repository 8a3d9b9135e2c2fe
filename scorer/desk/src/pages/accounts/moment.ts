import { useCallback, useContext, useMemo } from 'react';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';

/** Day and time of a sign-in, in the rally's zone. */
export function useMoment(): (atMs: number) => string {
  const language = useContext(LanguageContext);
  const timeZone = useDeskState(({ rally }) => rally?.timezone);
  const format = useMemo(
    () =>
      new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
        ...{ day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
        ...(timeZone && { timeZone }),
      }),
    [language, timeZone],
  );
  return useCallback((atMs) => format.format(atMs), [format]);
}
