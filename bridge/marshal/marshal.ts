import type { Clock } from '../../protocol/clock.ts';
import { type Amendment, amendment, type Crossing, FACT_BYTES_MAX } from '../../protocol/messages/facts.ts';
import type { FactDraft } from '../crossings/crossings.ts';
import type { Journal } from '../journal/journal.ts';

/** What a marshal at the station can see and do, whoever carries it: a page, a panel or a simulated person. */
export interface Marshal {
  /**
   * Tells of each crossing that is new or changed. Begins with the crossings of the journal that nobody has given a number yet, so that a
   * listener that was away misses none.
   */
  watch(listener: (event: MarshalEvent) => void): () => void;
  /** Refuses with a reason for people. The same `id` twice is done once. */
  amend(request: unknown): { ok: true; id: string } | { ok: false; reason: string };
}

export interface MarshalEvent {
  readonly crossing: Crossing;
  /** Real milliseconds at which the line of this crossing could be read; `null` for one from the journal. */
  readonly heardRealMs: number | null;
}

export interface MarshalOptions {
  readonly station: string;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Makes the facts durable and sends them on. */
  readonly append: (drafts: readonly FactDraft[]) => unknown;
}

export interface MarshalDesk extends Marshal {
  tell(event: MarshalEvent): void;
}

/** What a request must say; the journal's number, the time and the author are the station's to add. */
const request = (station: string, journal: Journal, atUs: number, body: object): unknown => ({
  n: 0,
  author: `marshal:${station}`,
  reason: '',
  ...body,
  v: 1,
  kind: 'amendment',
  journal: journal.id,
  entry: journal.head + 1,
  atUs,
});

export function createMarshalDesk(options: MarshalOptions): MarshalDesk {
  const { journal, station } = options;
  const listeners = new Set<(event: MarshalEvent) => void>();
  const done = new Set<string>();
  /** Latest revision of the crossings that no person has numbered. */
  const open = new Map<string, Crossing>();

  const note = (amended: Pick<Amendment, 'id'> & { crossing?: unknown }): void => {
    done.add(amended.id);
    if (typeof amended.crossing === 'string') open.delete(amended.crossing);
  };
  for (const fact of journal.all()) {
    if (fact.kind === 'crossing' && fact.counts) open.set(fact.id, fact);
    if (fact.kind === 'amendment') note(fact);
  }

  return {
    tell: (event) => {
      const { crossing } = event;
      if (open.has(crossing.id) || crossing.rev === 0) {
        if (crossing.counts) open.set(crossing.id, crossing);
        else open.delete(crossing.id);
      }
      for (const listener of listeners) listener(event);
    },
    watch: (listener) => {
      for (const crossing of open.values()) listener({ crossing, heardRealMs: null });
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    amend: (body) => {
      if (typeof body !== 'object' || body === null) return { ok: false, reason: 'allowed is one JSON object' };
      const id = 'id' in body && typeof body.id === 'string' ? body.id : `${station}:${journal.id}:${journal.head + 1}`;
      if (done.has(id)) return { ok: true, id };
      const parsed = amendment.safeParse(request(station, journal, options.clock.nowUs(), { ...body, id }));
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        return { ok: false, reason: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not an amendment'}` };
      }
      const target = 'crossing' in parsed.data ? parsed.data.crossing : undefined;
      if (typeof target === 'string' && !journal.crossing(target)) {
        return { ok: false, reason: `crossing ${target} is not one of this station's` };
      }
      if (Buffer.byteLength(JSON.stringify(parsed.data)) > FACT_BYTES_MAX) {
        return { ok: false, reason: `too large; allowed are ${FACT_BYTES_MAX} bytes` };
      }
      const { journal: _journal, entry: _entry, ...draft } = parsed.data;
      try {
        options.append([draft as FactDraft]);
      } catch (error) {
        return { ok: false, reason: `the station's disk refuses it, try again: ${(error as Error).message}` };
      }
      note(parsed.data);
      return { ok: true, id };
    },
  };
}
