import type { RuleSetInput } from '../rule-set.ts';

/** Raid.ch: factor 1.yy (1934: 1.34, 1979: 1.79) on special stages and tube trials, the worst special discarded. */
export const raidCh = {
  id: 'raid-ch',
  title: 'Raid Suisse',
  direction: 'lowest',
  trials: {
    time: {
      unit: '1/100 s',
      score: { kind: 'linear', perUnit: 1 },
      missing: 300,
    },
  },
  // On the trials: penalties given otherwise are not multiplied.
  coefficient: 'trial',
  coefficientFrom: 'year',
  discard: { count: 1, kinds: ['time'] },
  // A factor of two places times whole points: two places print every product exactly.
  rounding: { at: 'trial', mode: 'nearest', places: 2 },
  unknown: [
    'unit and points of a trial (1 per 1/100 s taken)',
    'cap (none taken)',
    'points of a trial without a time (300 taken)',
    'whether tube trials can be discarded as specials can (all time trials can)',
    'rounding (none taken: two places are exact)',
    'controls (none known: give trials)',
    'order of ties (shared position taken)',
  ],
} as const satisfies RuleSetInput;
