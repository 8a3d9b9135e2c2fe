import { createHash } from 'node:crypto';
import { canonicalJson } from '../../protocol/canonical.ts';
import type { Amendment, AmendmentOf, Crossing, Fact } from '../../protocol/messages/facts.ts';
import type { NaiveRally, Place } from './written-rally.ts';

/** What a list of facts says, whatever its order and repetitions. */
export interface SaidFacts {
  /** Distinct (id, rev). */
  readonly count: number;
  readonly amendments: readonly Amendment[];
  readonly passages: readonly Passage[];
}

/** A crossing that stands, with all that was said of it. */
export interface Passage {
  readonly id: string;
  readonly line: string;
  readonly leg: string;
  readonly car: number;
  /** `false`: the running order's guess. */
  readonly isSet: boolean;
  readonly statedPass: number | null;
  readonly utcUs: number | null;
  /** 0 for times that people typed. */
  readonly uncertaintyUs: number;
}

export function readFacts(rally: NaiveRally, facts: readonly Fact[]): SaidFacts {
  const distinct = withoutRepetitions(facts);
  const all = distinct.filter((fact) => fact.kind === 'amendment');
  const undone = new Set(all.flatMap((fact) => (fact.action === 'undo' ? [fact.amendment] : [])));
  const amendments = all.filter((fact) => fact.action !== 'undo' && !undone.has(fact.id));
  const said: SaidFacts = { count: distinct.length, amendments, passages: [] };

  const raw: RawCrossing[] = amendments
    .filter((fact) => fact.action === 'insert')
    .map((fact) => ({
      id: fact.id,
      line: `${fact.station}/${fact.line}`,
      car: fact.car,
      suggested: null,
      utcUs: fact.utcUs,
      uncertaintyUs: 0,
      counts: true,
      role: null,
    }));
  const measured = distinct.filter((fact) => fact.kind === 'crossing');
  for (const id of new Set(measured.map((fact) => fact.id))) {
    const revisions = measured.filter((fact) => fact.id === id).sort((a, b) => a.rev - b.rev);
    const [first, last] = [revisions[0], revisions.at(-1)];
    if (first === undefined || last === undefined || last.test === true) continue;
    raw.push(asMeasured(first, last));
  }
  const passages = raw.flatMap((crossing) => passageOf(rally, said, crossing) ?? []);
  return { ...said, passages };
}

/** Equal id and revision: the smaller hash of the canonical JSON. */
function withoutRepetitions(facts: readonly Fact[]): Fact[] {
  const kept = new Map<string, Fact>();
  for (const fact of facts) {
    const key = `${fact.id} ${fact.kind === 'crossing' ? fact.rev : 0}`;
    const other = kept.get(key);
    if (other === undefined || hashOf(fact) < hashOf(other)) kept.set(key, fact);
  }
  return [...kept.values()];
}
const hashOf = (fact: Fact): string => createHash('sha256').update(canonicalJson(fact)).digest('hex');

interface RawCrossing {
  readonly id: string;
  readonly line: string;
  readonly car: number | null;
  readonly suggested: number | null;
  readonly utcUs: number | null;
  readonly uncertaintyUs: number;
  readonly counts: boolean;
  /** `null` for what a person inserts. */
  readonly role: 'main' | 'backup' | null;
}

/** The highest revision, but for the car: that is never superseded. */
const asMeasured = (first: Crossing, last: Crossing): RawCrossing => ({
  id: last.id,
  line: `${last.station}/${last.line}`,
  car: first.car,
  suggested: last.suggested ?? null,
  utcUs: last.utcUs,
  uncertaintyUs: last.uncertaintyUs,
  counts: last.counts,
  role: last.role,
});

function passageOf(rally: NaiveRally, said: SaidFacts, raw: RawCrossing): Passage | undefined {
  const isAbout = ({ crossing }: { readonly crossing: string }): boolean => crossing === raw.id;

  const counting = greatest(inForce(said, 'void', 'restore').filter(isAbout));
  if (counting === undefined ? !raw.counts : counting.action === 'void') return undefined;

  const retimed = greatest(inForce(said, 'retime').filter(isAbout));
  const utcUs = retimed === undefined ? raw.utcUs : retimed.utcUs;

  const sources = inForce(said, 'source').filter((fact) => {
    if (fact.line !== raw.line) return false;
    const [from, to] = [fact.fromUs ?? null, fact.toUs ?? null];
    if (utcUs === null) return from === null && to === null;
    return (from === null || from <= utcUs) && (to === null || utcUs <= to);
  });
  if (raw.role !== null && raw.role !== (greatest(sources)?.role ?? 'main')) return undefined;

  const numbered = greatest(inForce(said, 'assign', 'confirm').filter(isAbout));
  const numberedCar =
    numbered === undefined ? raw.car : numbered.action === 'assign' ? numbered.car : (raw.suggested ?? raw.car);
  const isSet = numberedCar !== null;
  const car = isSet ? numberedCar : numbered?.action === 'assign' ? null : raw.suggested;
  if (car === null) return undefined;

  const leg = legOf(rally, raw.line, utcUs);
  if (leg === undefined) return undefined;
  return {
    id: raw.id,
    line: raw.line,
    leg,
    car,
    isSet,
    statedPass: numbered?.action === 'assign' ? (numbered.pass ?? null) : null,
    utcUs,
    uncertaintyUs: retimed === undefined ? raw.uncertaintyUs : 0,
  };
}

/** Of the legs that know a line the one whose times hold the crossing. */
function legOf(rally: NaiveRally, line: string, utcUs: number | null): string | undefined {
  const knowing = rally.legs.filter((leg) => rally.places.some((place) => place.leg === leg.id && place.line === line));
  if (knowing.length === 1 && utcUs === null) return knowing[0]?.id;
  return knowing.find(
    ({ opensUs, closesUs }) =>
      (opensUs === null || (utcUs !== null && utcUs >= opensUs)) &&
      (closesUs === null || (utcUs !== null && utcUs <= closesUs)),
  )?.id;
}

export const inForce = <Action extends Amendment['action']>(
  { amendments }: SaidFacts,
  ...actions: Action[]
): AmendmentOf<Action>[] =>
  amendments.filter((fact): fact is AmendmentOf<Action> => (actions as string[]).includes(fact.action));

/** Of those that contradict one another: the greatest (n, atUs, id). */
export function greatest<Each extends Amendment>(amendments: readonly Each[]): Each | undefined {
  return [...amendments].sort(bySaying).at(-1);
}
export const bySaying = (a: Amendment, b: Amendment): number =>
  a.n - b.n || a.atUs - b.atUs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** Which passage of a car holds a place of the road, by the place's index. */
export function placesHeldBy(rally: NaiveRally, { passages }: SaidFacts, car: number): Map<number, Passage> {
  const held = new Map<number, Passage>();
  rally.places.forEach((place, index) => {
    const holder = holderOf(rally, passages, car, place);
    if (holder !== undefined) held.set(index, holder);
  });
  return held;
}

function holderOf(rally: NaiveRally, all: readonly Passage[], car: number, place: Place): Passage | undefined {
  const sameLine = (other: { leg: string; line: string }) => other.leg === place.leg && other.line === place.line;
  const passes = Math.max(...rally.places.filter(sameLine).map(({ pass }) => pass));
  const here = all.filter((passage) => passage.car === car && sameLine(passage)).sort(byTime);

  const stated = new Map<number, Passage>();
  for (const passage of here) {
    const { statedPass } = passage;
    if (statedPass !== null && statedPass <= passes && !stated.has(statedPass)) stated.set(statedPass, passage);
  }
  const free = Array.from({ length: passes }, (_, index) => index + 1).filter((pass) => !stated.has(pass));
  const others = here.filter((passage) => passage.statedPass === null);
  const set = others.filter(({ isSet }) => isSet);
  const suggested = others.filter(({ isSet }) => !isSet);
  const taken = [...set, ...suggested].slice(0, free.length).sort(byTime);
  return stated.get(place.pass) ?? taken[free.indexOf(place.pass)];
}

/** What has no time comes after all that have one. */
const byTime = (a: Passage, b: Passage): number =>
  (a.utcUs ?? Number.POSITIVE_INFINITY) === (b.utcUs ?? Number.POSITIVE_INFINITY)
    ? a.id < b.id
      ? -1
      : a.id > b.id
        ? 1
        : 0
    : (a.utcUs ?? Number.POSITIVE_INFINITY) - (b.utcUs ?? Number.POSITIVE_INFINITY);
