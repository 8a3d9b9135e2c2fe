import { z } from 'zod';

/** What every refusal says: what, where, what is allowed, what to do. */
export const reason = z.looseObject({ reason: z.string() });
