import { describe, expect, it } from 'vitest';
import { NOTICE_CODES, noticeOf, noticesInWords, noticeWords } from './notice.ts';

const valuesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort();

describe('what a person should know or do', () => {
  it.each(NOTICE_CODES)('has words for %s in both languages, with the same values', (code) => {
    expect(noticeWords.it[code].trim()).not.toBe('');
    expect(valuesIn(noticeWords.it[code])).toEqual(valuesIn(noticeWords.en[code]));
  });

  it('puts the values into the words', () => {
    const notices = [noticeOf('scorer-behind', { behind: 3 })];
    expect(noticesInWords(notices, 'en')).toBe('has 3 facts still to come: network, broker, scorer');
    expect(noticesInWords(notices, 'it')).toMatch(/^dati ancora da ricevere: 3\. /);
  });

  it('has no words for a code of a later version, so that the page shows the English that came with it', () => {
    expect(noticesInWords([{ code: 'moon-in-the-way' }], 'it')).toBeNull();
    // A name of every object is no code.
    expect(noticesInWords([{ code: 'constructor' }], 'it')).toBeNull();
  });
});
