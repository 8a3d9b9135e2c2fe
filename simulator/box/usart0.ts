import type { CPU } from 'avr8js';

type Interrupt = Parameters<CPU['setInterruptFlag']>[0];

/* ATmega328P datasheet 31, register summary. */
const UCSR0A = 0xc0;
const UCSR0B = 0xc1;
const UBRR0L = 0xc4;
const UBRR0H = 0xc5;
const UDR0 = 0xc6;

const U2X0 = 0x02;
const UDRE0 = 0x20;
const RXC0 = 0x80;
const TXEN0 = 0x08;
const RXEN0 = 0x10;
const WRITABLE_OF_UCSR0A = 0x03;

/** Start bit, eight data bits, stop bit. */
const BITS_PER_BYTE = 10;
const RECEIVE_BYTES = 2;

/* Both stay raised until data moves (datasheet 20.6.3, 20.7.3), which avr8js calls constant. */
const RECEIVED: Interrupt = {
  address: 0x24,
  flagRegister: UCSR0A,
  flagMask: RXC0,
  enableRegister: UCSR0B,
  enableMask: 0x80,
  constant: true,
};
const REGISTER_EMPTY: Interrupt = {
  address: 0x26,
  flagRegister: UCSR0A,
  flagMask: UDRE0,
  enableRegister: UCSR0B,
  enableMask: 0x20,
  constant: true,
};

/**
 * USART0 as an 8N1 line without errors. avr8js has one too, but it drops a received byte whenever UCSR0B is written, forgets that its data register is
 * empty once that interrupt has run, and sends without a second buffer, so that bytes are farther apart than on the chip.
 */
export class Usart0 {
  readonly #cpu: CPU;
  readonly #onTransmitted: (byte: number) => void;
  #shifting: number | undefined;
  #waiting: number | undefined;
  #transmittedCycle = 0;
  #incoming: number[] = [];
  #isReceiving = false;
  #received: number[] = [];

  /** @param onTransmitted gets each byte at the end of its stop bit. */
  constructor(cpu: CPU, onTransmitted: (byte: number) => void) {
    this.#cpu = cpu;
    this.#onTransmitted = onTransmitted;
    const { data, readHooks, writeHooks } = cpu;
    data[UCSR0A] = UDRE0;
    writeHooks[UCSR0A] = (value, old) => {
      data[UCSR0A] = (old & ~WRITABLE_OF_UCSR0A) | (value & WRITABLE_OF_UCSR0A);
      return true;
    };
    writeHooks[UCSR0B] = (value) => {
      data[UCSR0B] = value;
      cpu.updateInterruptEnable(RECEIVED, value);
      cpu.updateInterruptEnable(REGISTER_EMPTY, value);
      return true;
    };
    writeHooks[UDR0] = (value) => {
      if (this.#isOn(TXEN0)) this.#transmit(value);
      return true;
    };
    readHooks[UDR0] = () => {
      const byte = this.#received.shift() ?? 0;
      if (this.#received.length === 0) cpu.clearInterrupt(RECEIVED);
      return byte;
    };
  }

  /** Bytes arrive from now on, or after those that still do, one after the other. */
  receive(bytes: Uint8Array): void {
    for (const byte of bytes) this.#incoming.push(byte);
    if (!this.#isReceiving && this.#incoming.length > 0) this.#startReceiving();
  }

  #transmit(byte: number): void {
    if (this.#shifting === undefined) {
      this.#transmittedCycle = this.#cpu.cycles;
      this.#shift(byte);
      return;
    }
    this.#waiting = byte;
    this.#cpu.clearInterrupt(REGISTER_EMPTY);
  }

  #shift(byte: number): void {
    this.#shifting = byte;
    // From the end of the last byte, not from now, which is up to an instruction later.
    this.#transmittedCycle += this.#cyclesPerByte;
    this.#cpu.addClockEvent(this.#endTransmitting, this.#transmittedCycle - this.#cpu.cycles);
  }

  readonly #endTransmitting = (): void => {
    const byte = this.#shifting;
    const next = this.#waiting;
    this.#shifting = undefined;
    this.#waiting = undefined;
    if (byte !== undefined) this.#onTransmitted(byte);
    if (next === undefined) return;
    this.#shift(next);
    this.#cpu.setInterruptFlag(REGISTER_EMPTY);
  };

  #startReceiving(): void {
    this.#isReceiving = true;
    this.#cpu.addClockEvent(this.#endReceiving, this.#cyclesPerByte);
  }

  readonly #endReceiving = (): void => {
    const byte = this.#incoming.shift();
    this.#isReceiving = false;
    // A third byte that finds two unread is lost, and so is one that comes while the receiver is off.
    if (byte !== undefined && this.#isOn(RXEN0) && this.#received.length < RECEIVE_BYTES) {
      this.#received.push(byte);
      this.#cpu.setInterruptFlag(RECEIVED);
    }
    if (this.#incoming.length > 0) this.#startReceiving();
  };

  #isOn(bit: number): boolean {
    return ((this.#cpu.data[UCSR0B] ?? 0) & bit) !== 0;
  }

  get #cyclesPerByte(): number {
    const { data } = this.#cpu;
    const divisor = (((data[UBRR0H] ?? 0) << 8) | (data[UBRR0L] ?? 0)) + 1;
    const cyclesPerBit = divisor * ((data[UCSR0A] ?? 0) & U2X0 ? 8 : 16);
    return BITS_PER_BYTE * cyclesPerBit;
  }
}
