import type { RuleSetInput } from '../rule-set.ts';
import { aciRds } from './aci-rds.ts';

/**
 * CIREAS, the Italian championship: penalties of the sector's regulation, times 1.yy in the overall list only.
 * CIREAS 2024, rshistoric.it; file-pdf.it.
 */
export const cireas = {
  id: 'cireas',
  title: 'CIREAS',
  direction: 'lowest',
  trials: aciRds.trials,
  // 1971: 1.71, 100 penalties are 171 overall; class, category, ladies and under-30 lists are without it.
  coefficient: 'overall',
  coefficientFrom: 'year',
  // Published gaps of two decimals (13.60, 23.45: Lumezzane 2023) show products unrounded; two places hold them exactly.
  rounding: { at: 'total', mode: 'nearest', places: 2 },
  unknown: [...aciRds.unknown],
} as const satisfies RuleSetInput;
