import { fact as anyFact } from '../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import type { Arrival } from '../ledger/ledger.ts';

/** Larger than any fact can be; a larger payload is kept to this length and refused. */
const PAYLOAD_BYTES_MAX = 16 * 1024;

/** A station's payload to a fact, or to a reason why it is none. Never throws, whatever the bytes. */
export function readArrival(station: string, topic: string, payload: Uint8Array, atUs: UtcMicros): Arrival {
  const unreadable = (reason: string, body?: unknown): Arrival => ({
    kind: 'unreadable',
    station,
    atUs,
    unreadable: { topic, payload: payload.subarray(0, PAYLOAD_BYTES_MAX), reason, ...delivery(body) },
  });
  if (payload.length > PAYLOAD_BYTES_MAX)
    return unreadable(`${payload.length} bytes; allowed are ${PAYLOAD_BYTES_MAX}`);
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (error) {
    return unreadable(`no JSON: ${(error as Error).message}`);
  }
  const parsed = anyFact.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return unreadable(`${issue?.path.join('.') || 'fact'}: ${issue?.message ?? 'not a fact'}`, body);
  }
  const { data } = parsed;
  if ('station' in data && data.kind !== 'amendment' && data.station !== station) {
    return unreadable(`station ${String(data.station)} cannot be spoken for by ${station}`, body);
  }
  return { kind: 'fact', station, fact: data, atUs };
}

/** Which entry of which journal a payload claims to be, so that the one who sent it need not send it for ever. */
function delivery(body: unknown): { journal: string | null; entry: number | null } {
  const none = { journal: null, entry: null };
  if (typeof body !== 'object' || body === null || !('journal' in body) || !('entry' in body)) return none;
  const { journal, entry } = body;
  const usable = typeof journal === 'string' && /^[!-~]{1,100}$/.test(journal) && Number.isSafeInteger(entry);
  return usable ? { journal, entry: entry as number } : none;
}
