/** As `station/firmware/ring.h` has it. */
export const RING_SLOTS = 104;

/** One edge, or a gap of `count` edges from `number` on where `edge` is `null`. */
export interface Entry<Edge> {
  number: number;
  count: number;
  readonly edge: Edge | null;
  /** Waits to be sent. */
  isDue: boolean;
}

/** The ring of the firmware over again: edges kept until acknowledged, and what found it full, counted in its place. */
export class ModelRing<Edge> {
  #entries: Entry<Edge>[] = [];
  /** Edges that have come while the ring is full: the gap at its end, which has no slot yet. */
  #openCount = 0;
  #openIsDue = false;
  #next = 1;
  #neverSent = 1;
  #gone = 0;

  /** The number that the next edge gets. */
  get next(): number {
    return this.#next;
  }

  /** The oldest number held; `next` if none is. */
  get oldest(): number {
    return this.#entries[0]?.number ?? this.#next;
  }

  /** Edges that found the ring full. */
  get gone(): number {
    return this.#gone;
  }

  append(edge: Edge): void {
    const number = this.#next++;
    if (this.#entries.length < RING_SLOTS) {
      this.#entries.push({ number, count: 1, edge, isDue: true });
      return;
    }
    this.#openCount++;
    this.#openIsDue = true;
    this.#gone++;
  }

  /** The next to be sent, `undefined` if nothing waits. It stays in the ring. */
  take(): Readonly<Entry<Edge>> | undefined {
    let entry = this.#entries.find((candidate) => candidate.isDue);
    if (entry === undefined && this.#openIsDue) {
      this.#openIsDue = false;
      entry = { number: this.#next - this.#openCount, count: this.#openCount, edge: null, isDue: false };
    }
    if (entry === undefined) return undefined;
    entry.isDue = false;
    this.#neverSent = Math.max(this.#neverSent, entry.number + entry.count);
    return entry;
  }

  /** Everything held from that number on is to be sent again; a gap is sent whole. */
  rewind(number: number): void {
    for (const entry of this.#entries) if (number < entry.number + entry.count) entry.isDue = true;
    if (number < this.#next && this.#openCount > 0) this.#openIsDue = true;
  }

  /** Everything up to and including that number is gone. A number that was never sent is of another boot and changes nothing. */
  forget(number: number): void {
    if (number >= this.#neverSent) return;
    for (let first = this.#entries[0]; first !== undefined && first.number <= number; first = this.#entries[0]) {
      const known = number - first.number + 1;
      if (known < first.count) {
        first.number += known;
        first.count -= known;
        return;
      }
      this.#entries.shift();
      this.#closeGap();
    }
  }

  #closeGap(): void {
    if (this.#openCount === 0) return;
    const newest = this.#entries.at(-1);
    if (newest?.edge === null) {
      newest.count += this.#openCount;
      newest.isDue ||= this.#openIsDue;
    } else {
      const number = this.#next - this.#openCount;
      this.#entries.push({ number, count: this.#openCount, edge: null, isDue: this.#openIsDue });
    }
    this.#openCount = 0;
    this.#openIsDue = false;
  }
}
