import type { CrossingState, Stamp, WhySpare } from '../../../../protocol/api/histories.ts';
import type { Amendment } from '../../../../protocol/messages/facts.ts';
import { timeOfDay, timeOfDayMicros } from '../../../../protocol/time-of-day.ts';
import { doubtInWords, type Words } from '../words.ts';
import type { HistoryWords } from './words.ts';

/** A stamp in words: its time to all that is known, how sure it is, and how it came to be the car's. */

const MICROS_PER_MILLI = 1_000;

/** `±4 µs`, `±1.2 ms`. */
export function uncertaintyText(uncertaintyUs: number): string {
  if (uncertaintyUs < MICROS_PER_MILLI) return `±${uncertaintyUs} µs`;
  return `±${(uncertaintyUs / MICROS_PER_MILLI).toFixed(uncertaintyUs < 10 * MICROS_PER_MILLI ? 1 : 0)} ms`;
}

/** `+0.88 ms`: what one sensor says later than another. */
export function differenceText(us: number): string {
  const ms = us / MICROS_PER_MILLI;
  return `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(Math.abs(ms) < 100 ? 2 : 0)} ms`;
}

export function clockText(clock: NonNullable<CrossingState['clock']>, words: HistoryWords): string {
  switch (clock) {
    case 'pps':
      return words.clockPps;
    case 'holdover':
      return words.clockHoldover;
    case 'host':
      return words.clockHost;
    case 'device':
      return words.clockDevice;
    case 'none':
      return words.clockNone;
  }
}

export const partText = (part: Stamp['part'], words: HistoryWords): string => words[part];

export const whyText = (why: WhySpare, words: HistoryWords): string => words[why === 'card' ? 'spareCard' : why];

/** `± 4 µs · GPS · tubo · principale`. */
export function sensorText(crossing: CrossingState, words: HistoryWords, desk: Words): string {
  const { uncertaintyUs, clock, origin, role, doubts } = crossing;
  const sure = uncertaintyUs === null ? words.byHand : uncertaintyText(uncertaintyUs);
  const parts = [sure, clock && clockText(clock, words), origin && words[origin], role && words[role]];
  return [...parts, ...doubts.map((doubt) => doubtInWords(doubt, desk))].filter(Boolean).join(' · ');
}

const by = (said: Amendment, timezone: string): string =>
  `${said.author} ${timeOfDay(said.atUs, timezone)}${said.reason === '' ? '' : ` «${said.reason}»`}`;

/** How it came to be the car's, in the order in which it happened. */
export function originLines(crossing: CrossingState, words: HistoryWords, timezone: string): readonly string[] {
  const { owner, suggested, retime, stand, stampedUs } = crossing;
  const lines: string[] = [];
  if (suggested !== null) {
    lines.push(`${words.suggested} ${suggested} ${owner === 'suggested' ? words.toConfirm : words.byOrder}`);
  }
  if (owner === 'device') lines.push(words.byDevice);
  else if (owner === 'suggested') {
    if (suggested === null) lines.push(words.nobodySaid);
  } else lines.push(ownerText(owner, words, timezone));
  if (retime !== null) {
    const from = stampedUs === null ? words.noTime : `${words.stamped} ${timeOfDayMicros(stampedUs, timezone)}`;
    lines.push(`${words.retimedBy} ${by(retime, timezone)}; ${from}`);
  }
  if (stand !== null) {
    lines.push(`${stand.action === 'void' ? words.voidedBy : words.restoredBy} ${by(stand, timezone)}`);
  }
  return lines;
}

function ownerText(owner: Amendment, words: HistoryWords, timezone: string): string {
  switch (owner.action) {
    case 'confirm':
      return `${words.confirmedBy} ${by(owner, timezone)}`;
    case 'insert':
      return `${words.insertedBy} ${by(owner, timezone)}`;
    case 'assign':
      return owner.car === null
        ? `${words.takenBy} ${by(owner, timezone)}`
        : `${owner.car} ${words.assignedBy} ${by(owner, timezone)}`;
    default:
      return by(owner, timezone);
  }
}
