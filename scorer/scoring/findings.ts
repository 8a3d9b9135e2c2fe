import type { UtcMicros } from '../../protocol/time.ts';
import type { Unit } from '../rules/index.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import { stateAt } from './car-file.ts';
import type { CarSheet } from './car-sheet.ts';
import type { Course, CourseTrial } from './course.ts';
import { isNearEdge } from './deviation.ts';
import { holdPlaces } from './place-holders.ts';
import type { ResolvedCrossing } from './resolved-crossing.ts';
import { PENDING, type TrialCell } from './trial-cell.ts';

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

/** Walks over the car's road once: some ten microseconds for 160 trials. */
export function findingsOf(kept: Bookkeeping, car: number): Finding[] {
  const sheet = kept.sheets[car];
  if (sheet === undefined || sheet.furthest < 0) return [];
  const { course } = kept;
  return [
    ...crossingsTooMany(course, sheet),
    ...course.trials.flatMap((trial) => {
      const cell = sheet.cells[trial.index] ?? PENDING;
      return timesOf(trial, cell).flatMap((timed) => oddTimes(sheet, timed));
    }),
    ...linesMissed(kept, sheet),
  ];
}

function crossingsTooMany(course: Course, sheet: CarSheet): Finding[] {
  return course.lines.flatMap((line, index) => {
    const candidates = sheet.candidates[index] ?? [];
    const [first] = candidates;
    if (first === undefined) return [];
    const found: Finding[] = [];
    if (candidates.length > 1) {
      const { holders, left } = holdPlaces(line, candidates);
      const holder = holders.find((each) => each !== undefined)?.id ?? null;
      for (const { id } of left) found.push({ what: 'twice', crossing: id, holder });
    }
    const trial = course.places[line.places[0] ?? -1]?.trials[0];
    if (trial !== undefined && stateAt(sheet.file, trial) === 'not-started')
      for (const { id } of candidates) found.push({ what: 'not-started', crossing: id });
    return found;
  });
}

interface TimedStamps extends Timed {
  readonly uncertain: boolean;
}

/** Of a trial that counts: its time, or that of each of its points. */
function timesOf(trial: CourseTrial, cell: TrialCell): TimedStamps[] {
  if (cell.state !== 'ok' && cell.state !== 'provisional' && cell.state !== 'pending') return [];
  const { id } = trial;
  if (trial.kind === 'time') {
    const { measured, deviation, unit, from, to, uncertain } = cell;
    if (measured === null || deviation === null || unit === null) return [];
    return [{ trial: id, point: null, from, to, measured, deviation, unit, uncertain }];
  }
  if (trial.kind !== 'average') return [];
  return (cell.measurements ?? []).flatMap(({ line, measured, deviation, unit, crossing, uncertain }) =>
    measured === null || deviation === null
      ? []
      : [{ trial: id, point: line, from: cell.from, to: crossing, measured, deviation, unit, uncertain }],
  );
}

function oddTimes(sheet: CarSheet, { uncertain, ...timed }: TimedStamps): Finding[] {
  const { measured, deviation, unit } = timed;
  const target = measured - deviation;
  if (measured < 0) return [{ what: 'negative', timed }];
  if (measured < target / 2 || (deviation - target) * unit.us > LATE_US_MAX) return [{ what: 'absurd', timed }];
  const crossing = uncertain ? edgeOf(sheet, timed) : undefined;
  return crossing === undefined ? [] : [{ what: 'uncertain', timed, crossing }];
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

function linesMissed(kept: Bookkeeping, sheet: CarSheet): Finding[] {
  const found: Finding[] = [];
  let run: Run | undefined;
  const endRun = (): void => {
    if (run === undefined) return;
    const beyond = seenBeyond(kept.course, sheet, run.place);
    if (beyond) found.push({ what: 'unseen', trial: run.first.id, through: run.last.id, beyond });
    run = undefined;
  };
  for (const trial of kept.course.trials) {
    if (!trial.races.includes(sheet.entry.race)) continue;
    const places = placesOf(trial);
    const missed = isWaitedFor(sheet, trial) ? places.filter((place) => sheet.holders[place] === undefined) : [];
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
      if (beyond) found.push({ what: 'missing', trial: trial.id, line: kept.course.places[place]?.name ?? '', beyond });
    }
  }
  endRun();
  return found;
}

/** Places where a car that drives the trial is seen. */
export function placesOf(trial: CourseTrial): readonly number[] {
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
