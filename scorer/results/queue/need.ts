import type { QueueKind, QueueReason } from '../../../protocol/api/queue.ts';
import type { UtcMicros } from '../../../protocol/time.ts';
import type { Seen, Timed } from '../../scoring/index.ts';

/** Something that needs a person, before anybody has asked what to say of it: as little as tells it from others, for there may be thousands. */
export interface Need {
  /** Changes with what it is about, so that what was set aside comes back once it is about something else. */
  readonly id: string;
  readonly kind: QueueKind;
  readonly reason: QueueReason;
  readonly sinceUs: UtcMicros | null;
  readonly crossing?: string;
  readonly car?: number;
  /** The crossing that it is held against. */
  readonly other?: string;
  readonly timed?: Timed;
  readonly missed?: {
    readonly trial: string;
    readonly through: string;
    readonly line: string | null;
    readonly beyond: Seen;
  };
  readonly quarantined?: Quarantined;
}

/** A payload that was no fact. */
export interface Quarantined {
  readonly n: number;
  readonly station: string;
  readonly topic: string;
  readonly problem: string;
  readonly text: string;
  readonly atUs: UtcMicros;
}
