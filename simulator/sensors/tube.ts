import { addMicros, type UtcMicros } from '../../protocol/time.ts';
import type { Random } from '../random.ts';
import type { TrueCrossing } from '../traffic/traffic.ts';

/** A change of a box's input. Level 1: the switch is closed. */
export interface InputChange {
  readonly atUs: UtcMicros;
  readonly level: 0 | 1;
}

/** The pressure front runs at the speed of sound in air, 343 m/s at 20 degrees (331.3 + 0.606 T). */
const METRES_PER_SECOND = 331.3 + 0.606 * 20;
const CLOSED_US_MIN = 8_000;
const CLOSED_US_MAX = 22_000;
/** Share of closures in which the contact opens again for a moment. */
const BOUNCING = 0.05;

/** From the wheel to the switch. */
export const tubeDelayUs = (lengthM: number): number => (lengthM / METRES_PER_SECOND) * 1e6;

/** What a tube's switch makes of one vehicle: two wheels, each a closure of some 10 ms, now and then a bouncing contact. */
export function tubePulses(crossing: TrueCrossing, lengthM: number, random: Random): InputChange[] {
  const delayUs = Math.round(tubeDelayUs(lengthM));
  return [crossing.utcUs, crossing.rearUtcUs].flatMap((wheelUs) => closure(addMicros(wheelUs, delayUs), random));
}

function closure(atUs: UtcMicros, random: Random): InputChange[] {
  const closedUs = Math.round(CLOSED_US_MIN + (CLOSED_US_MAX - CLOSED_US_MIN) * random());
  const whole: InputChange[] = [
    { atUs, level: 1 },
    { atUs: addMicros(atUs, closedUs), level: 0 },
  ];
  if (random() >= BOUNCING) return whole;
  const openUs = Math.round(500 + 1_500 * random());
  const againUs = Math.round(300 + 1_000 * random());
  return [
    { atUs, level: 1 },
    { atUs: addMicros(atUs, openUs), level: 0 },
    { atUs: addMicros(atUs, openUs + againUs), level: 1 },
    { atUs: addMicros(atUs, openUs + againUs + closedUs), level: 0 },
  ];
}
