import type { UtcMicros } from '../../protocol/time.ts';

/** A tick placed in UTC. */

export type StampSource = 'pps' | 'holdover' | 'host' | 'none';

export interface Stamp {
  /** `null` while nobody knows the second. */
  readonly utcUs: UtcMicros | null;
  /** 95 % bound. */
  readonly uncertaintyUs: number;
  readonly source: StampSource;
  /** Nothing that comes later will improve this. */
  readonly settled: boolean;
}
