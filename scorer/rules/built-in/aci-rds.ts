import type { RuleSetInput } from '../rule-set.ts';

/**
 * ACI Sport, Regolamento di Settore regolarità autostoriche (2021/2022): penalties, the fewest win.
 * https://123dok.org/article/allegato-art-annuario-sportivo-nazionale-regolamento-settore-autostoriche.zlglonkg
 */
export const aciRds = {
  id: 'aci-rds',
  title: 'ACI Sport, Regolamento di Settore regolarità autostoriche',
  // "Penalties": fewest win, as in nearly every series but the 1000 Miglia.
  direction: 'lowest',
  trials: {
    time: {
      // Timed trials (PC) are taken to 1/100 s.
      unit: '1/100 s',
      // 1 penalty per 1/100 s, early or late.
      score: { kind: 'linear', perUnit: 1 },
      // At most 300, that is 3.00 s.
      cap: 300,
      // Missed and not annulled: the cap. Not in the text; our built-in choice, an event may say otherwise.
      missing: 300,
    },
    average: {
      // 1 per second early or late (the SuperClassic Cup and others take 1/10 s: an event's own value).
      unit: '1 s',
      score: { kind: 'linear', perUnit: 1 },
      // Maximum 300 per measurement.
      cap: 300,
      missing: 300,
    },
    'time-control': {
      // 100 per minute or fraction, early.
      early: { step: '1 min', points: 100 },
      // 100 per minute or fraction, at most 300. As practised (winterace.it 2018) the due minute is free to its 59th second: due 10:00:00,
      // free to 10:00:59; a half-minute control due 10:00:30 is free to 10:01:29.
      late: { step: '1 min', points: 100, cap: 300 },
      missing: 300,
      // 8.20: beyond the maximum time, exclusion in a rally of one leg; 1,000 in one of several, exclusion in its last leg. The text that we
      // could read does not say how long that time is: an event gives it as maximum: {late: 30 min, onlyLeg: excluded, leg: 1000, lastLeg: excluded}.
    },
    // A missed passage control: not in the text that we could read; the cap of everything else.
    'passage-control': { missing: 300 },
  },
  // The sector's text has none. CIREAS (1.yy by year of build) multiplies penalties of the overall list: another set.
  coefficient: 'none',
  // Whole penalties by nature: nothing is ever rounded.
  rounding: { at: 'trial', mode: 'nearest', places: 0 },
  unknown: [
    'penalties of a trial without a time (300 taken)',
    'penalties of a missed passage control (300 taken)',
    'maximum time at controls (none taken; what lies beyond is known: exclusion, 1,000 in a leg of several that is not the last)',
    'rounding of an average trial’s target to the second (nearest taken)',
    'basis of an assigned average (the car’s other timed trials of the leg taken)',
    'discarded trials (none taken)',
    'order of ties (shared position taken)',
  ],
} as const satisfies RuleSetInput;
