import { QUEUE_KINDS, type QueueKind, type QueueQuery } from '../../../protocol/api/queue.ts';
import type { UtcMicros } from '../../../protocol/time.ts';
import type { Rally } from '../../rally/index.ts';
import type { Attention, CrossingNow, Touch } from '../../scoring/index.ts';
import { type Answer, answersTo } from './answers.ts';
import { needsOfCar } from './car-needs.ts';
import { type Known, knownIn, needOfCrossing } from './crossing-needs.ts';
import { LineBook } from './line-book.ts';
import type { Need, Quarantined } from './need.ts';
import { needsOfSensors } from './sensor-needs.ts';

/**
 * What needs a person, kept up to date by what each fact has touched. An item is there as long as its cause is, whoever ends it; what somebody has set
 * aside is not, until it is about something else.
 */
export interface Queue {
  /** To be looked at again with the next question. */
  touch(touch: Touch): void;
  quarantine(message: Quarantined): void;
  /** Ids that somebody has set aside. */
  setAside(ids: ReadonlySet<string>): void;
  /** Whether there is something to look at, or something that may have come of age. */
  readonly stale: boolean;
  /** Looks at what was touched, once however often it was, in steps of some microseconds. Nothing else changes what the others say. */
  look(): Generator<void>;
  counts(nowUs: UtcMicros): QueueCounts;
  /** The gravest kind first, in each the oldest first. */
  needs(query: Omit<QueueQuery, 'limit'>, limit: number): Need[];
  answers(need: Need): Answer[];
  find(id: string): Need | undefined;
}

export interface QueueCounts {
  readonly total: number;
  readonly aside: number;
  readonly of: Readonly<Partial<Record<QueueKind, number>>>;
}

/** Who stands at the line comes first: nobody at the desk is called for what is younger than this. */
export const PATIENCE_US = 30_000_000;

export function createQueue(rally: Rally, attention: Attention): Queue {
  const known: Known = knownIn(rally);
  const lines = new Map<string, LineBook>();
  /** By kind, then by id, in the order in which they came to be. */
  const standing = new Map<QueueKind, Map<string, Need>>(QUEUE_KINDS.map((kind) => [kind, new Map()]));
  /** Not yet old enough: when it came to be, or was first looked at where nobody knows. */
  const young = new Map<string, { readonly need: Need; sinceUs: UtcMicros | null }>();
  const aside = new Map<string, Need>();
  let asides: ReadonlySet<string> = new Set();
  /** What each crossing, car and pair of sensors has in the queue. */
  const ofOwner = new Map<string, readonly Need[]>();
  /** Crossings that may be one too many, or of a car that has not started. */
  const questioned = new Set<string>();
  const touched = { crossings: new Set<string>(attention.crossings()), cars: new Set<number>() };
  for (const { number } of rally.entries) touched.cars.add(number);

  const placeOf = (need: Need): Map<string, Need> =>
    asides.has(need.id) ? aside : (standing.get(need.kind) ?? new Map());
  const drop = ({ id, kind }: Need): void => {
    young.delete(id);
    aside.delete(id);
    standing.get(kind)?.delete(id);
  };
  const own = (owner: string, needs: readonly Need[]): void => {
    const before = ofOwner.get(owner);
    if (before === undefined && needs.length === 0) return;
    for (const need of before ?? []) if (!needs.some(({ id }) => id === need.id)) drop(need);
    for (const need of needs)
      if (!before?.some(({ id }) => id === need.id)) young.set(need.id, { need, sinceUs: need.sinceUs });
    if (needs.length === 0) ofOwner.delete(owner);
    else ofOwner.set(owner, needs);
  };

  const lookAtSensors = (line: LineBook, fromUs: number, toUs: number): void => {
    for (const group of line.groups(fromUs, toUs)) {
      const crossings = group.flatMap(({ id }) => attention.crossing(id) ?? []);
      const needs = needsOfSensors(crossings, (utcUs) => line.watched(utcUs));
      for (const { id } of group)
        own(
          `sensors ${id}`,
          needs.filter(({ crossing }) => crossing === id),
        );
    }
  };

  const lookAtCrossing = (id: string): void => {
    const crossing = attention.crossing(id);
    // One thing at a time: whether it may stand at all comes before whose it is.
    const need = crossing && !questioned.has(id) ? needOfCrossing(crossing, known) : undefined;
    own(id, need === undefined ? [] : [need]);
    if (crossing === undefined) return;
    const line = lines.get(crossing.line) ?? new LineBook();
    lines.set(crossing.line, line);
    // A thumb is no witness of those that it did not press for.
    const isSecond = crossing.role === 'backup' && crossing.fact.origin !== 'manual' && !crossing.test;
    const { fromUs, toUs } = line.put(id, crossing.utcUs, isSecond);
    if (line.hasSecond || crossing.role === 'backup') lookAtSensors(line, fromUs, toUs);
  };

  const lookAtCar = (car: number): void => {
    const owner = `car ${car}`;
    const before = ofOwner.get(owner) ?? [];
    const needs = needsOfCar(car, attention);
    for (const { reason, crossing } of [...before, ...needs]) {
      if ((reason !== 'twice' && reason !== 'not-started') || crossing === undefined) continue;
      const isQuestioned = needs.some((need) => need.crossing === crossing && need.reason === reason);
      if (isQuestioned === questioned.has(crossing)) continue;
      if (isQuestioned) questioned.add(crossing);
      else questioned.delete(crossing);
      touched.crossings.add(crossing);
    }
    own(owner, needs);
  };

  function* look(): Generator<void> {
    for (const car of touched.cars) {
      touched.cars.delete(car);
      yield lookAtCar(car);
    }
    for (const id of touched.crossings) {
      touched.crossings.delete(id);
      yield lookAtCrossing(id);
    }
  }

  const ripen = (nowUs: UtcMicros): void => {
    for (const [id, waiting] of young) {
      const { need } = waiting;
      waiting.sinceUs ??= nowUs;
      if (need.kind !== 'quarantined' && waiting.sinceUs + PATIENCE_US > nowUs) continue;
      young.delete(id);
      placeOf(need).set(id, need);
    }
  };

  const matches = (need: Need, { station, car }: Omit<QueueQuery, 'limit'>): boolean => {
    const crossing = need.crossing === undefined ? undefined : attention.crossing(need.crossing);
    if (car !== undefined && (need.car ?? crossing?.car) !== car) return false;
    return station === undefined || stationOf(need, crossing) === station;
  };

  const find = (id: string): Need | undefined =>
    aside.get(id) ?? [...standing.values()].map((of) => of.get(id)).find((need) => need !== undefined);

  return {
    touch: ({ crossings, cars }) => {
      for (const id of crossings) touched.crossings.add(id);
      for (const car of cars) touched.cars.add(car);
    },
    quarantine: (message) => {
      const id = `unreadable ${message.n}`;
      const { atUs: sinceUs } = message;
      own(id, [{ id, kind: 'quarantined', reason: 'unreadable', sinceUs, quarantined: message }]);
    },
    setAside: (ids) => {
      const before = [...aside.values()];
      asides = ids;
      aside.clear();
      for (const need of before) young.set(need.id, { need, sinceUs: need.sinceUs });
      for (const of of standing.values()) {
        for (const id of ids) {
          const need = of.get(id);
          if (need === undefined) continue;
          of.delete(id);
          aside.set(id, need);
        }
      }
    },
    get stale() {
      return touched.crossings.size > 0 || touched.cars.size > 0 || young.size > 0;
    },
    look,
    counts: (nowUs) => {
      ripen(nowUs);
      const sizes = [...standing].flatMap(([kind, { size }]) => (size > 0 ? [[kind, size] as const] : []));
      const total = sizes.reduce((sum, [, size]) => sum + size, 0);
      return { total, aside: aside.size, of: Object.fromEntries(sizes) };
    },
    needs: (query, limit) => {
      const found: Need[] = [];
      // Where the last one that the asker has is done with, it is told all of them again.
      let isBeyond = query.after === undefined || find(query.after) === undefined;
      for (const [kind, of] of standing) {
        if (query.kind !== undefined && kind !== query.kind) continue;
        for (const need of of.values()) {
          if (found.length === limit) return found;
          if (isBeyond && matches(need, query)) found.push(need);
          if (need.id === query.after) isBeyond = true;
        }
      }
      return found;
    },
    answers: (need) => answersTo(need, { attention, lines }),
    find,
  };
}

export const stationOf = (need: Need, crossing: CrossingNow | undefined): string | undefined =>
  crossing?.fact.station ?? need.missed?.line?.split('/')[0] ?? need.quarantined?.station;
