import type { Clock } from '../../protocol/clock.ts';
import type { Crossing } from '../../protocol/messages/facts.ts';
import { MICROS_PER_SECOND } from '../../protocol/time.ts';
import type { Random } from '../random.ts';
import type { TrueCrossing } from '../traffic/traffic.ts';

/** What a marshal needs of a bridge, in this process or in another one. */
export interface MarshalSeat {
  watch(listener: (crossing: Crossing) => void): () => void;
  /** Resolves when the bridge has it on disk; never gives up. */
  amend(amendment: Record<string, unknown>): Promise<void>;
}

/** A person who stands at the line, sees which car it was and keys in its number a few seconds later. */
export interface SimulatedMarshal {
  /** Crossings seen and not yet keyed in. */
  readonly busy: number;
  leave(): void;
}

const DELAY_US_MIN = 2 * MICROS_PER_SECOND;
const DELAY_US_MAX = 8 * MICROS_PER_SECOND;
/** Nearer than two cars can follow one another, further than any clock is off. */
const SAME_CAR_US = 500_000;

export function seatMarshal(
  station: string,
  seen: readonly TrueCrossing[],
  seat: MarshalSeat,
  clock: Clock,
  random: Random,
): SimulatedMarshal {
  const byLine = new Map<string, TrueCrossing[]>();
  for (const crossing of seen) {
    const onLine = byLine.get(crossing.line) ?? [];
    onLine.push(crossing);
    byLine.set(crossing.line, onLine);
  }
  const taken = new Set<string>();
  let busy = 0;

  const carAt = (crossing: Crossing): number | null => {
    const { utcUs } = crossing;
    if (utcUs === null) return null;
    const nearest = (byLine.get(crossing.line) ?? []).reduce<TrueCrossing | null>((best, each) => {
      const off = Math.abs(each.utcUs - utcUs);
      return off < SAME_CAR_US && (best === null || off < Math.abs(best.utcUs - utcUs)) ? each : best;
    }, null);
    return nearest?.car ?? null;
  };

  const leave = seat.watch((crossing) => {
    if (!crossing.counts || taken.has(crossing.id)) return;
    const car = carAt(crossing);
    // A time without its second says nothing to somebody who looks back over the cars; the next revision will.
    if (car === null) return;
    taken.add(crossing.id);
    busy++;
    const delayUs = DELAY_US_MIN + (DELAY_US_MAX - DELAY_US_MIN) * random.split(crossing.id)();
    clock.after(delayUs, () => {
      const right = crossing.suggested === car;
      const amendment = right
        ? { action: 'confirm', crossing: crossing.id }
        : { action: 'assign', crossing: crossing.id, car, reason: 'number on the door' };
      seat.amend({ ...amendment, id: `${station}:${crossing.id}:number`.slice(0, 100) }).then(() => {
        busy--;
      });
    });
  });
  return {
    get busy() {
      return busy;
    },
    leave,
  };
}
