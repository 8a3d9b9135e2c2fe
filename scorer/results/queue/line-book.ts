import type { UtcMicros } from '../../../protocol/time.ts';

export interface OnLine {
  readonly id: string;
  readonly utcUs: UtcMicros;
}

/** No two crossings further apart than this are one car over two sensors (`protocol/messages/backup.ts`). */
const APART_US = 1_000_000;

/** The crossings of one line in rising time, whatever their sensor and whether they stand. */
export class LineBook {
  readonly #onLine: OnLine[] = [];
  readonly #ids = new Set<string>();
  /** Between these a second sensor was at work: what it has not seen, it should have. */
  #watchedFromUs = Number.POSITIVE_INFINITY;
  #watchedToUs = Number.NEGATIVE_INFINITY;

  get hasSecond(): boolean {
    return this.#watchedFromUs <= this.#watchedToUs;
  }

  /** Takes a crossing in where it lies now. @returns from when to when things may be otherwise */
  put(id: string, utcUs: UtcMicros | null, isSecond: boolean): { readonly fromUs: number; readonly toUs: number } {
    const before = this.#ids.has(id) ? this.#indexOf(id, utcUs) : -1;
    const wasUs = this.#onLine[before]?.utcUs;
    if (before >= 0 && wasUs !== utcUs) this.#onLine.splice(before, 1);
    if (utcUs !== null && wasUs !== utcUs) this.#onLine.splice(this.#firstFrom(utcUs), 0, { id, utcUs });
    this.#ids.add(id);
    let [fromUs, toUs] = [Math.min(wasUs ?? Infinity, utcUs ?? Infinity), Math.max(wasUs ?? 0, utcUs ?? 0)];
    if (isSecond && utcUs !== null) {
      if (this.hasSecond && utcUs > this.#watchedToUs) fromUs = Math.min(fromUs, this.#watchedToUs);
      if (this.hasSecond && utcUs < this.#watchedFromUs) toUs = Math.max(toUs, this.#watchedFromUs);
      this.#watchedFromUs = Math.min(this.#watchedFromUs, utcUs);
      this.#watchedToUs = Math.max(this.#watchedToUs, utcUs);
    }
    return { fromUs, toUs };
  }

  /** Whether a second sensor was at work before and after. */
  watched(utcUs: UtcMicros): boolean {
    return utcUs > this.#watchedFromUs && utcUs < this.#watchedToUs;
  }

  /** What lies from one time to another and as near as one car's crossings, in groups that have nothing to do with one another. */
  groups(fromUs: number, toUs: number): OnLine[][] {
    let index = this.#firstFrom(fromUs);
    while (index > 0 && this.#gapBefore(index) <= APART_US) index -= 1;
    const groups: OnLine[][] = [];
    for (; index < this.#onLine.length; index += 1) {
      const each = this.#onLine[index];
      if (each === undefined) break;
      const isNew = groups.length === 0 || this.#gapBefore(index) > APART_US;
      if (isNew && each.utcUs > toUs) break;
      if (isNew) groups.push([each]);
      else groups.at(-1)?.push(each);
    }
    return groups;
  }

  /** Those within so many microseconds of a time, the nearest first. */
  near(utcUs: number, withinUs: number): OnLine[] {
    const found: OnLine[] = [];
    for (let index = this.#firstFrom(utcUs - withinUs); index < this.#onLine.length; index += 1) {
      const each = this.#onLine[index];
      if (each === undefined || each.utcUs > utcUs + withinUs) break;
      found.push(each);
    }
    return found.sort((one, other) => Math.abs(one.utcUs - utcUs) - Math.abs(other.utcUs - utcUs));
  }

  /** Nearly always where its time says; elsewhere once its time has been corrected. */
  #indexOf(id: string, utcUs: UtcMicros | null): number {
    const here = utcUs === null ? -1 : this.#firstFrom(utcUs);
    return this.#onLine[here]?.id === id ? here : this.#onLine.findIndex((each) => each.id === id);
  }

  #gapBefore(index: number): number {
    const [before, here] = [this.#onLine[index - 1], this.#onLine[index]];
    return before === undefined || here === undefined ? Number.POSITIVE_INFINITY : here.utcUs - before.utcUs;
  }

  /** Index of the first at that time or later. */
  #firstFrom(utcUs: number): number {
    let [low, high] = [0, this.#onLine.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#onLine[middle]?.utcUs ?? 0) < utcUs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
