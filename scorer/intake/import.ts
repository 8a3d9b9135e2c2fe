import type { UtcMicros } from '../../protocol/time.ts';
import type { Arrival, Ledger } from '../ledger/ledger.ts';
import { readArrival } from './reading.ts';

/** What became of the lines of a file. */
export interface Imported {
  readonly fresh: number;
  readonly known: number;
  /** Lines that are no facts: kept in quarantine, with their reasons. */
  readonly refused: readonly string[];
}

const BATCH = 1_000;

/**
 * Facts of a station that came on a stick instead of the network, NDJSON, to the same end: each is committed once, and what cannot be read goes to
 * quarantine. An amendment does not name its station; it is that of the journal's other facts.
 */
export function importFacts(ledger: Ledger, ndjson: string, atUs: UtcMicros): Imported {
  const lines = ndjson.split('\n').filter((line) => line.trim() !== '');
  const stationOf = new Map<string, string>();
  for (const line of lines) {
    const journal = field(line, 'journal');
    const station = field(line, 'station');
    if (journal !== undefined && station !== undefined && !/"kind":"amendment"/.test(line))
      stationOf.set(journal, station);
  }
  const arrivals = lines.map((line): Arrival => {
    const station = stationOf.get(field(line, 'journal') ?? '') ?? 'import';
    return readArrival(station, 'import', Buffer.from(line), atUs);
  });
  let fresh = 0;
  for (let i = 0; i < arrivals.length; i += BATCH) fresh += ledger.commit(arrivals.slice(i, i + BATCH)).length;
  const refused = arrivals.flatMap((each, i) =>
    each.kind === 'unreadable' ? [`line ${i + 1}: ${each.unreadable.reason}`] : [],
  );
  return { fresh, known: arrivals.length - fresh - refused.length, refused };
}

/** A text field of a line that may not even be JSON. */
const field = (line: string, name: string): string | undefined =>
  new RegExp(`"${name}"\\s*:\\s*"([!-~]{1,100}?)"`).exec(line)?.[1];
