/** Every crossing's id in rising time, to be walked from the newest on. One whose second nobody knows lies where it came. */
export interface CrossingIndex {
  put(id: string, utcUs: number | null): void;
  remove(id: string): void;
  readonly size: number;
  /** The newest first; with a cursor, those older than the one that it is of. */
  newest(before?: string): Generator<Indexed>;
}

export interface Indexed {
  readonly id: string;
  readonly atUs: number;
}

export const cursorOf = ({ atUs, id }: Indexed): string => `${atUs} ${id}`;

export function createCrossingIndex(): CrossingIndex {
  const inOrder: Indexed[] = [];
  const byId = new Map<string, Indexed>();
  let newestUs = 0;

  const comesBefore = (one: Indexed, other: Indexed): boolean =>
    one.atUs < other.atUs || (one.atUs === other.atUs && one.id < other.id);
  /** Index of the first that does not come before it. */
  const placeOf = (of: Indexed): number => {
    let [low, high] = [0, inOrder.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const there = inOrder[middle];
      if (there !== undefined && comesBefore(there, of)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const remove = (id: string): void => {
    const known = byId.get(id);
    if (known === undefined) return;
    byId.delete(id);
    inOrder.splice(placeOf(known), 1);
  };

  return {
    put: (id, utcUs) => {
      const known = byId.get(id);
      const atUs = utcUs ?? known?.atUs ?? newestUs;
      if (known?.atUs === atUs) return;
      if (known !== undefined) remove(id);
      const indexed = { id, atUs };
      byId.set(id, indexed);
      newestUs = Math.max(newestUs, atUs);
      inOrder.splice(placeOf(indexed), 0, indexed);
    },
    remove,
    get size() {
      return inOrder.length;
    },
    *newest(before) {
      const space = before?.indexOf(' ') ?? -1;
      const from =
        before === undefined
          ? inOrder.length
          : placeOf({ atUs: Number(before.slice(0, space)), id: before.slice(space + 1) });
      // Others may come in while this is walked; it goes on from the one that it was at.
      let last = inOrder[from - 1];
      for (let index = from - 1; index >= 0; ) {
        const each = inOrder[index];
        if (each === undefined) return;
        last = each;
        yield each;
        index = inOrder[index] === last ? index - 1 : placeOf(last) - 1;
      }
    },
  };
}
