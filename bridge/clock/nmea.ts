import { GPS } from 'gps';
import { MICROS_PER_SECOND } from '../../protocol/time.ts';

/**
 * What a GPS receiver says of the time: its RMC sentences, which alone carry date, time and whether there is a fix. A receiver without one goes on
 * counting from whatever it had in its memory, so only the time of a fix is a time.
 */
export interface GpsTime {
  /** The second that the sentence is about, with its fraction; `null` without a fix. */
  readonly utcUs: number | null;
  readonly fix: boolean;
}

export type NmeaReading =
  | { readonly kind: 'time'; readonly time: GpsTime }
  /** A sentence of another type. */
  | { readonly kind: 'other' }
  | { readonly kind: 'refused'; readonly reason: 'checksum' | 'form' };

const MODES_WITH_FIX: readonly unknown[] = ['autonomous', 'differential', 'precise', 'rtk', 'rtk-float', null];

/** Reads one line of a receiver, without its CR and LF; what stands before its `$` is left over from a line that was cut. Never throws. */
export function readNmea(line: string): NmeaReading {
  const text = line.slice(Math.max(0, line.lastIndexOf('$'))).trimEnd();
  if (!/^\$[\x20-\x7e]*\*[0-9A-Fa-f]{2}$/.test(text)) return { kind: 'refused', reason: 'form' };
  if (!checksumHolds(text)) return { kind: 'refused', reason: 'checksum' };
  if (!/^\$[A-Z]{2}RMC,/.test(text)) return { kind: 'other' };
  let sentence: ReturnType<typeof GPS.Parse>;
  try {
    sentence = GPS.Parse(text);
  } catch {
    // A sum of eight bits lets one in 256 broken sentences pass.
    return { kind: 'refused', reason: 'form' };
  }
  if (sentence === false || sentence.type !== 'RMC') return { kind: 'refused', reason: 'form' };
  const fix = sentence.status === 'active' && MODES_WITH_FIX.includes(sentence.faa);
  const ms = sentence.time?.getTime() ?? Number.NaN;
  return { kind: 'time', time: { fix, utcUs: fix && Number.isFinite(ms) ? ms * (MICROS_PER_SECOND / 1000) : null } };
}

/** The two digits after `*` are the exclusive or of all between `$` and `*`. */
function checksumHolds(text: string): boolean {
  const star = text.lastIndexOf('*');
  let sum = 0;
  for (let i = 1; i < star; i++) sum ^= text.charCodeAt(i);
  return sum === Number.parseInt(text.slice(star + 1), 16);
}
