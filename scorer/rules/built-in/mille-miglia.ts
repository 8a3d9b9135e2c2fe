import type { RuleSetInput } from '../rule-set.ts';

/**
 * 1000 Miglia (2017 to 2024): merit points, the most win.
 * http://www.gazzetta.it/Passione-Motori/Auto/18-05-2017/regolamento-ricetta-vincente-rispettare-media-oraria-200383312764.shtml (below: Gazzetta)
 */
export const milleMiglia = {
  id: '1000-miglia',
  title: '1000 Miglia',
  // Gazzetta: points for precision, the highest total wins.
  direction: 'highest',
  trials: {
    time: {
      // Gazzetta: the absolute difference from the imposed time, early or late, in 1/100 s.
      unit: '1/100 s',
      // Gazzetta: 420 for no error, 395 for 1/100 s, "further values in a table" that is not public.
      score: { kind: 'table', rows: [420, 395], complete: false },
      // No points for a trial without a time: nothing else is known of merit points.
      missing: 0,
    },
    // Gazzetta: 100 per minute of lateness. What early arrival costs and where lateness is capped is not public: as in the national sector's
    // regulation (aci-rds). Penalties of controls are taken off, and no coefficient multiplies them: Gazzetta attaches it to trial points.
    'time-control': {
      early: { step: '1 min', points: 100 },
      late: { step: '1 min', points: 100, cap: 300 },
      missing: 300,
    },
    'passage-control': { missing: 300 },
  },
  // Gazzetta; giornaledibrescia.it 2024: the points of each trial are multiplied by the car's coefficient.
  coefficient: 'trial',
  // Where the organiser rounds is not settled: published totals fit no single rule. Coefficients have two places and known points none, so
  // that two places print every product exactly: 395 x 1.25 = 493.75.
  rounding: { at: 'trial', mode: 'nearest', places: 2 },
  unknown: [
    'points beyond 1/100 s (to be given by the organiser)',
    'points of a trial without a time (0 taken)',
    'average trials (none taken: give trials: {average: …} and perhaps tables: {average: …})',
    'early arrival at, lateness cap and maximum lateness of time controls, missed controls (those of aci-rds taken, without a maximum)',
    'rounding (none taken: two places are exact)',
    'discarded trials and joker (none taken)',
    'order of ties (shared position taken)',
  ],
} as const satisfies RuleSetInput;
