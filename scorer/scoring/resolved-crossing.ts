import type { UtcMicros } from '../../protocol/time.ts';

/** A crossing with everything that people have said of it. */
export interface ResolvedCrossing {
  readonly id: string;
  /** `station/line`. */
  readonly line: string;
  readonly utcUs: UtcMicros | null;
  readonly uncertaintyUs: number;
  /** The car it counts for: set, or suggested by the running order; `null` where there is neither. */
  readonly car: number | null;
  /** The running order's guess. */
  readonly suggested: number | null;
  /** The car is only suggested. */
  readonly provisional: boolean;
  /** A person has said whose it is, or that it is nobody's. */
  readonly decided: boolean;
  /** Which crossing of the line a person has said that it is. */
  readonly pass: number | null;
  /** Taken as a passage. */
  readonly standing: boolean;
  /** Of the sensor that scores on its line at its time, and no self test. */
  readonly scores: boolean;
  /** `null` for one that a person has written in: it scores whichever sensor does. */
  readonly role: 'main' | 'backup' | null;
  readonly test: boolean;
  /** A confirmation that found no suggestion. */
  readonly confirmsNothing: boolean;
}

/** Which car's sheet, and which line on it, a crossing stands on: indices of the course. */
export interface Placement {
  readonly car: number;
  readonly line: number;
  readonly crossing: ResolvedCrossing;
}
