import type { Oscillator } from './oscillator.ts';

/** A box beside the road, seen from its pins and its serial line. Moments are true UTC in microseconds and may have a fraction. */
export interface SimulatedBox {
  /**
   * Schedules a change of an input: `level` 1 is active, the pin pulled low. Any number, in any order, each after the last `advanceTo`. A
   * change to the level that it has already is none.
   * @throws RangeError on an unknown channel or a moment that has passed.
   */
  input(channel: string, level: 0 | 1, atUs: number): void;
  /** Runs the box up to that moment. What left its serial line until then goes to `onBytes`, in order. */
  advanceTo(atUs: number): void;
  /** Bytes of the bridge begin to arrive, at the moment of the last `advanceTo`, one after the other at the rate of the line. */
  receive(bytes: Uint8Array): void;
  /** Runs up to that moment and resets: power lost and back, or the button (which opening the port presses on an Uno). */
  reset(atUs: number, cause?: ResetCause): void;
  /** The boot counter of the boot that is running. */
  readonly boots: number;
}

export interface BoxOptions {
  /** The box's own number, 0 to 0xffff; 0 for one that was never given one. Without effect where `eeprom` holds one. */
  readonly number: number;
  readonly powerOnUs: number;
  readonly oscillator: Oscillator;
  /** A GPS receiver: an edge at every whole second of UTC, off by a normal deviate of `jitterNs`; `null` without one. */
  readonly pps: {
    readonly jitterNs: number;
    readonly random: () => number;
    /** Edges of a second, ascending, at least one; the whole second where left out. */
    readonly edgesUs?: (secondUs: number) => readonly number[];
  } | null;
  /** 5 V and 25 °C unless it says otherwise. */
  readonly supplyVolts?: number;
  readonly temperatureCelsius?: number;
  /** 1024 bytes, kept up to date: hand the same to the next box to have the same board again. */
  readonly eeprom?: Uint8Array;
  readonly onBytes: (bytes: Uint8Array) => void;
}

export type ResetCause = 'power' | 'button' | 'watchdog';

/** Bits of MCUSR (ATmega328P datasheet 11.9.1). */
export const RESET_BITS: Readonly<Record<ResetCause, number>> = { power: 1, button: 2, watchdog: 8 };

/** The inputs, in the order of the firmware's table. */
export const CHANNELS = ['D3', 'D4', 'D5', 'D6', 'D7', 'D8', 'D9', 'D10', 'A0'] as const;

/** Where the GPS second comes in: not an input of which anybody hears an edge. */
export const PPS_CHANNEL = 'D2';

/** 250000 baud, 10 bits a byte, in cycles of 16 MHz. */
export const CYCLES_PER_BYTE = 640;
