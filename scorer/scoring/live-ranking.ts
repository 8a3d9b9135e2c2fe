import type { RankingMessage } from '../../protocol/messages/results.ts';
import type { CarSheet } from './car-sheet.ts';
import type { Course, CourseRanking } from './course.ts';
import {
  compareStandings,
  LIVE,
  type MessageRow,
  messageRow,
  movedRow,
  NO_PLACE,
  type Place,
  placeAt,
  type Standing,
  samePlace,
  sortRows,
  standingOf,
} from './ranking-rows.ts';
import { teamRows } from './team-rows.ts';

export type RankingTable = Pick<RankingMessage, 'id' | 'title' | 'notices' | 'trials' | 'rows'>;

interface LiveRow {
  readonly car: number;
  readonly standing: Standing;
  readonly team: string;
  place: Place;
  /** What was last handed out, and for which places. */
  told: { readonly row: MessageRow; readonly place: Place; readonly overall: number | null | undefined } | undefined;
}

/** More changed cars than this are sorted with all others; fewer are put where they belong one by one. */
const FEW = 16;

/** One ranking as it stands. Between two looks only rows of cars that changed are summed and moved, and only rows that read differently are written. */
export class LiveRanking {
  readonly #course: Course;
  readonly #ranking: CourseRanking;
  readonly #sheets: readonly CarSheet[];
  /** In order, but for the cars that changed. */
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

  /**
   * In steps of a row each; nothing may change meanwhile.
   * @param overall the ranking of the whole race, where this one is of some of its cars
   */
  *tableInSteps(overall?: LiveRanking): Generator<void, RankingTable> {
    yield* this.#settle();
    if (overall !== undefined) yield* overall.#settle();
    const { definition, trials } = this.#ranking;
    const rows = definition.team === null ? [] : teamRows(this.#ranking, this.#rows);
    if (definition.team === null) {
      for (const row of this.#rows) {
        rows.push(this.#message(row, overall?.position(row.car)));
        yield;
      }
    }
    return {
      id: definition.id,
      title: definition.title,
      notices: [...this.#course.rally.notices],
      trials: trials.map((trial) => this.#course.trials[trial]?.id ?? ''),
      rows,
    };
  }

  /** Of a car (index), as it was last settled. */
  position(car: number): number | null {
    return this.#rowByCar.get(car)?.place.position ?? null;
  }

  /** Brings order and places up to date: where few cars changed, of the rows between which they moved, and of all where the leader's score did. */
  *#settle(): Generator<void> {
    if (this.#changed.size === 0) return;
    const { rules } = this.#ranking;
    const isFew = this.#changed.size <= FEW;
    const leading = this.#rows[0]?.standing.score;
    let [from, to] = [this.#rows.length, 0];
    for (const car of this.#changed) {
      for (const index of this.#sum(car, isFew)) {
        from = Math.min(from, index);
        to = Math.max(to, index);
      }
      yield;
    }
    const span = this.#changed.size;
    this.#changed.clear();
    if (!isFew) sortRows(rules, this.#rows);
    // One row on each side has another neighbour, and later cars may have moved earlier ones on by one each.
    if (isFew && this.#rows[0]?.standing.score === leading) this.#place(from - 1, to + span + 1);
    else this.#place(0, this.#rows.length - 1);
  }

  #place(from: number, to: number): void {
    for (let index = Math.max(0, from); index <= Math.min(to, this.#rows.length - 1); index += 1) {
      const row = this.#rows[index];
      const place = placeAt(this.#rows, index, this.#rows[index - 1]?.place);
      if (row !== undefined && !samePlace(row.place, place)) row.place = place;
    }
  }

  /**
   * Sums a car anew.
   * @param inOrder whether its row has to stand in order afterwards
   * @returns indices at which it stood and stands
   */
  #sum(car: number, inOrder: boolean): readonly number[] {
    const sheet = this.#sheets[car];
    if (sheet === undefined) return [];
    const before = this.#rowByCar.get(car);
    const left = before === undefined ? [] : [this.#rows.indexOf(before)];
    for (const index of left) this.#rows.splice(index, 1);
    this.#rowByCar.delete(car);
    // An amended entry may leave a ranking.
    if (!sheet.rankings.includes(this.#ranking)) return left;
    const standing = standingOf(this.#course, this.#ranking, sheet, LIVE);
    const row: LiveRow = {
      car,
      standing,
      team: sheet.entry.fields.get('team') ?? '',
      place: NO_PLACE,
      told: undefined,
    };
    this.#rowByCar.set(car, row);
    const index = inOrder ? this.#placeFor(standing) : this.#rows.length;
    this.#rows.splice(index, 0, row);
    return [...left, index];
  }

  /** How many rows come before a standing: found by halves. */
  #placeFor(standing: Standing): number {
    let [from, to] = [0, this.#rows.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      const row = this.#rows[middle];
      if (row !== undefined && compareStandings(this.#ranking.rules, row.standing, standing) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #message(row: LiveRow, overall: number | null | undefined): MessageRow {
    const { told, place, standing } = row;
    if (told !== undefined && told.place === place && told.overall === overall) return told.row;
    const { rules } = this.#ranking;
    const message =
      told === undefined
        ? messageRow(rules, place, overall, standing)
        : movedRow(rules, told, place, overall, standing);
    row.told = { row: message, place, overall };
    return message;
  }
}
