/**
 * Which car comes next over a line. Cars come in the order in which the line before saw them, and over a station's first line in the order in
 * which the scorer saw them elsewhere or, knowing nothing, in start order. A car that was passed over stays expected: it may be late, not gone.
 */
export interface RunningOrder {
  /** The likeliest next car over `line`; `null` where nobody is expected any more. */
  suggest(line: string): number | null;
  /** A crossing of `line` was taken; `suggested` keeps the place until a person says which car it was. */
  crossed(line: string, crossing: string, suggested: number | null): void;
  /** A person or a device said which car it was; `null` takes the number away. */
  assigned(crossing: string, car: number | null): void;
  /** The scorer's order of arrival at this station. */
  expect(cars: readonly number[]): void;
}

/** `lines` in the order of the road; `startOrder` all cars of the rally. */
export function createRunningOrder(lines: readonly string[], startOrder: readonly number[]): RunningOrder {
  let arrivals = startOrder;
  const seen = new Map<string, Map<string, number | null>>(lines.map((line) => [line, new Map()]));
  const lineOf = new Map<string, string>();

  const expectedOver = (line: string): readonly number[] => {
    const before = lines[lines.indexOf(line) - 1];
    if (before === undefined) return arrivals;
    const through = [...(seen.get(before)?.values() ?? [])].filter((car) => car !== null);
    return [...through, ...arrivals.filter((car) => !through.includes(car))];
  };

  return {
    suggest: (line) => {
      const through = new Set(seen.get(line)?.values());
      const expected = expectedOver(line);
      // After the last car seen, before going back for those it overtook.
      const last = [...(seen.get(line)?.values() ?? [])].filter((car) => car !== null).at(-1);
      const from = last === undefined ? 0 : expected.indexOf(last) + 1;
      const next = expected.slice(from).find((car) => !through.has(car));
      return next ?? expected.find((car) => !through.has(car)) ?? null;
    },
    crossed: (line, crossing, suggested) => {
      seen.get(line)?.set(crossing, suggested);
      lineOf.set(crossing, line);
    },
    assigned: (crossing, car) => {
      const line = lineOf.get(crossing);
      if (line !== undefined) seen.get(line)?.set(crossing, car);
    },
    expect: (cars) => {
      arrivals = [...cars, ...startOrder.filter((car) => !cars.includes(car))];
    },
  };
}
