import { MICROS_PER_SECOND } from '../../protocol/time.ts';

/**
 * Pulses of one line to passages: the front axle is the time, the rear axle the witness. Nothing is dropped: a pulse that is taken for neither is a
 * passage of its own that does not count, with the doubt that says why.
 */

/** A sensor became active. `atUs` runs on the box's own time scale: pairing must not wait for the name of a second. */
export interface Pulse {
  readonly id: string;
  readonly atUs: number;
}

export type Doubt = 'bounce' | 'single' | 'short' | 'test';

export interface Passage {
  readonly front: Pulse;
  rear: Pulse | null;
  counts: boolean;
  doubts: Doubt[];
  /** Nothing that comes later changes the axles of this passage. */
  closed: boolean;
}

/** One wheel makes one pulse; the shortest wheelbase (1.9 m) at 100 km/h takes 68 ms. */
const BOUNCE_US = 60_000;
/** The longest wheelbase of the field (3.9 m) at 12 km/h. Cars that follow within it are told apart in the next version by speed. */
const REAR_US_MAX = 1.2 * MICROS_PER_SECOND;

export interface Axles {
  /** In order of time. Returns the passage that the pulse belongs to or begins. */
  pulse(pulse: Pulse): Passage;
  /** The pulse of this id was over sooner than a wheel takes. Unless it bounces on, it was none. */
  short(id: string): void;
  /** Box time went on: a passage that can have no rear axle any more is closed. */
  passed(atUs: number): void;
}

export function createAxles(): Axles {
  let open: Passage | null = null;
  let lastUs = Number.NEGATIVE_INFINITY;
  /** The front that waits is a short pulse, and alone so far. */
  let isShort = false;

  const dismiss = (): void => {
    if (!open || !isShort) return;
    Object.assign(open, { counts: false, closed: true, doubts: ['short'] });
    open = null;
  };

  const begin = (front: Pulse, counts: boolean, doubts: Doubt[], closed: boolean): Passage => ({
    front,
    rear: null,
    counts,
    doubts,
    closed,
  });

  return {
    pulse: (pulse) => {
      const sinceLastUs = pulse.atUs - lastUs;
      lastUs = pulse.atUs;
      if (sinceLastUs >= BOUNCE_US) dismiss();
      isShort = false;
      if (sinceLastUs < BOUNCE_US) return begin(pulse, false, ['bounce'], true);
      if (open && !open.rear && pulse.atUs - open.front.atUs <= REAR_US_MAX) {
        const complete = open;
        complete.rear = pulse;
        complete.closed = true;
        open = null;
        return complete;
      }
      const passage = begin(pulse, true, [], false);
      open = passage;
      return passage;
    },
    short: (id) => {
      isShort = open !== null && open.rear === null && open.front.id === id;
    },
    passed: (atUs) => {
      if (atUs - lastUs >= BOUNCE_US) dismiss();
      if (!open || atUs - open.front.atUs <= REAR_US_MAX) return;
      open.closed = true;
      open.doubts = ['single'];
      open = null;
    },
  };
}
