import type { Ticks } from '../time.ts';
import { crc16 } from './crc.ts';

/** The lines of README.md beside this file, as values. */
export type BoxLine = Hello | Edge | Gap | Pps | Heartbeat | Configuration | Diagnosis | BoxTime;

export interface Hello {
  readonly type: 'hello';
  readonly protocol: number;
  readonly firmware: string;
  /** Nominal rate of the box's counter. */
  readonly hz: number;
  /** 8 hex digits: the box's own number and its boot counter. */
  readonly boot: string;
  readonly next: number;
  readonly oldest: number;
  readonly nonce: string;
}

export interface Edge {
  readonly type: 'edge';
  readonly seq: number;
  readonly tick: Ticks;
  readonly channel: string;
  /** 1: became active (wheel on the tube, beam broken, button pressed); 0: released. */
  readonly level: 0 | 1;
  /** Bits, of `EDGE_FLAGS`. */
  readonly flags: number;
}

/**
 * `late`: stamped by software because the edge before was not served yet. `short`: ends a pulse shorter than the box's setting. `test`: made
 * by the box itself, on a test pulse.
 */
export const EDGE_FLAGS = { late: 1, short: 2, test: 4 } as const;

/** Edges `seq` to `seq + count - 1` found the box's ring full. */
export interface Gap {
  readonly type: 'gap';
  readonly seq: number;
  readonly count: number;
}

export interface Pps {
  readonly type: 'pps';
  readonly tick: Ticks;
}

export interface Heartbeat {
  readonly type: 'heartbeat';
  readonly tick: Ticks;
  readonly next: number;
  readonly oldest: number;
  /** Edges that found the ring full since boot. */
  readonly gone: number;
  /** Host lines that the box could not read. */
  readonly refused: number;
  /** Cause of the last reset, the bits of MCUSR. */
  readonly resets: number;
}

/** What the box keeps in its EEPROM. */
export interface Configuration {
  readonly type: 'configuration';
  /** 4 hex digits: the box's own number. */
  readonly number: string;
  /** Pulses shorter than this have their end flagged `short`. */
  readonly glitchUs: number;
  /** Inputs active for longer are reported as stuck. */
  readonly stuckSeconds: number;
  /** `false`: the checksum was wrong, and these are the values of a new box. */
  readonly whole: boolean;
}

/** How the board is, and what could not be told edge by edge; counters stop at 65535. */
export interface Diagnosis {
  readonly type: 'diagnosis';
  /** Supply; 0 before the first measurement. */
  readonly millivolts: number;
  /** Of the chip, in 0.1 °C: within 10 °C, good for changes. */
  readonly temperatureTenths: number;
  /** Bits of inputs that have been active for too long, in the order D3, D4 … D10, A0. */
  readonly stuck: number;
  /** Edges flagged `late`, and `short`. */
  readonly late: number;
  readonly short: number;
  /** Pulses that were over before a pin was read. */
  readonly vanished: number;
  /**
   * Times that inputs had to pause because interrupts came faster than the box could follow, each also a gap of one edge; and times that the input of
   * the GPS second did not come to rest after a pulse.
   */
  readonly pauses: number;
  /** Host lines of a type that the box does not know. */
  readonly unknown: number;
}

/** The box's counter between hearing a `time-request` and answering it. */
export interface BoxTime {
  readonly type: 'time';
  readonly nonce: string;
  readonly tick: Ticks;
}

/** What can be set, with what is allowed. */
export const BOX_SETTINGS = {
  /** Microseconds. */
  glitch: { min: 0, max: 60_000 },
  /** Seconds. */
  stuck: { min: 1, max: 254 },
} as const;
export type BoxSetting = keyof typeof BOX_SETTINGS;

export type HostLine =
  | { readonly type: 'hello-request'; readonly nonce: string }
  | { readonly type: 'acknowledge'; readonly seq: number }
  | { readonly type: 'resend'; readonly seq: number }
  | { readonly type: 'number'; readonly number: string }
  | { readonly type: 'time-request'; readonly nonce: string }
  /** The box pulls that input down for 0.2 ms. */
  | { readonly type: 'test-pulse'; readonly channel: string }
  | { readonly type: 'setting'; readonly name: BoxSetting; readonly value: number };

/** Why a line was not taken. `unknown-type` is a line of a later version: right, but nothing that we know. */
export type LineFault = 'too-long' | 'crc' | 'form' | 'unknown-type';

export type Decoded<Line> =
  | { readonly ok: true; readonly line: Line }
  | { readonly ok: false; readonly reason: LineFault };

/** Of a line with its LF; without it, one less. */
export const LINE_BYTES_MAX = 96;

/** The protocol version that this code speaks. */
export const PROTOCOL_VERSION = 2;

const UINT32_MAX = 0xffff_ffff;

/** Reads one line of a box, without its LF. Never throws, whatever the bytes. */
export const decodeBoxLine = (text: string): Decoded<BoxLine> => decode(text, BOX_READERS);

/** Reads one line of a bridge, without its LF: what a simulated box does. Never throws. */
export const decodeHostLine = (text: string): Decoded<HostLine> => decode(text, HOST_READERS);

/**
 * The text after the last place where a line may begin, a capital letter and a space, if that is not where this one begins. A line whose LF was
 * damaged has the next one behind it, which is whole.
 */
export function lastLineIn(text: string): string | undefined {
  for (let at = text.length - 2; at > 0; at--) {
    const code = text.charCodeAt(at);
    if (code >= 0x41 && code <= 0x5a && text.charCodeAt(at + 1) === 0x20) return text.slice(at);
  }
  return undefined;
}

/** Whether a line is right by the checksum of protocol 1, four hex digits: such a box hears none of our questions, and can only be recognised. */
export function isOfProtocol1(text: string): boolean {
  const match = /^([A-Z] [\x20-\x7e]*)\*([0-9a-fA-F]{4})$/.exec(text);
  return match !== null && Number.parseInt(match[2] ?? '', 16) === crc16(match[1] ?? '');
}

/** A box's line without its LF: what a simulated box sends. */
export function encodeBoxLine(line: BoxLine): string {
  switch (line.type) {
    case 'hello':
      return frame(
        `H ${line.protocol} ${line.firmware} ${line.hz} ${line.boot} ${line.next} ${line.oldest} ${line.nonce}`,
      );
    case 'edge':
      return frame(`E ${line.seq} ${tickText(line.tick)} ${line.channel} ${line.level} ${line.flags}`);
    case 'gap':
      return frame(`G ${line.seq} ${line.count}`);
    case 'pps':
      return frame(`P ${tickText(line.tick)}`);
    case 'heartbeat':
      return frame(`B ${tickText(line.tick)} ${line.next} ${line.oldest} ${line.gone} ${line.refused} ${line.resets}`);
    case 'configuration':
      return frame(`C ${line.number} ${line.glitchUs} ${line.stuckSeconds} ${line.whole ? 1 : 0}`);
    case 'diagnosis': {
      const { millivolts, temperatureTenths, stuck, late, short, vanished, pauses, unknown } = line;
      const stuckText = stuck.toString(16).padStart(4, '0');
      return frame(
        `D ${millivolts} ${temperatureTenths} ${stuckText} ${late} ${short} ${vanished} ${pauses} ${unknown}`,
      );
    }
    case 'time':
      return frame(`T ${line.nonce} ${tickText(line.tick)}`);
  }
}

/** A bridge's line without its LF. */
export function encodeHostLine(line: HostLine): string {
  switch (line.type) {
    case 'hello-request':
      return frame(`Q ${line.nonce}`);
    case 'acknowledge':
      return frame(`A ${line.seq}`);
    case 'resend':
      return frame(`R ${line.seq}`);
    case 'number':
      return frame(`N ${line.number}`);
    case 'time-request':
      return frame(`T ${line.nonce}`);
    case 'test-pulse':
      return frame(`P ${line.channel}`);
    case 'setting':
      return frame(`W ${line.name} ${line.value}`);
  }
}

const frame = (body: string): string => `${body}*${checksumText(crc16(body))}`;

/**
 * Four digits, each a nibble on 0x30: `0` to `?`. Not hex letters: between `9`, `A` and `F` one wrong bit of a character is up to three wrong bits
 * of the checksum, and a CRC that tells any three wrong bits would no longer do so.
 */
const checksumText = (crc: number): string =>
  String.fromCharCode(...[12, 8, 4, 0].map((shift) => 0x30 + ((crc >> shift) & 0xf)));

const checksumOf = (text: string): number =>
  [...text].reduce((value, digit) => (value << 4) | (digit.charCodeAt(0) - 0x30), 0);

const tickText = (tick: Ticks): string => tick.toString(16).padStart(12, '0');

type Reader<Line> = (fields: readonly string[]) => Line | undefined;

const BOX_READERS: Record<string, Reader<BoxLine>> = {
  H: ([protocol, firmware, hz, boot, next, oldest, nonce]) => {
    const line = {
      type: 'hello',
      protocol: count(protocol),
      firmware,
      hz: count(hz),
      boot: hex(boot, 8),
      next: count(next),
      oldest: count(oldest),
      nonce: hex(nonce, 4),
    } as const;
    return isWhole(line) && line.hz > 0 ? line : undefined;
  },
  E: ([seq, tick, channel, level, flags]) => {
    const line = {
      type: 'edge',
      seq: count(seq),
      tick: readTick(tick),
      channel,
      level: level === '1' ? 1 : level === '0' ? 0 : undefined,
      flags: count(flags),
    } as const;
    return isWhole(line) && line.seq > 0 ? line : undefined;
  },
  G: ([seq, lost]) => {
    const line = { type: 'gap', seq: count(seq), count: count(lost) } as const;
    return isWhole(line) && line.seq > 0 && line.count > 0 ? line : undefined;
  },
  P: ([tick]) => {
    const line = { type: 'pps', tick: readTick(tick) } as const;
    return isWhole(line) ? line : undefined;
  },
  B: ([tick, next, oldest, gone, refused, resets]) => {
    const line = {
      type: 'heartbeat',
      tick: readTick(tick),
      next: count(next),
      oldest: count(oldest),
      gone: count(gone),
      refused: count(refused),
      resets: count(resets),
    } as const;
    return isWhole(line) ? line : undefined;
  },
  C: ([number, glitchUs, stuckSeconds, whole]) => {
    const line = {
      type: 'configuration',
      number: hex(number, 4),
      glitchUs: count(glitchUs),
      stuckSeconds: count(stuckSeconds),
      whole: whole === '1' ? true : whole === '0' ? false : undefined,
    } as const;
    return isWhole(line) ? line : undefined;
  },
  D: ([millivolts, temperature, stuck, late, short, vanished, pauses, unknown]) => {
    const stuckDigits = hex(stuck, 4);
    const line = {
      type: 'diagnosis',
      millivolts: count(millivolts),
      temperatureTenths: temperature !== undefined && /^-?\d{1,5}$/.test(temperature) ? Number(temperature) : undefined,
      stuck: stuckDigits === undefined ? undefined : Number.parseInt(stuckDigits, 16),
      late: count(late),
      short: count(short),
      vanished: count(vanished),
      pauses: count(pauses),
      unknown: count(unknown),
    } as const;
    return isWhole(line) ? line : undefined;
  },
  T: ([nonce, tick]) => {
    const line = { type: 'time', nonce: hex(nonce, 4), tick: readTick(tick) } as const;
    return isWhole(line) ? line : undefined;
  },
};

const HOST_READERS: Record<string, Reader<HostLine>> = {
  Q: ([nonce]) => {
    const line = { type: 'hello-request', nonce: hex(nonce, 4) } as const;
    return isWhole(line) ? line : undefined;
  },
  A: ([seq]) => {
    const line = { type: 'acknowledge', seq: count(seq) } as const;
    return isWhole(line) ? line : undefined;
  },
  R: ([seq]) => {
    const line = { type: 'resend', seq: count(seq) } as const;
    return isWhole(line) ? line : undefined;
  },
  N: ([number]) => {
    const line = { type: 'number', number: hex(number, 4) } as const;
    return isWhole(line) ? line : undefined;
  },
  T: ([nonce]) => {
    const line = { type: 'time-request', nonce: hex(nonce, 4) } as const;
    return isWhole(line) ? line : undefined;
  },
  P: ([channel]) => (channel === undefined ? undefined : { type: 'test-pulse', channel }),
  W: ([name, written]) => {
    const value = count(written);
    if (value === undefined || (name !== 'glitch' && name !== 'stuck')) return undefined;
    const { min, max } = BOX_SETTINGS[name];
    return value < min || value > max ? undefined : { type: 'setting', name, value };
  },
};

const FORM = /^([A-Z](?: [!-)+-~]+)*)\*([0-?]{4})$/;

function decode<Line>(text: string, readers: Record<string, Reader<Line>>): Decoded<Line> {
  if (text.length >= LINE_BYTES_MAX) return { ok: false, reason: 'too-long' };
  const match = FORM.exec(text);
  const body = match?.[1];
  if (body === undefined) return { ok: false, reason: 'form' };
  if (checksumOf(match?.[2] ?? '') !== crc16(body)) return { ok: false, reason: 'crc' };
  const [type = '', ...fields] = body.split(' ');
  if (!Object.hasOwn(readers, type)) return { ok: false, reason: 'unknown-type' };
  const line = readers[type]?.(fields);
  return line ? { ok: true, line } : { ok: false, reason: 'form' };
}

type Whole<Line> = { [Key in keyof Line]: Exclude<Line[Key], undefined> };
const isWhole = <Line extends object>(line: Line): line is Line & Whole<Line> =>
  Object.values(line).every((value) => value !== undefined);

function count(field: string | undefined): number | undefined {
  if (field === undefined || !/^\d{1,10}$/.test(field)) return undefined;
  const value = Number(field);
  return value <= UINT32_MAX ? value : undefined;
}

const hex = (field: string | undefined, digits: number): string | undefined =>
  field !== undefined && field.length === digits && /^[0-9a-f]+$/.test(field) ? field : undefined;

function readTick(field: string | undefined): Ticks | undefined {
  const digits = hex(field, 12);
  return digits === undefined ? undefined : (Number.parseInt(digits, 16) as Ticks);
}
