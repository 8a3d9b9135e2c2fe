import type { CPU } from 'avr8js';

type Interrupt = Parameters<CPU['setInterruptFlag']>[0];

/* ATmega328P datasheet 31, register summary. */
const TIFR1 = 0x36;
const TIMSK1 = 0x6f;
const TCCR1B = 0x81;
const TCNT1L = 0x84;
const TCNT1H = 0x85;
const ICR1L = 0x86;
const ICR1H = 0x87;

const CLOCK_SELECT = 0x07;
const CLOCK_UNDIVIDED = 0x01;
const ICES1 = 0x40;
const ICNC1 = 0x80;

const NOISE_CANCELLER_CYCLES = 4;

const OVERFLOW: Interrupt = {
  address: 0x1a,
  flagRegister: TIFR1,
  flagMask: 0x01,
  enableRegister: TIMSK1,
  enableMask: 0x01,
};
const CAPTURE: Interrupt = {
  address: 0x14,
  flagRegister: TIFR1,
  flagMask: 0x20,
  enableRegister: TIMSK1,
  enableMask: 0x20,
};

/**
 * Timer/Counter1 in normal mode at clk/1 with its input capture unit. avr8js has a Timer1 too, but without capture (its issue 125), and with an
 * event every tick at clk/1, which leaves no cycles to skip while the CPU sleeps. Here the count is computed from the cycle and the
 * only events are overflows and captures.
 *
 * Not here, because the firmware does not use it: prescalers, compare units, PWM, writing ICR1.
 */
export class Timer1 {
  readonly #cpu: CPU;
  /** The cycle at which the count was 0, while it runs. */
  #zeroCycle = 0;
  #isRunning = false;
  #stoppedCount = 0;
  /** The byte that makes 16 bit accesses whole (datasheet 16.3); one for all registers of the timer. */
  #temporary = 0;
  #capturePinIsHigh = true;
  #filteredIsHigh = true;
  #changeCycle = 0;
  #overflowCycle = 0;

  constructor(cpu: CPU) {
    this.#cpu = cpu;
    const { readHooks, writeHooks } = cpu;
    readHooks[TCNT1L] = () => this.#split(this.#count(cpu.cycles));
    readHooks[ICR1L] = () => this.#split(cpu.dataView.getUint16(ICR1L, true));
    readHooks[TCNT1H] = readHooks[ICR1H] = () => this.#temporary;
    writeHooks[TCNT1H] = (value) => {
      this.#temporary = value;
      return true;
    };
    writeHooks[TCNT1L] = (value) => {
      this.#setCount((this.#temporary << 8) | value);
      return true;
    };
    writeHooks[TCCR1B] = (value) => {
      const count = this.#count(cpu.cycles);
      const select = value & CLOCK_SELECT;
      if (select > CLOCK_UNDIVIDED)
        throw new Error(`Timer1 is simulated at clk/1 only, not with clock select ${select}`);
      cpu.data[TCCR1B] = value;
      if (this.#isRunning !== (select === CLOCK_UNDIVIDED)) {
        this.#isRunning = !this.#isRunning;
        this.#setCount(count);
      }
      return true;
    };
    writeHooks[TIFR1] = (value, _old, _address, mask) => {
      cpu.clearInterruptByFlag(OVERFLOW, value & mask);
      cpu.clearInterruptByFlag(CAPTURE, value & mask);
      return true;
    };
    writeHooks[TIMSK1] = (value) => {
      cpu.data[TIMSK1] = value;
      cpu.updateInterruptEnable(OVERFLOW, value);
      cpu.updateInterruptEnable(CAPTURE, value);
      return true;
    };
  }

  /** The level of ICP1 (D8) before anything happens. */
  startCapturePin(isHigh: boolean): void {
    this.#capturePinIsHigh = isHigh;
    this.#filteredIsHigh = isHigh;
  }

  /** ICP1 changes in that very cycle, which the CPU may have passed by the rest of an instruction. */
  setCapturePin(isHigh: boolean, cycle: number): void {
    if (this.#capturePinIsHigh === isHigh) return;
    this.#capturePinIsHigh = isHigh;
    this.#changeCycle = cycle;
    if (!((this.#cpu.data[TCCR1B] ?? 0) & ICNC1)) {
      this.#settle(cycle);
      return;
    }
    const settled = cycle + NOISE_CANCELLER_CYCLES;
    this.#cpu.addClockEvent(() => {
      // Four equal samples are wanted: a later change begins anew.
      if (this.#changeCycle === cycle) this.#settle(settled);
    }, settled - this.#cpu.cycles);
  }

  #settle(cycle: number): void {
    if (this.#filteredIsHigh === this.#capturePinIsHigh) return;
    this.#filteredIsHigh = this.#capturePinIsHigh;
    const wantsRising = ((this.#cpu.data[TCCR1B] ?? 0) & ICES1) !== 0;
    if (this.#filteredIsHigh !== wantsRising) return;
    // A second edge before ICF1 is cleared overwrites the first (datasheet 16.6.3).
    this.#cpu.dataView.setUint16(ICR1L, this.#count(cycle), true);
    this.#cpu.setInterruptFlag(CAPTURE);
  }

  #count(cycle: number): number {
    return this.#isRunning ? (cycle - this.#zeroCycle) & 0xffff : this.#stoppedCount;
  }

  #setCount(count: number): void {
    const { cycles } = this.#cpu;
    this.#stoppedCount = count;
    this.#zeroCycle = cycles - count;
    this.#cpu.clearClockEvent(this.#overflow);
    if (!this.#isRunning) return;
    this.#overflowCycle = this.#zeroCycle + 0x10000;
    this.#cpu.addClockEvent(this.#overflow, this.#overflowCycle - cycles);
  }

  readonly #overflow = (): void => {
    this.#cpu.setInterruptFlag(OVERFLOW);
    // Keeps the zero near, so that `count` stays within 32 bits.
    this.#zeroCycle = this.#overflowCycle;
    this.#overflowCycle += 0x10000;
    this.#cpu.addClockEvent(this.#overflow, this.#overflowCycle - this.#cpu.cycles);
  };

  #split(value: number): number {
    this.#temporary = value >> 8;
    return value & 0xff;
  }
}
