import { fact as anyFact, FACT_BYTES_MAX } from '../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import type { Arrival } from '../ledger/ledger.ts';

/** Beyond this, nobody looks inside for which entry it may be. */
const LOOK_BYTES_MAX = 256 * 1024;
/** Facts are flat; what is deeper than this is meant to overflow somebody's stack. */
const DEPTH_MAX = 16;

/** A station's payload to a fact, or to a reason why it is none. Never throws, whatever the bytes. */
export function readArrival(station: string, topic: string, payload: Uint8Array, atUs: UtcMicros): Arrival {
  const unreadable = (reason: string, body?: unknown): Arrival => ({
    kind: 'unreadable',
    station,
    atUs,
    unreadable: { topic, payload: payload.subarray(0, FACT_BYTES_MAX), reason, ...delivery(body) },
  });
  const tooLarge = `${payload.length} bytes; allowed are ${FACT_BYTES_MAX}`;
  if (payload.length > LOOK_BYTES_MAX) return unreadable(tooLarge);
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (error) {
    return unreadable(`no JSON: ${(error as Error).message}`);
  }
  if (deeperThan(body, DEPTH_MAX)) return unreadable(`nested deeper than ${DEPTH_MAX}`);
  if (payload.length > FACT_BYTES_MAX) return unreadable(tooLarge, body);
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

const deeperThan = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((member) => deeperThan(member, levels - 1)));

/** Which entry of which journal a payload claims to be, so that the one who sent it need not send it for ever. */
function delivery(body: unknown): { journal: string | null; entry: number | null } {
  const none = { journal: null, entry: null };
  if (typeof body !== 'object' || body === null || !('journal' in body) || !('entry' in body)) return none;
  const { journal, entry } = body;
  const usable = typeof journal === 'string' && /^[!-~]{1,100}$/.test(journal) && Number.isSafeInteger(entry);
  return usable ? { journal, entry: entry as number } : none;
}
