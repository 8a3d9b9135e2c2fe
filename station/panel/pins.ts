import { BUTTONS } from './panel.ts';

/** Which pin of the board does what, in the board's own numbers: 0 to 13, A0 is 14 and A5 is 19. */

export const LAMPS = ['ready', 'crossing', 'trouble', 'buzzer'] as const;
export type Lamp = (typeof LAMPS)[number];

const ROLES = [...BUTTONS, ...LAMPS] as const;
export type Pins = Readonly<Record<(typeof ROLES)[number], number>> & {
  /** Address of the LCD on I2C; `null` where there is none. */
  readonly lcd: number | null;
};

export const DEFAULT_PINS: Pins = {
  ...{ confirm: 9, undo: 10, hand: 11 },
  ...{ ready: 7, crossing: 8, trouble: 12, buzzer: 4 },
  lcd: 0x27,
};

/** 0 and 1 are the serial line, A4 and A5 the LCD. */
const PIN_MIN = 2;
const PIN_MAX = 17;

export type PinsReading = { readonly ok: true; readonly pins: Pins } | { readonly ok: false; readonly reason: string };

/** `confirm=2,ready=D5,hand=A0,lcd=0x3f`; what is not named stays as it is. */
export function readPins(text: string): PinsReading {
  const pins: Record<string, number | null> = { ...DEFAULT_PINS };
  for (const part of text.split(',')) {
    const [name = '', value = ''] = part.split('=').map((each) => each.trim());
    if (name === 'lcd') {
      const address = lcdAddress(value);
      if (address === undefined) return no(`lcd=${value}: allowed are none, 0x20 to 0x27 and 0x38 to 0x3f`);
      pins[name] = address;
      continue;
    }
    if (!ROLES.some((role) => role === name)) return no(`${name}: allowed are ${[...ROLES, 'lcd'].join(', ')}`);
    const match = /^(?:D?(\d{1,2})|A([0-3]))$/i.exec(value);
    const pin = match ? Number(match[1] ?? 14 + Number(match[2])) : Number.NaN;
    if (!(pin >= PIN_MIN && pin <= PIN_MAX)) return no(`${name}=${value}: allowed are D2 to D13 and A0 to A3`);
    pins[name] = pin;
  }
  for (const [index, role] of ROLES.entries()) {
    const twin = ROLES.slice(0, index).find((other) => pins[other] === pins[role]);
    if (twin) return no(`${twin} and ${role} have the same pin ${pins[role]}`);
  }
  return { ok: true, pins: pins as unknown as Pins };
}

const no = (reason: string): PinsReading => ({ ok: false, reason });

function lcdAddress(text: string): number | null | undefined {
  if (text === 'none') return null;
  const address = /^0x[0-9a-f]{2}$/i.test(text) ? Number(text) : Number.NaN;
  return (address >= 0x20 && address <= 0x27) || (address >= 0x38 && address <= 0x3f) ? address : undefined;
}
