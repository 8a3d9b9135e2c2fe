import type { RuleSetInput } from '../rule-set.ts';

/**
 * Motorsport UK National Competition Rules 2026: penalties in time, here in seconds, the fewest win.
 * ebooks.motorsportuk.org/motorsport-uk-ncr-2026-11, pages as of the e-book.
 */
export const ukNcr = {
  id: 'uk-ncr',
  title: 'Motorsport UK National Competition Rules',
  direction: 'lowest',
  trials: {
    time: {
      // Tests: the preceding whole second, never rounded (p. 488-491).
      unit: '1 s',
      stamps: 'truncate',
      score: { kind: 'linear', perUnit: 1 },
      // Not done: a fail, 1 min (App. 7B, p. 464).
      missing: 60,
    },
    average: {
      // Regularity: the actual time early or late, to the preceding whole second (p. 464, 488-491); "averages rounded down" (p. 169).
      unit: '1 s',
      stamps: 'truncate',
      target: 'truncate',
      score: { kind: 'linear', perUnit: 1 },
      // The cap of 1 min is optional: an event adds cap: 60.
      missing: 60,
    },
    'time-control': {
      // The preceding whole minute on road sections: 9:59 is 9 (p. 488-491).
      unit: '1 min',
      // Standard section (App. 7B): 1 min for each minute early, 15 s for each minute late.
      early: { step: '1 min', points: 60 },
      late: { step: '1 min', points: 15 },
      // Another time control than a main one: 1 min / fail.
      missing: 60,
      // Over-time limit 30 min (p. 457): 15 min.
      maximum: { late: '30 min', onlyLeg: 900, leg: 900, lastLeg: 900 },
    },
    // A missed passage or route check: 1 min / fail.
    'passage-control': { missing: 60 },
  },
  coefficient: 'none',
  // A finisher has at least two thirds of the controls (p. 736).
  finisher: { kinds: ['time-control', 'passage-control'], atLeast: [2, 3] },
  rounding: { at: 'trial', mode: 'nearest', places: 0 },
  unknown: [
    'main time controls, 15 min if missed (all are taken as other ones; give missing: 900 where all are main)',
    'order of ties (shared position taken; events name furthest cleanest and others)',
    'basis of an assigned average (the car’s other timed trials of the leg taken)',
  ],
} as const satisfies RuleSetInput;
