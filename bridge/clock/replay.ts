import { z } from 'zod';
import { MICROS_PER_SECOND, parseUtc, ticks } from '../../protocol/time.ts';
import { createDiscipline, type Discipline } from './discipline.ts';

/** The clock on its own: a recording of ticks in, UTC of its edges out (`centesimo discipline`). */

const TICK = 'allowed are whole numbers from 0 to 2^53 - 1';
const tick = z.int({ error: TICK }).min(0, { error: TICK });
const UTC = 'UTC such as 2024-06-11T10:00:00Z';
const KINDS = 'a kind: clock, pps, label, edge';

export const clockRecord = z.discriminatedUnion(
  'kind',
  [
    /** First of all: the nominal rate of the counter. */
    z.object({ kind: z.literal('clock'), hz: z.number({ error: 'a rate in Hz' }).positive({ error: 'a rate in Hz' }) }),
    z.object({ kind: z.literal('pps'), tick }),
    /** The second begun last before that tick, whether its edge was seen or not. */
    z.object({
      kind: z.literal('label'),
      tick,
      utc: z.string({ error: UTC }).transform((text, context) => {
        const utcUs = parseUtc(text);
        if (utcUs === undefined) context.addIssue({ code: 'custom', message: UTC });
        return Math.floor((utcUs ?? 0) / MICROS_PER_SECOND) * MICROS_PER_SECOND;
      }),
      source: z.enum(['nmea', 'host'], { error: 'nmea, host' }),
    }),
    z.object({ kind: z.literal('edge'), tick, id: z.string({ error: 'an id: a text' }) }),
  ],
  { error: KINDS },
);
export type ClockRecord = z.infer<typeof clockRecord>;

/** Time of one edge, as `discipline` prints it. */
export interface PlacedEdge {
  readonly id: string;
  readonly utcUs: number | null;
  /** 95 % bound. */
  readonly uncertaintyUs: number;
  readonly source: 'pps' | 'holdover' | 'host' | 'none';
}

export class ClockRecordError extends Error {}

/** What comes later than this after an edge is not used for it: the desk would not wait either. */
const PATIENCE_SECONDS = 1.5;

export interface Replay {
  /** Takes the next record; gives the edges that are due by then. Throws `ClockRecordError` where the order is not that of ticks. */
  take(record: ClockRecord): PlacedEdge[];
  /** The edges that are left. */
  end(): PlacedEdge[];
  readonly clock: Discipline | null;
}

export function createReplay(notBeforeUs = 0): Replay {
  let clock: Discipline | null = null;
  let hz = 0;
  let lastTick = 0;
  let waiting: { id: string; tick: number }[] = [];

  const placed = (discipline: Discipline, { id, tick: at }: { id: string; tick: number }): PlacedEdge => {
    const { utcUs, uncertaintyUs, source } = discipline.stamp(ticks(at));
    return { id, utcUs, uncertaintyUs, source };
  };

  const due = (discipline: Discipline, now: number): PlacedEdge[] => {
    const rate = hz * (1 + (discipline.driftPpm() ?? 0) * 1e-6);
    const ready = waiting.filter((edge) => edge.tick + PATIENCE_SECONDS * rate < now);
    if (ready.length > 0) waiting = waiting.slice(ready.length);
    return ready.map((edge) => placed(discipline, edge));
  };

  return {
    take: (record) => {
      if (record.kind === 'clock') {
        if (clock) throw new ClockRecordError('a second clock; allowed is one, in the first line');
        hz = record.hz;
        clock = createDiscipline(hz, { notBeforeUs });
        return [];
      }
      if (!clock) throw new ClockRecordError('the first line is no clock; it is to be {"kind":"clock","hz":16000000}');
      if (record.tick < lastTick) {
        throw new ClockRecordError(`tick ${record.tick} comes after ${lastTick}; allowed are ticks in order`);
      }
      lastTick = record.tick;
      const edges = due(clock, record.tick);
      switch (record.kind) {
        case 'pps':
          clock.pps(ticks(record.tick));
          break;
        case 'label':
          clock.label({
            tick: record.tick,
            fromUs: record.utc,
            toUs: record.utc + MICROS_PER_SECOND,
            source: record.source,
          });
          // Without a GPS second the host's label is all there is, good to half a second.
          if (record.source === 'host') {
            clock.host(ticks(record.tick), (record.utc + MICROS_PER_SECOND / 2) as never, MICROS_PER_SECOND / 2);
          }
          break;
        case 'edge':
          waiting.push({ id: record.id, tick: record.tick });
          break;
      }
      return edges;
    },
    end: () => {
      const discipline = clock;
      const edges = discipline ? waiting.map((edge) => placed(discipline, edge)) : [];
      waiting = [];
      return edges;
    },
    get clock() {
      return clock;
    },
  };
}
