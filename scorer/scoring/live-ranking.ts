import type { RankingMessage } from '../../protocol/messages/results.ts';
import type { CarSheet } from './car-sheet.ts';
import type { Course, CourseRanking } from './course.ts';
import { LIVE, messageRow, positions, type Standing, sortRows, standingOf } from './ranking-rows.ts';

export type RankingTable = Pick<RankingMessage, 'id' | 'title' | 'notices' | 'trials' | 'rows'>;

interface LiveRow {
  readonly car: number;
  standing: Standing;
  /** What was last handed out, for as long as it still reads so. */
  message: RankingMessage['rows'][number] | undefined;
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

  table(): RankingTable {
    const { definition, trials } = this.#ranking;
    for (const car of this.#changed) this.#sum(car);
    if (this.#changed.size > 0) sortRows(this.#course, this.#rows);
    this.#changed.clear();
    const places = positions(this.#rows);
    return {
      id: definition.id,
      title: definition.title,
      notices: [...this.#course.rally.notices],
      trials: trials.map((trial) => this.#course.trials[trial]?.id ?? ''),
      rows: this.#rows.map((row, index) => this.#message(row, places[index] ?? null)),
    };
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
      const added: LiveRow = { car, standing, message: undefined };
      this.#rowByCar.set(car, added);
      this.#rows.push(added);
    } else {
      row.standing = standing;
      row.message = undefined;
    }
  }

  #message(row: LiveRow, position: number | null): RankingMessage['rows'][number] {
    if (row.message === undefined) row.message = messageRow(this.#course, position, row.standing);
    else if (row.message.position !== position) row.message = { ...row.message, position };
    return row.message;
  }
}
