import { existsSync, readFileSync } from 'node:fs';
import { type BoxOptions, PPS_CHANNEL, RESET_BITS, type ResetCause, type SimulatedBox } from './box.ts';
import { Chip, PROGRAM_BYTES } from './chip.ts';
import { createEeprom, readBoots } from './identity.ts';
import { InputSchedule } from './input-schedule.ts';
import { readIntelHex } from './intel-hex.ts';

/** The released firmware, as seen from this file in the source tree or from its translation in `dist`. */
export function readReleasedFirmware(): Uint16Array<ArrayBuffer> {
  const places = ['../../station/firmware/', '../../../station/firmware/'];
  const urls = places.map((place) => new URL(`${place}centesimo-box.hex`, import.meta.url));
  const url = urls.find((candidate) => existsSync(candidate));
  if (url === undefined)
    throw new Error(`no centesimo-box.hex at ${urls.map((candidate) => candidate.pathname).join(' or ')}`);
  return readIntelHex(readFileSync(url, 'latin1'), PROGRAM_BYTES);
}

/** The real firmware in an emulated ATmega328P. */
export class FirmwareBox implements SimulatedBox {
  readonly #options: BoxOptions;
  readonly #program: Uint16Array<ArrayBuffer>;
  readonly #eeprom: Uint8Array;
  readonly #inputs: InputSchedule;
  readonly #lowChannels = new Set<string>();
  #chip: Chip;
  /** Cycles from power on to the last reset; the chip counts from there. */
  #resetTick = 0;
  #nowTick = 0;
  #outgoing: number[] = [];

  constructor(options: BoxOptions, program = readReleasedFirmware()) {
    this.#options = options;
    this.#program = program;
    this.#eeprom = options.eeprom ?? createEeprom(options.number);
    this.#inputs = new InputSchedule(options);
    this.#chip = this.#startChip('power');
  }

  get boots(): number {
    return readBoots(this.#eeprom);
  }

  /** Cycles since the last reset in which the CPU did something. */
  get awakeCycles(): number {
    return this.#chip.cycles - this.#chip.sleptCycles;
  }

  input(channel: string, level: 0 | 1, atUs: number): void {
    const { oscillator } = this.#options;
    if (oscillator.ticksAt(atUs) < this.#nowTick)
      throw new RangeError(`an input at ${atUs} us: that moment has passed`);
    this.#inputs.add(channel, level, atUs);
  }

  advanceTo(atUs: number): void {
    const tick = Math.floor(this.#options.oscillator.ticksAt(atUs));
    for (let next = this.#inputs.nextTick; next <= tick; next = this.#inputs.nextTick) {
      this.#runTo(next);
      const change = this.#inputs.take();
      if (change !== undefined) this.#change(change.channel, change.level, next);
    }
    this.#runTo(tick);
    this.#nowTick = Math.max(this.#nowTick, tick);
    this.#handOver();
  }

  receive(bytes: Uint8Array): void {
    this.#chip.receive(bytes);
  }

  reset(atUs: number, cause: ResetCause = 'power'): void {
    this.advanceTo(atUs);
    this.#resetTick = this.#nowTick;
    this.#chip = this.#startChip(cause);
  }

  #runTo(tick: number): void {
    this.#chip.runTo(tick - this.#resetTick);
    while (this.#chip.wasReset) {
      this.#resetTick += this.#chip.cycles;
      this.#chip = this.#startChip('watchdog');
      this.#chip.runTo(tick - this.#resetTick);
    }
  }

  #change(channel: string, level: 0 | 1, tick: number): void {
    const cycle = tick - this.#resetTick;
    if (channel === PPS_CHANNEL) {
      this.#chip.second();
      return;
    }
    if (this.#lowChannels.has(channel) === (level === 1)) return;
    if (level === 1) this.#lowChannels.add(channel);
    else this.#lowChannels.delete(channel);
    this.#chip.setPin(channel, level === 0, cycle);
  }

  #handOver(): void {
    if (this.#outgoing.length === 0) return;
    const bytes = Uint8Array.from(this.#outgoing);
    this.#outgoing = [];
    this.#options.onBytes(bytes);
  }

  #startChip(cause: ResetCause): Chip {
    return new Chip({
      program: this.#program,
      eeprom: this.#eeprom,
      resetBits: RESET_BITS[cause],
      lowChannels: this.#lowChannels,
      supplyVolts: this.#options.supplyVolts ?? 5,
      temperatureCelsius: this.#options.temperatureCelsius ?? 25,
      onTransmitted: (byte) => this.#outgoing.push(byte),
    });
  }
}
