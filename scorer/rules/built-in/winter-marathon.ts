import type { RuleSetInput } from '../rule-set.ts';
import { aciRds } from './aci-rds.ts';

/**
 * Winter Marathon (organiser Vecars), as from 2016: penalties, worst trial dropped, times 1.yy.
 * autoappassionati 2014, ruoteclassiche 2013, formulapassion and automotornews 2015: (sum of PC penalties - worst PC) x 1.yy.
 */
export const winterMarathon = {
  id: 'winter-marathon',
  title: 'Winter Marathon',
  direction: 'lowest',
  // PC: 1 per 1/100 s, 300 for a missed or capped one (the same articles). Controls and average trials as in the sector's regulation.
  trials: aciRds.trials,
  coefficient: 'total',
  // 1.yy, yy the last two digits of the year of build.
  coefficientFrom: 'year',
  // The worst PC is dropped; from 2016 one of 300 penalties cannot be it. Before: {extends: winter-marathon, discard: {except: nothing}}.
  discard: { count: 1, kinds: ['time'], except: 'capped' },
  // Ten published totals of 2012 and what is known of 2011 to 2017 fit rounding to the nearest whole number, and half of them no truncation.
  rounding: { at: 'total', mode: 'nearest', places: 0 },
  // Open racing cars get 5 % to 2015 and 7 % from 2016 off the coefficient. Which cars those are, an entry list must say:
  // {extends: winter-marathon, relief: {column: category, equals: open, off: 0.07}}.
  unknown: [
    'controls and average trials (those of the ACI Sport sector taken)',
    'which column marks an open car (no relief taken; give relief)',
    'order of ties (shared position taken)',
  ],
} as const satisfies RuleSetInput;
