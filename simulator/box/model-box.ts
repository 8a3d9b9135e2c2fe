import {
  type BoxLine,
  type Diagnosis,
  decodeHostLine,
  EDGE_FLAGS,
  encodeBoxLine,
  type HostLine,
  LINE_BYTES_MAX,
  PROTOCOL_VERSION,
} from '../../protocol/serial/codec.ts';
import { TICKS_WRAP, ticks } from '../../protocol/time.ts';
import {
  type BoxOptions,
  CHANNELS,
  CYCLES_PER_BYTE,
  PPS_CHANNEL,
  RESET_BITS,
  type ResetCause,
  type SimulatedBox,
} from './box.ts';
import { createEeprom, readBoots, readSettings, writeBoots, writeSettings } from './identity.ts';
import { InputSchedule } from './input-schedule.ts';
import { ModelRing } from './model-ring.ts';

/** What the released firmware says in its hello; a test compares the two. */
const FIRMWARE_VERSION = '2.0.0';
const HZ = 16_000_000;

/** The EEPROM is written before the hello: two bytes that differ, 3.6 ms each. */
const HELLO_TICKS = 0.0072 * HZ;
/** How long a test pulse lasts, and how often a diagnosis comes unasked. */
const COUNTER_MAX = 65_535;
const TEST_TICKS = 0.0002 * HZ;
const DIAGNOSIS_SECONDS = 10;
const CYCLES_EARLY_MAX = 64;
const CYCLES_LATE_MAX = 68;
/** The shortest time-out of the watchdog. */
const WATCHDOG_TICKS = 0.016 * HZ;

interface EdgeStamp {
  readonly tick: number;
  readonly channel: string;
  readonly level: 0 | 1;
  readonly flags: number;
}

/** What came in over the line, at the tick at which its LF was complete. */
interface Arrival {
  readonly tick: number;
  readonly text: string;
}

/** A box that speaks and counts as the firmware does, without an emulator: an idle second costs some microseconds. */
export class ModelBox implements SimulatedBox {
  readonly #options: BoxOptions;
  readonly #eeprom: Uint8Array;
  readonly #inputs: InputSchedule;
  readonly #activeChannels = new Set<string>();
  #nowTick = 0;
  #resetTick = 0;
  #resetBits = 0;
  /** When the watchdog will reset the box, after `N`. */
  #watchdogTick = Number.POSITIVE_INFINITY;
  #heartbeatTick = 0;
  #helloTick = Number.POSITIVE_INFINITY;
  #helloNonce: string | undefined;
  #heartbeatIsDue = false;
  #configurationIsDue = false;
  #diagnosisIsDue = false;
  #secondsToDiagnosis = 0;
  #told = '';
  #timeNonce: string | undefined;
  /** By channel, the tick of its last edge. */
  readonly #lastEdges = new Map<string, number>();
  readonly #activeSeconds = new Map<string, number>();
  #short = 0;
  #unknown = 0;
  /** A test pulse: which channel, and when it is let go. */
  #test: { readonly channel: string; readonly endTick: number } | undefined;
  #pps: number[] = [];
  #ring = new ModelRing<EdgeStamp>();
  #refused = 0;
  /** The line being sent, with its LF, and when that has left. */
  #line = '';
  #lineEndTick = 0;
  #left = '';
  #partialLine = '';
  #arrivals: Arrival[] = [];
  #arrivedTick = 0;
  #noise: number;

  constructor(options: BoxOptions) {
    this.#options = options;
    this.#eeprom = options.eeprom ?? createEeprom(options.number);
    this.#inputs = new InputSchedule(options);
    this.#noise = options.number;
    this.#start(0, 'power');
  }

  get boots(): number {
    return readBoots(this.#eeprom);
  }

  input(channel: string, level: 0 | 1, atUs: number): void {
    const { oscillator } = this.#options;
    if (oscillator.ticksAt(atUs) < this.#nowTick)
      throw new RangeError(`an input at ${atUs} us: that moment has passed`);
    this.#inputs.add(channel, level, atUs);
  }

  advanceTo(atUs: number): void {
    const end = Math.floor(this.#options.oscillator.ticksAt(atUs));
    for (let tick = this.#nextTick(); tick <= end; tick = this.#nextTick()) {
      this.#nowTick = Math.max(this.#nowTick, tick);
      this.#step();
    }
    this.#nowTick = Math.max(this.#nowTick, end);
    this.#handOver();
  }

  receive(bytes: Uint8Array): void {
    this.#arrivedTick = Math.max(this.#arrivedTick, this.#nowTick);
    for (const byte of bytes) {
      this.#arrivedTick += CYCLES_PER_BYTE;
      if (byte === 0x0a) {
        this.#arrivals.push({ tick: this.#arrivedTick, text: this.#partialLine });
        this.#partialLine = '';
      } else if (this.#partialLine.length < LINE_BYTES_MAX) {
        this.#partialLine += String.fromCharCode(byte);
      }
    }
  }

  reset(atUs: number, cause: ResetCause = 'power'): void {
    this.advanceTo(atUs);
    this.#start(this.#nowTick, cause);
    this.#handOver();
  }

  #handOver(): void {
    if (this.#left === '') return;
    const bytes = Buffer.from(this.#left, 'latin1');
    this.#left = '';
    this.#options.onBytes(bytes);
  }

  #start(tick: number, cause: ResetCause): void {
    const unsentBytes = Math.ceil((this.#lineEndTick - tick) / CYCLES_PER_BYTE);
    this.#left += this.#line.slice(0, Math.max(0, this.#line.length - unsentBytes));
    this.#line = '';
    this.#resetTick = tick;
    this.#resetBits = RESET_BITS[cause];
    this.#watchdogTick = Number.POSITIVE_INFINITY;
    this.#heartbeatTick = tick + HZ;
    this.#heartbeatIsDue = false;
    this.#helloTick = tick + HELLO_TICKS;
    this.#helloNonce = undefined;
    this.#pps = [];
    this.#ring = new ModelRing();
    this.#refused = 0;
    this.#configurationIsDue = false;
    this.#diagnosisIsDue = false;
    this.#secondsToDiagnosis = 0;
    this.#told = '';
    this.#timeNonce = undefined;
    this.#lastEdges.clear();
    this.#activeSeconds.clear();
    this.#short = 0;
    this.#unknown = 0;
    this.#test = undefined;
    this.#partialLine = '';
    this.#arrivals = [];
    writeBoots(this.#eeprom, (readBoots(this.#eeprom) + 1) & 0xffff);
  }

  /** When something happens next. */
  #nextTick(): number {
    const isSending = this.#line !== '';
    return Math.min(
      this.#inputs.nextTick,
      this.#heartbeatTick,
      this.#helloTick,
      this.#watchdogTick,
      this.#test?.endTick ?? Number.POSITIVE_INFINITY,
      this.#arrivals[0]?.tick ?? Number.POSITIVE_INFINITY,
      isSending ? this.#lineEndTick : Number.POSITIVE_INFINITY,
    );
  }

  /** Does what is due at `#nowTick`. */
  #step(): void {
    const now = this.#nowTick;
    if (this.#watchdogTick <= now) {
      this.#start(now, 'watchdog');
      return;
    }
    if (this.#line !== '' && this.#lineEndTick <= now) {
      this.#left += this.#line;
      this.#line = '';
    }
    while (this.#inputs.nextTick <= now) this.#takeInput();
    if (this.#test !== undefined && this.#test.endTick <= now) this.#endTest(this.#test.channel);
    if (this.#heartbeatTick <= now) {
      this.#heartbeatTick += HZ;
      this.#heartbeatIsDue = true;
    }
    if (this.#helloTick <= now) {
      this.#helloTick = Number.POSITIVE_INFINITY;
      this.#greet('0000');
    }
    while ((this.#arrivals[0]?.tick ?? Number.POSITIVE_INFINITY) <= now) this.#obey(this.#arrivals.shift()?.text ?? '');
    if (this.#line === '' && this.#watchdogTick === Number.POSITIVE_INFINITY) this.#say();
  }

  #takeInput(): void {
    const change = this.#inputs.take();
    if (change === undefined) return;
    const { channel, level } = change;
    const tick = change.tick - this.#resetTick;
    if (channel === PPS_CHANNEL) {
      this.#pps.push(Math.max(0, tick + this.#lateness()));
      return;
    }
    if (this.#activeChannels.has(channel) === (level === 1)) return;
    if (level === 1) this.#activeChannels.add(channel);
    else this.#activeChannels.delete(channel);
    // Of one input edges keep their order, as they do in the firmware.
    const stamp = Math.max(tick + this.#lateness(), this.#lastEdges.get(channel) ?? 0);
    this.#append(channel, level, channel === 'D8' ? tick : stamp, 0);
  }

  #append(channel: string, level: 0 | 1, tick: number, marks: number): void {
    const { glitchUs } = readSettings(this.#eeprom);
    const isShort = tick - (this.#lastEdges.get(channel) ?? 0) < glitchUs * (HZ / 1e6);
    if (isShort) this.#short++;
    this.#lastEdges.set(channel, tick);
    this.#activeSeconds.set(channel, 0);
    const isTested = this.#test?.channel === channel;
    const flags = marks | (isShort ? EDGE_FLAGS.short : 0) | (isTested ? EDGE_FLAGS.test : 0);
    this.#ring.append({ channel, level, tick, flags });
  }

  #greet(nonce: string): void {
    this.#helloNonce = nonce;
    this.#configurationIsDue = true;
    this.#diagnosisIsDue = true;
  }

  /** @returns false where there is no such input, or it is down already */
  #beginTest(channel: string): boolean {
    if (!CHANNELS.some((known) => known === channel) || this.#activeChannels.has(channel)) return false;
    this.#test = { channel, endTick: this.#nowTick + TEST_TICKS };
    this.#append(channel, 1, this.#nowTick - this.#resetTick, 0);
    return true;
  }

  #endTest(channel: string): void {
    this.#append(channel, 0, this.#nowTick - this.#resetTick, 0);
    this.#test = undefined;
  }

  /**
   * How late an interrupt reads the counter after what the firmware takes off: not at all out of sleep, 1 to 4 cycles early out of running
   * code, and behind another interrupt as far to either side as the firmware has shown (station/firmware/README.md).
   */
  #lateness(): number {
    this.#noise = (Math.imul(this.#noise, 1_664_525) + 1_013_904_223) >>> 0;
    const share = this.#noise / 2 ** 32;
    if (share < 0.9) return 0;
    if (share < 0.98) return -1 - Math.floor((share - 0.9) * 50);
    return Math.floor((share - 0.98) * 50 * (CYCLES_EARLY_MAX + CYCLES_LATE_MAX + 1)) - CYCLES_EARLY_MAX;
  }

  #obey(text: string): void {
    const decoded = decodeHostLine(text);
    if (decoded.ok) this.#act(decoded.line);
    else if (decoded.reason === 'unknown-type') this.#unknown++;
    else this.#refused++;
  }

  #act(line: HostLine): void {
    switch (line.type) {
      case 'hello-request':
        this.#greet(line.nonce);
        break;
      case 'acknowledge':
        this.#ring.forget(line.seq);
        break;
      case 'resend':
        this.#ring.rewind(line.seq);
        break;
      case 'number':
        writeSettings(this.#eeprom, { ...readSettings(this.#eeprom), number: Number.parseInt(line.number, 16) });
        this.#watchdogTick = this.#nowTick + WATCHDOG_TICKS;
        break;
      case 'time-request':
        this.#timeNonce = line.nonce;
        break;
      case 'test-pulse':
        if (!this.#beginTest(line.channel)) this.#refused++;
        break;
      case 'setting': {
        const field = line.name === 'glitch' ? 'glitchUs' : 'stuckSeconds';
        writeSettings(this.#eeprom, { ...readSettings(this.#eeprom), [field]: line.value });
        this.#configurationIsDue = true;
        break;
      }
    }
  }

  /** Begins the next line, in the firmware's order. */
  #say(): void {
    const line = this.#nextLine();
    if (line === undefined) return;
    this.#line = `${encodeBoxLine(line)}\n`;
    this.#lineEndTick = this.#nowTick + this.#line.length * CYCLES_PER_BYTE;
  }

  #nextLine(): BoxLine | undefined {
    const { next, oldest, gone } = this.#ring;
    const nonce = this.#helloNonce;
    if (nonce !== undefined) {
      this.#helloNonce = undefined;
      const boot = hex4(readSettings(this.#eeprom).number) + hex4(this.boots);
      return {
        type: 'hello',
        protocol: PROTOCOL_VERSION,
        firmware: FIRMWARE_VERSION,
        hz: HZ,
        boot,
        next,
        oldest,
        nonce,
      };
    }
    if (this.#configurationIsDue) {
      this.#configurationIsDue = false;
      const { number, ...rest } = readSettings(this.#eeprom);
      return { type: 'configuration', number: hex4(number), ...rest };
    }
    const timeNonce = this.#timeNonce;
    if (timeNonce !== undefined) {
      this.#timeNonce = undefined;
      return { type: 'time', nonce: timeNonce, tick: wrapped(this.#nowTick - this.#resetTick) };
    }
    const pps = this.#pps.shift();
    if (pps !== undefined) return { type: 'pps', tick: wrapped(pps) };
    if (this.#heartbeatIsDue) {
      this.#heartbeatIsDue = false;
      this.#lookAround();
      const tick = wrapped(this.#nowTick - this.#resetTick);
      return { type: 'heartbeat', tick, next, oldest, gone, refused: this.#refused, resets: this.#resetBits };
    }
    if (this.#diagnosisIsDue) {
      this.#diagnosisIsDue = false;
      this.#secondsToDiagnosis = DIAGNOSIS_SECONDS;
      return this.#diagnosis();
    }
    const entry = this.#ring.take();
    if (entry === undefined) return undefined;
    if (entry.edge === null) return { type: 'gap', seq: entry.number, count: entry.count };
    const { tick, channel, level, flags } = entry.edge;
    return { type: 'edge', seq: entry.number, tick: wrapped(tick), channel, level, flags };
  }

  /** What the second brings beside the heartbeat. */
  #lookAround(): void {
    for (const channel of this.#activeChannels)
      this.#activeSeconds.set(channel, (this.#activeSeconds.get(channel) ?? 0) + 1);
    this.#secondsToDiagnosis = Math.max(0, this.#secondsToDiagnosis - 1);
    const now = this.#diagnosis();
    const counted = `${now.stuck} ${now.short} ${now.unknown} ${readSettings(this.#eeprom).whole}`;
    if (this.#secondsToDiagnosis === 0 || counted !== this.#told) this.#diagnosisIsDue = true;
    this.#told = counted;
  }

  #diagnosis(): Diagnosis {
    const { stuckSeconds } = readSettings(this.#eeprom);
    const stuck = CHANNELS.reduce(
      (bits, channel, index) => bits | ((this.#activeSeconds.get(channel) ?? 0) > stuckSeconds ? 1 << index : 0),
      0,
    );
    const { supplyVolts = 5, temperatureCelsius = 25 } = this.#options;
    return {
      type: 'diagnosis',
      millivolts: Math.round(supplyVolts * 1000),
      temperatureTenths: Math.round(temperatureCelsius * 10),
      stuck,
      late: 0,
      short: Math.min(this.#short, COUNTER_MAX),
      vanished: 0,
      pauses: 0,
      unknown: Math.min(this.#unknown, COUNTER_MAX),
    };
  }
}

const hex4 = (value: number): string => value.toString(16).padStart(4, '0');

const wrapped = (tick: number) => ticks(((tick % TICKS_WRAP) + TICKS_WRAP) % TICKS_WRAP);
