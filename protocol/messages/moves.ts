import { z } from 'zod';
import { carNumber, levelId } from './facts.ts';

/** How places have moved in a ranking: places gained (above 0) or lost, `null` where there was none before. To the desk's pages only. */
export const movesMessage = z.object({
  v: z.literal(1),
  ranking: levelId,
  rows: z.array(
    z.object({
      car: carNumber,
      team: z.string().optional(),
      /** Since before its last trial. */
      sinceTrial: z.int().nullable(),
      /** Over the last ten minutes. */
      sinceTime: z.int().nullable(),
    }),
  ),
});
export type MovesMessage = z.infer<typeof movesMessage>;
