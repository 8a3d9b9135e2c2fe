import type { UtcMicros } from '../../protocol/time.ts';
import { type Entry, type Hours, holdsTime } from '../rally/index.ts';
import type { RuleSet } from '../rules/index.ts';
import { blankFile, type CarFile } from './car-file.ts';
import { type Course, type CourseRanking, hasRow, rulesOf } from './course.ts';
import { holdPlaces } from './place-holders.ts';
import type { ResolvedCrossing } from './resolved-crossing.ts';
import { PENDING, type TrialCell } from './trial-cell.ts';

/** A crossing that somebody knows the time of. */
export type TimedCrossing = ResolvedCrossing & { readonly utcUs: UtcMicros };

/** Everything of one car: its crossings by line, which of them hold a place on the road, how far it has come, its trials. */
export class CarSheet {
  /** By index of the trial. */
  readonly cells: TrialCell[];
  /** By index of the line: crossings of this car, set or suggested, that may hold a place there. */
  readonly candidates: (readonly ResolvedCrossing[] | undefined)[];
  /** By index of the place. */
  readonly holders: (ResolvedCrossing | undefined)[];
  /** Index of the furthest place where the car has been seen, with a time or without; -1 before the first. */
  furthest = -1;
  /** Rankings that have a row for this car. */
  rankings: readonly CourseRanking[] = [];
  /** By which its race is scored. */
  readonly rules: RuleSet;
  readonly #course: Course;
  #file: CarFile;

  constructor(course: Course, listed: Entry) {
    this.#course = course;
    this.rules = rulesOf(course.rally, listed.race);
    this.#file = blankFile(listed);
    this.file = this.#file;
    this.cells = course.trials.map(() => PENDING);
    this.candidates = course.lines.map(() => undefined);
    this.holders = course.places.map(() => undefined);
  }

  /** What people have said of the car. */
  get file(): CarFile {
    return this.#file;
  }

  set file(file: CarFile) {
    this.#file = file;
    this.rankings = this.#course.rankings.filter(({ definition }) => hasRow(definition, file.entry));
  }

  /** Its row in the entry list, as amended. */
  get entry(): Entry {
    return this.#file.entry;
  }

  /**
   * Takes a crossing in, out, or both (a changed one) on a line.
   * @param changed is told each place whose holder is another now
   */
  replace(
    line: number,
    out: ResolvedCrossing | undefined,
    into: ResolvedCrossing | undefined,
    changed: (place: number) => void,
  ): void {
    const others = this.candidates[line]?.filter(({ id }) => id !== out?.id) ?? [];
    // Nearly every line of every car has one, and a list that grows keeps room for seventeen.
    const candidates = into === undefined ? others : others.length === 0 ? [into] : others.concat(into);
    this.candidates[line] = candidates;
    const courseLine = this.#course.lines[line];
    if (courseLine === undefined) return;
    const { holders } = holdPlaces(courseLine, candidates);
    courseLine.places.forEach((place, pass) => {
      if (place === null || this.holders[place] === holders[pass]) return;
      this.holders[place] = holders[pass];
      this.#look(place);
      changed(place);
    });
  }

  /** What holds a place with a time that lies in a trial's hours. */
  timedHolder(place: number, hours: Hours): TimedCrossing | undefined {
    const holder = this.holders[place];
    return holder !== undefined && isTimed(holder) && holdsTime(hours, holder.utcUs) ? holder : undefined;
  }

  #look(changed: number): void {
    if (this.holders[changed] !== undefined) this.furthest = Math.max(this.furthest, changed);
    while (this.furthest >= 0 && this.holders[this.furthest] === undefined) this.furthest -= 1;
  }
}

const isTimed = (crossing: ResolvedCrossing): crossing is TimedCrossing => crossing.utcUs !== null;
