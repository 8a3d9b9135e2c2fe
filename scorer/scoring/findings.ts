import type { UtcMicros } from '../../protocol/time.ts';
import type { Unit } from '../rules/index.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import { stateAt } from './car-file.ts';
import type { CarSheet } from './car-sheet.ts';
import type { Course, CourseTrial } from './course.ts';
import { isNearEdge } from './deviation.ts';
import { holdPlaces } from './place-holders.ts';
import type { ResolvedCrossing } from './resolved-crossing.ts';
import { PENDING, type PointCell } from './trial-cell.ts';

/** What does not fit together in a car's rally, as it stands: for a person to look at. */
export type Finding =
  /** One more crossing of a car on a line where `holder` counts. */
  | { readonly what: 'twice'; readonly crossing: string; readonly holder: string | null }
  /** Of a car that has not started, as somebody has said. */
  | { readonly what: 'not-started'; readonly crossing: string }
  /** Ends before it starts, or takes less than half of its time or a minute more than twice it. */
  | { readonly what: 'negative' | 'absurd'; readonly timed: Timed }
  /** The uncertainty of `crossing` may change the number of units. */
  | { readonly what: 'uncertain'; readonly timed: Timed; readonly crossing: string }
  /** Seen beyond this line, at `beyond`, and not here. */
  | { readonly what: 'missing'; readonly trial: string; readonly line: string; readonly beyond: Seen }
  /** Seen beyond, and at no line of these trials in a row. */
  | { readonly what: 'unseen'; readonly trial: string; readonly through: string; readonly beyond: Seen };

/** A measured time: of a trial, or of one point of an average trial. */
export interface Timed {
  readonly trial: string;
  /** `station/line` of a point; `null` of a trial as a whole. */
  readonly point: string | null;
  readonly from: string | null;
  readonly to: string | null;
  /** In units. */
  readonly measured: number;
  readonly deviation: number;
  readonly unit: Unit;
}

export interface Seen {
  readonly line: string;
  readonly utcUs: UtcMicros | null;
}

/** Later than this beyond twice the time is no slow crew but another car. */
const LATE_US_MAX = 60_000_000;

/** Walks over the car's road once: a tenth of a millisecond for 160 trials, for at a desk all cars are asked for every few seconds. */
export function findingsOf(kept: Bookkeeping, car: number): Finding[] {
  const sheet = kept.sheets[car];
  if (sheet === undefined || sheet.furthest < 0) return [];
  const found: Finding[] = [];
  findTooMany(kept.course, sheet, found);
  for (const trial of kept.course.trials) {
    const cell = sheet.cells[trial.index];
    if (cell === undefined || cell === PENDING) continue;
    if (cell.state !== 'ok' && cell.state !== 'provisional' && cell.state !== 'pending') continue;
    if (trial.kind === 'time') findOddTime(sheet, trial.id, null, cell, cell.from, cell.to, found);
    else if (trial.kind === 'average')
      for (const point of cell.measurements ?? [])
        findOddTime(sheet, trial.id, point.line, point, cell.from, point.crossing, found);
  }
  findMissed(kept, sheet, found);
  return found;
}

function findTooMany(course: Course, sheet: CarSheet, found: Finding[]): void {
  const mayBeOut = sheet.file.states.length > 0;
  for (const [index, line] of course.lines.entries()) {
    const candidates = sheet.candidates[index];
    if (candidates === undefined || candidates.length === 0) continue;
    if (candidates.length > 1) {
      const { holders, left } = holdPlaces(line, candidates);
      const holder = holders.find((each) => each !== undefined)?.id ?? null;
      for (const { id } of left) found.push({ what: 'twice', crossing: id, holder });
    }
    const trial = mayBeOut ? course.places[line.places[0] ?? -1]?.trials[0] : undefined;
    if (trial !== undefined && stateAt(sheet.file, trial) === 'not-started')
      for (const { id } of candidates) found.push({ what: 'not-started', crossing: id });
  }
}

type Measured = Pick<PointCell, 'measured' | 'deviation' | 'uncertain'> & { readonly unit: Unit | null };

function findOddTime(
  sheet: CarSheet,
  trial: string,
  point: string | null,
  { measured, deviation, unit, uncertain }: Measured,
  from: string | null,
  to: string | null,
  found: Finding[],
): void {
  if (measured === null || deviation === null || unit === null) return;
  const target = measured - deviation;
  const isAbsurd = measured < target / 2 || (deviation - target) * unit.us > LATE_US_MAX;
  if (measured >= 0 && !isAbsurd && !uncertain) return;
  const timed: Timed = { trial, point, from, to, measured, deviation, unit };
  if (measured < 0) found.push({ what: 'negative', timed });
  else if (isAbsurd) found.push({ what: 'absurd', timed });
  else {
    const crossing = edgeOf(sheet, timed);
    if (crossing !== undefined) found.push({ what: 'uncertain', timed, crossing });
  }
}

/** The stamp to look at first: one near an edge of its unit, else one that states an uncertainty. */
function edgeOf(sheet: CarSheet, { from, to, unit }: Timed): string | undefined {
  const stamps = sheet.holders.filter(
    (holder): holder is ResolvedCrossing => holder !== undefined && (holder.id === from || holder.id === to),
  );
  const unsure = stamps.filter(({ uncertaintyUs }) => uncertaintyUs > 0);
  const near = unsure.find(({ utcUs, uncertaintyUs }) => isNearEdge({ utcUs: utcUs ?? 0, uncertaintyUs }, unit.us));
  return (near ?? unsure[0])?.id;
}

/** A run of trials at which nobody has seen the car. */
interface Run {
  readonly first: CourseTrial;
  readonly last: CourseTrial;
  readonly place: number;
}

function findMissed(kept: Bookkeeping, sheet: CarSheet, found: Finding[]): void {
  const { trials, places: road } = kept.course;
  let run: Run | undefined;
  const endRun = (): void => {
    if (run === undefined) return;
    const beyond = seenBeyond(kept.course, sheet, run.place);
    if (beyond) found.push({ what: 'unseen', trial: run.first.id, through: run.last.id, beyond });
    run = undefined;
  };
  for (const trial of trials) {
    if (!trial.races.includes(sheet.entry.race)) continue;
    const places = placesOf(trial);
    const [at] = places;
    // What lies beyond where it was last seen it may still come to.
    if (at === undefined || at > sheet.furthest) continue;
    const isWaited = isWaitedFor(sheet, trial);
    const missed = isWaited ? places.filter((place) => sheet.holders[place] === undefined) : NONE;
    const [first] = missed;
    if (places.length > 1 && missed.length === places.length && first !== undefined) {
      if (run !== undefined && run.last.leg !== trial.leg) endRun();
      run = { first: run?.first ?? trial, last: trial, place: places.at(-1) ?? first };
      continue;
    }
    // A control between two trials of a run at which it was not seen either belongs to the run.
    if (run !== undefined && places.length === missed.length && run.last.leg === trial.leg) {
      if (first !== undefined) run = { ...run, last: trial, place: first };
      continue;
    }
    endRun();
    for (const place of missed) {
      const beyond = seenBeyond(kept.course, sheet, place);
      if (beyond) found.push({ what: 'missing', trial: trial.id, line: road[place]?.name ?? '', beyond });
    }
  }
  endRun();
}

const NONE: readonly number[] = [];
/** Asked for with each car, and the same for all of them. */
const places = new WeakMap<CourseTrial, readonly number[]>();

/** Places where a car that drives the trial is seen, in the order of the road. */
export function placesOf(trial: CourseTrial): readonly number[] {
  const known = places.get(trial);
  if (known !== undefined) return known;
  const found = placesIn(trial);
  places.set(trial, found);
  return found;
}

function placesIn(trial: CourseTrial): readonly number[] {
  switch (trial.kind) {
    case 'time':
      return [trial.from, trial.to];
    case 'average':
      return [...(trial.start.kind === 'place' ? [trial.start.place] : []), ...trial.points.map(({ place }) => place)];
    default:
      return trial.place === null || trial.definition.evidence === 'card' ? [] : [trial.place];
  }
}

const OUT: readonly (string | undefined)[] = ['retired', 'excluded', 'not-started'];

/** Nobody has said that it need not be there, and nothing else says that it was. */
function isWaitedFor(sheet: CarSheet, { index }: CourseTrial): boolean {
  const { state } = sheet.cells[index] ?? PENDING;
  return (state === 'pending' || state === 'missing') && !OUT.includes(stateAt(sheet.file, index));
}

/** Where it was seen next. */
function seenBeyond({ places }: Course, { holders, furthest }: CarSheet, place: number): Seen | undefined {
  if (furthest <= place) return undefined;
  const next = holders.findIndex((holder, index) => index > place && holder !== undefined);
  return { line: places[next]?.name ?? '', utcUs: holders[next]?.utcUs ?? null };
}
