import type { RuleSetInput } from '../rule-set.ts';

/** 1000 Millas Sport, Argentina 2014: stevemckelvie.wordpress.com, 18 and 22 November 2014. 1 point per 1/100 s, the fewest win. */
export const millasSport = {
  id: '1000-millas-sport',
  title: '1000 Millas Sport',
  direction: 'lowest',
  trials: {
    time: {
      unit: '1/100 s',
      score: { kind: 'linear', perUnit: 1 },
      missing: 300,
    },
  },
  coefficient: 'none',
  rounding: { at: 'trial', mode: 'nearest', places: 0 },
  unknown: [
    'cap (none taken)',
    'points of a trial without a time (300 taken)',
    'coefficient (none taken)',
    'points of secret controls, which penalise arriving more than 5 minutes early (none taken: give trials)',
    'discarded trials (none taken)',
    'order of ties (shared position taken)',
  ],
} as const satisfies RuleSetInput;
