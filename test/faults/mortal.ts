import type { SimulatedDisk } from '../../simulator/faults/disk.ts';

/** A process that is started, killed and started again, on one disk. */
export interface Mortal {
  readonly id: string;
  readonly isAlive: boolean;
  readonly disk: SimulatedDisk;
  start(): void;
  /** `kill -9`: what was written is on the disk. */
  kill(): void;
  /** With the computer's power: what was not really on the disk is gone. */
  cutPower(): void;
  /** An orderly end and a new start. */
  restart(): void;
  /** The next time it says anything to anybody, it is killed in the middle of it. */
  endAtWords: boolean;
}
