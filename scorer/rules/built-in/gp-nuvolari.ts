import type { RuleSetInput } from '../rule-set.ts';

/** GP Nuvolari 2013: ideecheviaggiano.wordpress.com. 75 trials, the 5 worst dropped, ranking by the average penalty of the 70 that count. */
export const gpNuvolari = {
  id: 'gp-nuvolari',
  title: 'Gran Premio Nuvolari',
  direction: 'lowest',
  trials: {
    time: {
      unit: '1/100 s',
      // Averages of whole penalties a trial, near 3 to 5 for the first: 1 per 1/100 s.
      score: { kind: 'linear', perUnit: 1 },
      cap: 300,
      missing: 300,
    },
  },
  // Published averages are whole totals over 70: nothing multiplies them.
  coefficient: 'none',
  total: 'average',
  // 5 of 75 in 2013; 1 in 2010.
  discard: { count: 5, kinds: ['time'] },
  // 314 / 70 = 4.4857 is printed 4.49: two places, to the nearest.
  rounding: { at: 'total', mode: 'nearest', places: 2 },
  unknown: [
    'cap and missing trials (300 taken)',
    'whether a missed trial can be discarded (it can)',
    'controls and average trials (none known: give trials)',
    'how penalties join an average (added whole)',
    'order of ties (shared position taken)',
  ],
} as const satisfies RuleSetInput;
