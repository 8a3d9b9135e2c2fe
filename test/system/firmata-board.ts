import { renameSync, symlinkSync } from 'node:fs';
import { openPseudoTerminal, type PseudoTerminal } from '../../simulator/box/pseudo-terminal.ts';

/**
 * An Uno with StandardFirmata 2.5 as a serial peer, written from the protocol (github.com/firmata/protocol) and the sketch, with an LCD on I2C:
 * a PCF8574 in front of an HD44780, written from their data sheets. What it shows is what a marshal would see.
 */

const PINS = 20;
const INPUT = 0;
const OUTPUT = 1;
const PWM_PINS = [3, 5, 6, 9, 10, 11];

export class FirmataBoard {
  readonly lcd = new Lcd();
  readonly #terminal: PseudoTerminal;
  readonly #modes = new Array<number>(PINS).fill(INPUT);
  readonly #levels = new Array<number>(PINS).fill(0);
  /** What the world does to a pin; open contacts are pulled up where the sketch has said so. */
  readonly #pressed = new Set<number>();
  readonly #pulledUp = new Set<number>();
  readonly #reporting = new Set<number>();
  #message: number[] = [];
  #isHung = false;

  private constructor(terminal: PseudoTerminal) {
    this.#terminal = terminal;
    terminal.onBytes((bytes) => {
      for (const byte of bytes) this.#receive(byte);
    });
  }

  /** Plugs one in: `link` names its port from now on, as udev does in /dev/serial/by-id. */
  static async plugIn(link: string): Promise<FirmataBoard> {
    const terminal = await openPseudoTerminal();
    symlinkSync(terminal.path, `${link}.new`);
    renameSync(`${link}.new`, link);
    return new FirmataBoard(terminal);
  }

  unplug(): void {
    this.#terminal.close();
  }
  hang(): void {
    this.#isHung = true;
  }
  /** As after a dip of the supply: pins forgotten, version and firmware said unasked. */
  reset(): void {
    this.#modes.fill(INPUT);
    this.#levels.fill(0);
    this.#pulledUp.clear();
    this.#reporting.clear();
    this.#sayVersion();
    this.#sayFirmware();
  }

  /** A push button to GND, with `bounces` of its contact. */
  press(pin: number, bounces = 3): void {
    for (let bounce = 0; bounce < bounces; bounce++) {
      this.#contact(pin, true);
      this.#contact(pin, false);
    }
    this.#contact(pin, true);
  }
  release(pin: number): void {
    this.#contact(pin, false);
  }
  /** Whether somebody has told the sketch to say what the inputs do. */
  get isListenedTo(): boolean {
    return this.#reporting.size > 0;
  }
  isOn(pin: number): boolean {
    return this.#modes[pin] !== INPUT && this.#levels[pin] !== 0;
  }

  #contact(pin: number, isClosed: boolean): void {
    if (isClosed) this.#pressed.add(pin);
    else this.#pressed.delete(pin);
    if (this.#reporting.has(pin >> 3)) this.#sayPort(pin >> 3);
  }

  #send(...bytes: number[]): void {
    if (!this.#isHung) this.#terminal.write(Uint8Array.from(bytes));
  }
  #sayVersion(): void {
    this.#send(0xf9, 2, 5);
  }
  #sayFirmware(): void {
    const name = [...'StandardFirmata.ino'].flatMap((character) => [character.charCodeAt(0) & 0x7f, 0]);
    this.#send(0xf0, 0x79, 2, 5, ...name, 0xf7);
  }
  #sayPort(port: number): void {
    let levels = 0;
    for (let bit = 0; bit < 8; bit++) {
      const pin = port * 8 + bit;
      if (this.#modes[pin] === INPUT && this.#pulledUp.has(pin) && !this.#pressed.has(pin)) levels |= 1 << bit;
    }
    this.#send(0x90 | port, levels & 0x7f, levels >> 7);
  }

  #receive(byte: number) {
    if (this.#isHung) return;
    const message = this.#message;
    if (message[0] === 0xf0) {
      message.push(byte);
      if (byte !== 0xf7) return;
      this.#sysex(message[1] ?? 0, message.slice(2, -1));
      this.#message = [];
      return;
    }
    if (byte === 0xf9 || byte === 0xff) return byte === 0xf9 ? this.#sayVersion() : this.reset();
    if (message.length === 0 && byte < 0x80) throw new Error(`a data byte ${byte} outside of a message`);
    message.push(byte);
    const [command = 0, first = 0, second = 0] = message;
    if (command === 0xf0 || message.length < ((command & 0xf0) === 0xc0 || (command & 0xf0) === 0xd0 ? 2 : 3)) return;
    this.#message = [];
    this.#channel(command, first, second);
  }

  #channel(command: number, first: number, second: number) {
    const port = command & 0x0f;
    switch (command & 0xf0) {
      case 0x90: {
        const levels = first | (second << 7);
        for (let bit = 0; bit < 8; bit++) {
          const [pin, level] = [port * 8 + bit, (levels >> bit) & 1];
          if (this.#modes[pin] === OUTPUT) this.#levels[pin] = level;
          else if (this.#modes[pin] === INPUT && level === 1) this.#pulledUp.add(pin);
        }
        return;
      }
      case 0xe0:
        this.#levels[port] = first | (second << 7);
        return;
      case 0xd0:
        if (first === 0) this.#reporting.delete(port);
        else {
          this.#reporting.add(port);
          this.#sayPort(port);
        }
        return;
      case 0xf0:
        if (command !== 0xf4) throw new Error(`command ${command} is not known here`);
        this.#modes[first] = second;
        this.#levels[first] = 0;
        return;
      default:
        throw new Error(`command ${command} is not known here`);
    }
  }

  #sysex(command: number, body: readonly number[]) {
    switch (command) {
      case 0x79:
        return this.#sayFirmware();
      case 0x6b:
        return this.#sayCapabilities();
      case 0x69: {
        const channels = Array.from({ length: PINS }, (_, pin) => (pin < 14 ? 0x7f : pin - 14));
        return this.#send(0xf0, 0x6a, ...channels, 0xf7);
      }
      case 0x78:
        return;
      case 0x76: {
        const [address = 0, mode = 0, ...data] = body;
        if ((mode & 0x18) !== 0 || address !== 0x27) return;
        for (let at = 0; at + 1 < data.length; at += 2) this.lcd.port((data[at] ?? 0) | ((data[at + 1] ?? 0) << 7));
        return;
      }
      default:
        throw new Error(`sysex ${command} is not known here`);
    }
  }

  #sayCapabilities(): void {
    const pins = Array.from({ length: PINS }, (_, pin) => {
      if (pin < 2) return [0x7f];
      const analog = pin >= 14 ? [2, 10] : [];
      const pwm = PWM_PINS.includes(pin) ? [3, 8] : [];
      const i2c = pin >= 18 ? [6, 1] : [];
      return [0, 1, 11, 1, 1, 1, ...analog, ...pwm, 4, 14, ...i2c, 0x7f];
    });
    this.#send(0xf0, 0x6c, ...pins.flat(), 0xf7);
  }
}

/** Two lines of sixteen. Of the port: RS 1, RW 2, EN 4, backlight 8, data in the upper half. */
export class Lcd {
  isLit = false;
  isOn = false;
  hasCursor = false;
  readonly #memory = new Array<string>(0x80).fill(' ');
  #at = 0;
  #step = 1;
  #isNibbles = false;
  #upper: number | null = null;
  #before = 0;

  port(value: number): void {
    this.isLit = (value & 8) !== 0;
    if (this.#before & 4 && !(value & 4)) this.#latch(this.#before & 0xf0, (this.#before & 1) === 1);
    this.#before = value;
  }

  /** A spike on the cable: one half of a byte too many. */
  spike(): void {
    this.#latch(0x50, true);
  }

  get lines(): [string, string] {
    return [this.#memory.slice(0, 16).join(''), this.#memory.slice(0x40, 0x50).join('')];
  }

  #latch(half: number, isData: boolean) {
    if (!this.#isNibbles) return this.#instruction(half);
    if (this.#upper === null) {
      this.#upper = half;
      return;
    }
    const byte = this.#upper | (half >> 4);
    this.#upper = null;
    if (!isData) return this.#instruction(byte);
    this.#memory[this.#at] = String.fromCharCode(byte);
    this.#at = (this.#at + this.#step) & 0x7f;
  }

  #instruction(byte: number) {
    // Characters of one's own and shifting are not modelled: only rubbish asks for them.
    if ((byte & 0xc0) === 0x40 || (byte & 0xf0) === 0x10) return;
    if (byte & 0x80) this.#at = byte & 0x7f;
    else if (byte & 0x20) this.#isNibbles = (byte & 0x10) === 0;
    else if (byte & 0x08) {
      this.isOn = (byte & 4) !== 0;
      this.hasCursor = (byte & 3) !== 0;
    } else if (byte & 0x04) this.#step = byte & 2 ? 1 : -1;
    else if (byte & 0x02) this.#at = 0;
    else if (byte & 0x01) {
      this.#memory.fill(' ');
      this.#at = 0;
    }
  }
}
