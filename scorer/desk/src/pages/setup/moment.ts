import type { UtcMicros } from '../../../../../protocol/time.ts';
import type { Language } from '../../words.ts';

/** `11/06, 14:03` in the rally's zone. */
export const moment = (atUs: UtcMicros, timezone: string, language: Language): string =>
  new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', {
    ...{ timeZone: timezone, day: '2-digit', month: '2-digit', hour: '2-digit', minute: '2-digit' },
  }).format(atUs / 1000);

/** `chief:anna` is Anna; what the scorer did by itself stays so. */
export const personOf = (author: string): string => author.split(':').at(-1) ?? author;
