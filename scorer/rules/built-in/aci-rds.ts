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
  },
  // The sector's text has none. CIREAS (1.yy by year of build) multiplies penalties of the overall list: another set.
  coefficient: 'none',
  // Whole penalties by nature: nothing is ever rounded.
  rounding: { at: 'trial', mode: 'nearest', places: 0 },
  unknown: [
    'penalties of a trial without a time (300 taken)',
    'discarded trials (none taken)',
    'order of ties (shared position taken)',
  ],
} as const satisfies RuleSetInput;
