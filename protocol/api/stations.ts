import { z } from 'zod';
import { carNumber, clockSource, levelId, utcMicros } from '../messages/facts.ts';

/** What the board of stations asks beside what each station says of itself. */

/** `GET /api/stations`. */
export const stationsAnswer = z.array(
  z.object({
    station: levelId,
    /** Cars of the leg that they are in which have not come here yet. */
    expected: z.int().min(0),
    /** The next ones, by when those before took; `expectedUs` is `null` where nobody has been here. */
    next: z.array(z.object({ car: carNumber, expectedUs: utcMicros.nullable() })),
    /** Those that should have been here for some time, the latest first. */
    overdue: z.array(
      z.object({
        car: carNumber,
        expectedUs: utcMicros,
        /** `station/line` where it was last seen. */
        line: z.string(),
        seenUs: utcMicros,
      }),
    ),
  }),
);
export type StationsAnswer = z.infer<typeof stationsAnswer>;

export const clockPoint = z.object({
  atUs: utcMicros,
  source: clockSource,
  uncertaintyUs: z.int().nullable(),
  driftPpm: z.number().nullable(),
});
export type ClockPoint = z.infer<typeof clockPoint>;

export const stationParams = z.object({ station: levelId });
/** `GET /api/stations/:station/clock`: how well it kept time since the scorer came up, in rising time. */
export const clockHistory = z.object({ points: z.array(clockPoint) });
