import type { UtcMicros } from '../../protocol/time.ts';
import type { Rally } from '../rally/index.ts';

/** A car that leaves at another time than before; `null` where it has none. */
export interface StartChange {
  readonly leg: string;
  readonly car: number;
  readonly before: UtcMicros | null;
  readonly after: UtcMicros | null;
}

export function startChanges(before: Rally, after: Rally): readonly StartChange[] {
  const [was, is] = [plannedStarts(before), plannedStarts(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((key) => {
    const [start, next] = [was.get(key), is.get(key)];
    if (start?.utcUs === next?.utcUs) return [];
    const { leg, car } = start ?? next ?? { leg: '', car: -1 };
    return [{ leg, car, before: start?.utcUs ?? null, after: next?.utcUs ?? null }];
  });
}

interface PlannedStart {
  readonly leg: string;
  readonly car: number;
  readonly utcUs: UtcMicros;
}

/** The entry list's starts are those of the first leg that a race drives, unless the leg has starts of its own. */
function plannedStarts({ legs, trials, entries }: Rally): ReadonlyMap<string, PlannedStart> {
  const planned = entries.flatMap(({ number: car, race, start }): PlannedStart[] => {
    const first = trials.find(({ races }) => races.includes(race))?.leg;
    return legs.flatMap(({ id: leg, starts }) => {
      const utcUs = starts.get(car) ?? (leg === first ? start : undefined);
      return utcUs === undefined ? [] : [{ leg, car, utcUs }];
    });
  });
  return new Map(planned.map((start) => [`${start.leg} ${start.car}`, start]));
}
