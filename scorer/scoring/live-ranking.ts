import type { RankingMessage } from '../../protocol/messages/results.ts';
import type { CarSheet } from './car-sheet.ts';
import type { Course, CourseRanking } from './course.ts';
import { LIVE, messageRow, type Place, placesOf, type Standing, sortRows, standingOf } from './ranking-rows.ts';
import { teamRows } from './team-rows.ts';

export type RankingTable = Pick<RankingMessage, 'id' | 'title' | 'notices' | 'trials' | 'rows'>;

interface LiveRow {
  readonly car: number;
  standing: Standing;
  /** What was last handed out, for as long as it still reads so. */
  message: RankingMessage['rows'][number] | undefined;
  place: Place | undefined;
  overall: number | null | undefined;
}

/** One ranking as it stands. Between two looks only rows of cars that changed are summed again, and only rows that moved are written again. */
export class LiveRanking {
  readonly #course: Course;
  readonly #ranking: CourseRanking;
  readonly #sheets: readonly CarSheet[];
  readonly #rows: LiveRow[] = [];
  readonly #changed: Set<number>;
  readonly #rowByCar = new Map<number, LiveRow>();

  constructor(course: Course, ranking: CourseRanking, sheets: readonly CarSheet[]) {
    this.#course = course;
    this.#ranking = ranking;
    this.#sheets = sheets;
    this.#changed = new Set(ranking.cars);
  }

  /** Notes that a car (index) reads differently from now on. */
  change(car: number): void {
    this.#changed.add(car);
  }

  /** @param overall the ranking of the whole race, where this one is of some of its cars */
  table(overall?: LiveRanking): RankingTable {
    const { definition, trials } = this.#ranking;
    const places = this.#places();
    const overallPositions = overall?.positions();
    const rows =
      definition.team === null
        ? this.#rows.map((row, index) => {
            const position = overallPositions === undefined ? undefined : (overallPositions.get(row.car) ?? null);
            return this.#message(row, places[index], position);
          })
        : teamRows(
            this.#ranking,
            this.#rows.map(({ car, standing }) => ({
              standing,
              team: this.#sheets[car]?.entry.fields.get('team') ?? '',
            })),
          );
    return {
      id: definition.id,
      title: definition.title,
      notices: [...this.#course.rally.notices],
      trials: trials.map((trial) => this.#course.trials[trial]?.id ?? ''),
      rows,
    };
  }

  /** By car (index). */
  positions(): ReadonlyMap<number, number | null> {
    const places = this.#places();
    return new Map(this.#rows.map(({ car }, index) => [car, places[index]?.position ?? null]));
  }

  #places(): readonly Place[] {
    for (const car of this.#changed) this.#sum(car);
    if (this.#changed.size > 0) sortRows(this.#ranking.rules, this.#rows);
    this.#changed.clear();
    return placesOf(this.#rows);
  }

  #sum(car: number): void {
    const sheet = this.#sheets[car];
    if (sheet === undefined) return;
    const row = this.#rowByCar.get(car);
    if (!sheet.rankings.includes(this.#ranking)) {
      // An amended entry may leave a ranking.
      if (row !== undefined) this.#rows.splice(this.#rows.indexOf(row), 1);
      this.#rowByCar.delete(car);
      return;
    }
    const standing = standingOf(this.#course, this.#ranking, sheet, LIVE);
    if (row === undefined) {
      const added: LiveRow = { car, standing, message: undefined, place: undefined, overall: undefined };
      this.#rowByCar.set(car, added);
      this.#rows.push(added);
    } else {
      row.standing = standing;
      row.message = undefined;
    }
  }

  #message(
    row: LiveRow,
    place: Place = { position: null, tied: false, gap: null, gapAhead: null },
    overall: number | null | undefined,
  ): RankingMessage['rows'][number] {
    if (row.message === undefined || !samePlace(row.place, place) || row.overall !== overall) {
      row.message = messageRow(this.#ranking.rules, place, overall, row.standing);
      row.place = place;
      row.overall = overall;
    }
    return row.message;
  }
}

const samePlace = (a: Place | undefined, b: Place): boolean =>
  a !== undefined && a.position === b.position && a.tied === b.tied && a.gap === b.gap && a.gapAhead === b.gapAhead;
