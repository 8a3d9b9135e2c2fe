import { MICROS_PER_HUNDREDTH, MICROS_PER_SECOND, type UtcMicros } from '../../protocol/time.ts';
import { type PanelState, waiting } from './panel.ts';

/** What a panel shows: three lamps, a buzzer and two lines of sixteen characters. */
export interface PanelView {
  readonly ready: boolean;
  readonly crossing: boolean;
  readonly trouble: boolean;
  readonly buzzer: boolean;
  readonly lcd: readonly [string, string];
}

export const LCD_COLUMNS = 16;

export const DARK: PanelView = {
  ...{ ready: false, crossing: false, trouble: false, buzzer: false },
  lcd: [' '.repeat(LCD_COLUMNS), ' '.repeat(LCD_COLUMNS)],
};

const MS = 1_000;
/** On, off, on …, in milliseconds from the beginning. */
const BEEPS = {
  crossing: [80],
  refusal: [400],
  trouble: [150, 150, 150, 150, 400],
} as const;
/** While there is trouble it is said again. */
const TROUBLE_AGAIN_US = 60 * MICROS_PER_SECOND;
const TURN_US = 2 * MICROS_PER_SECOND;

/** Minutes that the clock on the wall is before UTC at a moment. */
export type ZoneMinutes = (at: UtcMicros) => number;

/** Lamps differ in rhythm as well as in colour: ready is steady, a crossing flashes twice a second, trouble four times in two seconds and a pause. */
export function view(state: PanelState, atUs: number, zone: ZoneMinutes): PanelView {
  const isTrouble = state.troubles.length > 0;
  const open = waiting(state);
  return {
    ready: !isTrouble,
    crossing: open.length > 0 && Math.floor(atUs / (250 * MS)) % 2 === 0,
    trouble:
      atUs < state.refusedUntilUs || (isTrouble && atUs % (1_500 * MS) < 750 * MS && atUs % (250 * MS) < 125 * MS),
    buzzer: isBeeping(state, atUs, isTrouble),
    lcd: [line(timeLine(state, zone)), line(wordLine(state, atUs))],
  };
}

function isBeeping({ beep }: PanelState, atUs: number, isTrouble: boolean): boolean {
  if (beep === null) return false;
  const sinceUs = atUs - beep.sinceUs;
  if (inPattern(BEEPS[beep.kind], sinceUs)) return true;
  return isTrouble && sinceUs >= TROUBLE_AGAIN_US && inPattern(BEEPS.trouble, sinceUs % TROUBLE_AGAIN_US);
}

function inPattern(pattern: readonly number[], sinceUs: number): boolean {
  let endUs = 0;
  return pattern.some((ms, index) => {
    const beginUs = endUs;
    endUs += ms * MS;
    return index % 2 === 0 && sinceUs >= beginUs && sinceUs < endUs;
  });
}

/** The crossing that a press would confirm, or the last one. */
function timeLine(state: PanelState, zone: ZoneMinutes): string {
  const [oldest] = waiting(state);
  const shown = oldest ? { ...oldest, byHand: false } : state.last;
  if (!shown) return 'Centesimo';
  const { utcUs, line: name, byHand } = shown;
  return `${utcUs === null ? '--:--:--.--' : timeOfDay(utcUs, zone)}${byHand ? 'h' : ' '} ${name}`;
}

/** `14:03:22.47`, truncated to the hundredth as scores are. */
export function timeOfDay(at: UtcMicros, zone: ZoneMinutes): string {
  const hundredths = Math.floor(at / MICROS_PER_HUNDREDTH) + zone(at) * 6_000;
  const iso = new Date(hundredths * 10).toISOString();
  return iso.slice(11, 22);
}

function wordLine(state: PanelState, atUs: number): string {
  const { notice, troubles, owed } = state;
  if (notice && atUs < notice.untilUs) return notice.text;
  const open = waiting(state);
  const turn = Math.floor(atUs / TURN_US);
  if (troubles.length > 0 && (open.length === 0 || turn % 2 === 0)) {
    return troubles[Math.floor(turn / 2) % troubles.length]?.text ?? '';
  }
  const [oldest, second] = open;
  const line = oldest?.line ?? state.options.line;
  const next = second ? (second.suggested ?? '--') : state.next[line]?.[0];
  const nextCar = next === undefined ? '' : ` next ${next}`;
  if (oldest) return `${oldest.suggested ?? '--'}?${nextCar}${open.length > 2 ? ` +${open.length - 2}` : ''}`;
  return owed.length > 0 ? `by hand: ${owed.length} kept` : `ready${nextCar}`;
}

/** Sixteen characters that the HD44780's own table has. */
const line = (text: string): string =>
  text
    .replaceAll(/[^\x20-\x5b\x5d-\x7d]/g, '?')
    .slice(0, LCD_COLUMNS)
    .padEnd(LCD_COLUMNS);

/** From the first to the last character that differs: each takes 5 ms of line. */
export function changed(before: string, after: string): { column: number; text: string } | null {
  let column = 0;
  while (column < after.length && before[column] === after[column]) column++;
  let end = after.length;
  while (end > column && before[end - 1] === after[end - 1]) end--;
  return column === end ? null : { column, text: after.slice(column, end) };
}
