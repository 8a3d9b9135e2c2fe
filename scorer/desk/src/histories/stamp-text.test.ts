import { describe, expect, it } from 'vitest';
import type { CrossingState } from '../../../../protocol/api/histories.ts';
import { amendment } from '../../../../protocol/messages/facts.ts';
import { parseUtc, utcMicros } from '../../../../protocol/time.ts';
import { words as deskWords } from '../words.ts';
import { differenceText, originLines, sensorText, uncertaintyText } from './stamp-text.ts';
import { historyWords } from './words.ts';

const at = (text: string) => parseUtc(`2024-06-11T${text}Z`) ?? utcMicros(0);
const said = (over: object) =>
  amendment.parse({
    ...{ v: 1, kind: 'amendment', id: 'a', n: 0, journal: 'j', entry: 1, atUs: at('12:05:10') },
    ...{ author: 'desk:anna', reason: 'photo', ...over },
  });
const crossing: CrossingState = {
  ...{ id: 'B1', line: 'castle/B', utcUs: at('12:03:22.470123'), stampedUs: at('12:03:22.470123') },
  ...{ uncertaintyUs: 4, clock: 'pps', origin: 'tube', role: 'main', doubts: [] },
  ...{ suggested: 43, car: 43, owner: 'suggested', retime: null, stand: null },
};
const lines = (over: Partial<CrossingState>) => originLines({ ...crossing, ...over }, historyWords.en, 'Europe/Rome');

describe('a stamp in words', () => {
  it('says how sure it is, by microseconds or milliseconds', () => {
    expect([4, 999, 1_200, 25_000].map(uncertaintyText)).toEqual(['±4 µs', '±999 µs', '±1.2 ms', '±25 ms']);
    expect([880, -1_500, 250_000, 0].map(differenceText)).toEqual(['+0.88 ms', '−1.50 ms', '+250 ms', '+0.00 ms']);
    expect(sensorText(crossing, historyWords.en, deskWords.en)).toBe('±4 µs · GPS · tube · main');
    expect(sensorText({ ...crossing, doubts: ['single'] }, historyWords.it, deskWords.it)).toBe(
      '±4 µs · GPS · tubo · principale · un solo asse',
    );
  });

  it('says who made it the car’s, when and why', () => {
    expect(lines({})).toEqual(['suggested 43 by the running order, to be confirmed']);
    expect(lines({ owner: 'device', suggested: null })).toEqual(['read by the device']);
    expect(lines({ owner: said({ action: 'confirm', crossing: 'B1' }) })).toEqual([
      'suggested 43 by the running order',
      'confirmed by desk:anna 14:05:10 «photo»',
    ]);
    expect(lines({ suggested: 51, owner: said({ action: 'assign', crossing: 'B1', car: 43 }) })).toEqual([
      'suggested 51 by the running order',
      '43 assigned by desk:anna 14:05:10 «photo»',
    ]);
    expect(lines({ owner: said({ action: 'assign', crossing: 'B1', car: null, reason: '' }), car: null })).toEqual([
      'suggested 43 by the running order',
      'taken away by desk:anna 14:05:10',
    ]);
    expect(lines({ suggested: null, car: null })).toEqual(['no number']);
  });

  it('keeps what was stamped where a person has written another time', () => {
    const retime = said({ action: 'retime', crossing: 'B1', utcUs: at('12:03:22.48') });
    expect(lines({ retime, uncertaintyUs: null })).toEqual([
      'suggested 43 by the running order, to be confirmed',
      'time corrected by desk:anna 14:05:10 «photo»; stamped 14:03:22.470123',
    ]);
  });
});
