import {
  ADCMuxInputType,
  AVRADC,
  AVRClock,
  AVREEPROM,
  AVRIOPort,
  AVRWatchdog,
  adcConfig,
  avrInstruction,
  CPU,
  PinState,
  portBConfig,
  portCConfig,
  portDConfig,
  watchdogConfig,
} from 'avr8js';
import { PPS_CHANNEL } from './box.ts';
import { Timer1 } from './timer1.ts';
import { Usart0 } from './usart0.ts';

export const PROGRAM_BYTES = 32_768;
const SRAM_BYTES = 2048;
const CLOCK_HZ = 16_000_000;
const SECOND_CYCLES = CLOCK_HZ / 10;

const SREG = 0x5f;
const SREG_I = 0x80;
const SMCR = 0x53;
const SMCR_SE = 0x01;
const MCUSR = 0x54;
const EIFR = 0x3c;
const EIMSK = 0x3d;
const INT0_BIT = 0x01;

const OPCODE_SEI = 0x9478;
const OPCODE_RETI = 0x9518;
const OPCODE_SLEEP = 0x9588;

/** avr8js takes 2 cycles to answer an interrupt, the chip 4, and 4 more out of sleep (datasheet 7.7.1). */
const MISSING_RESPONSE_CYCLES = 2;
const WAKE_CYCLES = 4;

const BANDGAP_VOLTS = 1.1;
/** 314 mV at 25 °C, 1.06 mV a degree. */
const sensorVolts = (celsius: number): number => 0.314 + 0.00106 * (celsius - 25);

/** The event list of avr8js is private, and yet whoever skips sleep must know the next event. Checked with avr8js 0.21. */
interface EventList {
  readonly nextClockEvent: { readonly cycles: number } | null;
}

const PINS: Readonly<Record<string, readonly ['B' | 'C' | 'D', number]>> = {
  [PPS_CHANNEL]: ['D', 2],
  D3: ['D', 3],
  D4: ['D', 4],
  D5: ['D', 5],
  D6: ['D', 6],
  D7: ['D', 7],
  D8: ['B', 0],
  D9: ['B', 1],
  D10: ['B', 2],
  A0: ['C', 0],
};

export interface ChipOptions {
  readonly program: Uint16Array<ArrayBuffer>;
  readonly eeprom: Uint8Array;
  /** MCUSR as the program finds it. */
  readonly resetBits: number;
  /** Levels of pins at the start; high, by their pull-ups, where nothing is said. PPS is low. */
  readonly lowChannels: ReadonlySet<string>;
  readonly supplyVolts: number;
  readonly temperatureCelsius: number;
  /** A byte has left. */
  readonly onTransmitted: (byte: number) => void;
}

/** An ATmega328P between two resets: what of it the firmware uses. */
export class Chip {
  readonly #cpu: CPU;
  readonly #events: EventList;
  readonly #ports: Readonly<Record<'B' | 'C' | 'D', AVRIOPort>>;
  readonly #timer: Timer1;
  readonly #usart: Usart0;
  /** Pins that the world pulls down or lets go. */
  readonly #outside = new Map<string, boolean>();
  #isAsleep = false;
  #lastOpcode = 0;
  #wasReset = false;
  #sleptCycles = 0;

  constructor(options: ChipOptions) {
    const cpu = new CPU(options.program, SRAM_BYTES);
    this.#cpu = cpu;
    this.#events = cpu as unknown as EventList;
    this.#ports = {
      B: new AVRIOPort(cpu, portBConfig),
      C: new AVRIOPort(cpu, portCConfig),
      D: new AVRIOPort(cpu, portDConfig),
    };
    this.#timer = new Timer1(cpu);
    this.#usart = new Usart0(cpu, options.onTransmitted);
    new AVREEPROM(cpu, {
      readMemory: (address) => options.eeprom[address] ?? 0xff,
      eraseMemory: (address) => {
        options.eeprom[address] = 0xff;
      },
      writeMemory: (address, value) => {
        options.eeprom[address] = (options.eeprom[address] ?? 0xff) & value;
      },
    });
    const converter = new AVRADC(cpu, adcConfig);
    converter.onADCRead = ({ type }) => {
      // The two that the firmware asks for: the bandgap against the supply, the sensor against the bandgap (datasheet 23.5.2, 23.8).
      const volts = type === ADCMuxInputType.Temperature ? sensorVolts(options.temperatureCelsius) : BANDGAP_VOLTS;
      const reference = type === ADCMuxInputType.Temperature ? BANDGAP_VOLTS : options.supplyVolts;
      const reading = Math.floor((volts / reference) * 1024);
      cpu.addClockEvent(() => converter.completeADCRead(Math.min(1023, reading)), converter.sampleCycles);
    };
    new AVRWatchdog(cpu, watchdogConfig, new AVRClock(cpu, CLOCK_HZ));
    // The watchdog of avr8js resets the CPU but no register of a peripheral. Here a reset ends this chip, and a new one takes its place.
    cpu.reset = () => {
      this.#wasReset = true;
    };
    cpu.data[MCUSR] = options.resetBits;
    for (const [channel, [port, index]] of Object.entries(PINS)) {
      const isHigh = channel !== PPS_CHANNEL && !options.lowChannels.has(channel);
      this.#ports[port].setPin(index, isHigh);
      this.#outside.set(channel, isHigh);
    }
    this.#timer.startCapturePin(!options.lowChannels.has('D8'));
    // A test pulse of the box itself: the capture unit sees the pin, whoever drives it (datasheet 16.6.1).
    this.#ports.B.addListener(() => this.#timer.setCapturePin(this.#pinIsHigh('D8'), cpu.cycles));
  }

  /** Cycles since the reset. */
  get cycles(): number {
    return this.#cpu.cycles;
  }

  /** How many of them the CPU slept through. */
  get sleptCycles(): number {
    return this.#sleptCycles;
  }

  /** The watchdog has reset the chip: it runs no further. */
  get wasReset(): boolean {
    return this.#wasReset;
  }

  /** The pin changes in that cycle, up to which the chip has run. */
  setPin(channel: string, isHigh: boolean, cycle: number): void {
    const pin = PINS[channel];
    if (pin === undefined) return;
    if (channel === PPS_CHANNEL) {
      this.#setSecondPin(isHigh);
      return;
    }
    this.#ports[pin[0]].setPin(pin[1], isHigh);
    this.#outside.set(channel, isHigh);
    if (channel === 'D8') this.#timer.setCapturePin(this.#pinIsHigh('D8'), cycle);
  }

  /** Low if the world or the chip itself pulls it down: all inputs are contacts to ground. */
  #pinIsHigh(channel: string): boolean {
    const [port, index] = PINS[channel] ?? ['B', 0];
    return this.#ports[port].pinState(index) !== PinState.Low && (this.#outside.get(channel) ?? true);
  }

  /** A GPS second: up, and down again after a tenth of a second, as receivers are set up when they leave the factory. */
  second(): void {
    this.#setSecondPin(true);
    this.#cpu.addClockEvent(() => this.#setSecondPin(false), SECOND_CYCLES);
  }

  #setSecondPin(isHigh: boolean): void {
    const [port, index] = PINS[PPS_CHANNEL] ?? ['D', 2];
    const isRising = isHigh && this.#outside.get(PPS_CHANNEL) !== true;
    this.#ports[port].setPin(index, isHigh);
    this.#outside.set(PPS_CHANNEL, isHigh);
    // An edge sets the flag whether the interrupt is enabled or not (datasheet 13.2.3); avr8js forgets those of the latter.
    const { data } = this.#cpu;
    if (isRising && ((data[EIMSK] ?? 0) & INT0_BIT) === 0) data[EIFR] = (data[EIFR] ?? 0) | INT0_BIT;
  }

  /** Bytes arrive from now on, or after those that still do, at the rate of the line. */
  receive(bytes: Uint8Array): void {
    this.#usart.receive(bytes);
  }

  /** Runs until that cycle or, by the rest of an instruction, past it. */
  runTo(cycle: number): void {
    const cpu = this.#cpu;
    const { data, progMem } = cpu;
    while (cpu.cycles < cycle && !this.#wasReset) {
      const nextEvent = this.#events.nextClockEvent;
      if (nextEvent !== null && nextEvent.cycles <= cpu.cycles) {
        this.#runEvent();
        continue;
      }
      if (cpu.nextInterrupt >= 0 && this.#canInterrupt()) {
        this.#interrupt();
        continue;
      }
      const opcode = progMem[cpu.pc] ?? 0;
      this.#lastOpcode = opcode;
      if (opcode === OPCODE_SLEEP && ((data[SMCR] ?? 0) & SMCR_SE) !== 0) {
        // Stays at the instruction, so that time passes event by event until an interrupt is there.
        this.#isAsleep = true;
        if (cpu.nextInterrupt < 0) {
          const wakeCycle = Math.min(cycle, nextEvent?.cycles ?? cycle);
          this.#sleptCycles += wakeCycle - cpu.cycles;
          cpu.cycles = wakeCycle;
        }
        continue;
      }
      avrInstruction(cpu);
    }
  }

  /** One event, and no interrupt: `tick` would take both at once, and the interrupt without its true cycles. */
  #runEvent(): void {
    const { data } = this.#cpu;
    const interruptsOn = (data[SREG] ?? 0) & SREG_I;
    data[SREG] = (data[SREG] ?? 0) & ~SREG_I;
    this.#cpu.tick();
    data[SREG] = (data[SREG] ?? 0) | interruptsOn;
  }

  /** After `sei` and `reti` one more instruction comes first (datasheet 7.7), without which `sei` and `sleep` would race. */
  #canInterrupt(): boolean {
    if (((this.#cpu.data[SREG] ?? 0) & SREG_I) === 0) return false;
    return this.#lastOpcode !== OPCODE_SEI && this.#lastOpcode !== OPCODE_RETI;
  }

  #interrupt(): void {
    const cpu = this.#cpu;
    if (this.#isAsleep) {
      this.#isAsleep = false;
      cpu.pc++;
      cpu.cycles += WAKE_CYCLES;
    }
    cpu.tick();
    cpu.cycles += MISSING_RESPONSE_CYCLES;
    this.#lastOpcode = 0;
  }
}
