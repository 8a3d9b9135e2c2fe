/** What a sensor's changes are, and what they become. */

/** A sensor became active. `atUs` runs on one time scale, the box's own or UTC: pairing must not wait for the name of a second. */
export interface Pulse {
  readonly id: string;
  readonly atUs: number;
}

/**
 * `bounce`: of the same wheel. `rear`: the second axle of another. `single`: a car whose second axle is missing, or no car. `extra`: too near behind a
 * whole car for another. `unsure`: another reading is nearly as likely. `short`: over sooner than a wheel takes. `test`: of the box itself. `break`: of
 * a beam that a longer break follows or precedes.
 */
export type Doubt = 'bounce' | 'rear' | 'single' | 'extra' | 'unsure' | 'short' | 'test' | 'break';

export interface Passage {
  readonly front: Pulse;
  rear: Pulse | null;
  counts: boolean;
  doubts: readonly Doubt[];
  /** Nothing that comes later changes this passage. */
  closed: boolean;
}

/** In order of time. */
export interface Sensor {
  /** It became active: a passage, which later calls may change. */
  began(pulse: Pulse): Passage;
  /** It was released. `isShort`: sooner than the box was set to believe. */
  ended(atUs: number, isShort: boolean): void;
  /** Time went on, and nothing is on the way. */
  passed(atUs: number): void;
}
