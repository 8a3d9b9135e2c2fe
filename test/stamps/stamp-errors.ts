import { CHANNELS } from '../../simulator/box/box.ts';
import { CYCLES_PER_US, type TrueEdge } from './edge-list.ts';

/** An edge as somebody stamped it, in cycles of 16 MHz, with a fraction where it was not the box. */
export interface StampedEdge {
  readonly channel: string;
  readonly level: 0 | 1;
  readonly cycle: number;
  /** Which of the true edges it is, its index among all of them; `undefined` for one that never was. */
  readonly place: number | undefined;
}

/** How far stamps are from the truth, in cycles: `minimum` and `median` of the errors, p99.9 and `maximum` of their sizes. `lost` and `invented` are edges. */
export interface StampErrors {
  readonly channel: string;
  readonly edges: number;
  readonly minimum: number;
  readonly median: number;
  readonly p999: number;
  readonly maximum: number;
  readonly lost: number;
  readonly invented: number;
  /** Rising. */
  readonly errors: readonly number[];
  readonly sizes: readonly number[];
}

/** Each input's stamps beside the edges that they are of. */
export function stampErrors(truth: readonly TrueEdge[], stamped: readonly StampedEdge[]): readonly StampErrors[] {
  return CHANNELS.map((channel) => {
    const told = stamped.filter((edge) => edge.channel === channel);
    const errors = told.flatMap(({ cycle, place }) => {
      const edge = place === undefined ? undefined : truth[place];
      return edge === undefined ? [] : [cycle - edge.cycle];
    });
    return {
      channel,
      ...spread(errors),
      lost: truth.filter((edge) => edge.channel === channel).length - errors.length,
      invented: told.length - errors.length,
    };
  });
}

/** The stamps of one beside those of another, the first minus the second, edge by edge; `lost` are those that one of them did not tell. */
export function stampDifferences(
  truth: readonly TrueEdge[],
  first: readonly StampedEdge[],
  second: readonly StampedEdge[],
): readonly StampErrors[] {
  const cycles = new Map(second.map(({ place, cycle }) => [place, cycle]));
  const both = first.filter(({ place }) => place !== undefined && cycles.has(place));
  return stampErrors(
    truth.map((edge, place) => ({ ...edge, cycle: cycles.get(place) ?? 0 })),
    both,
  );
}

/** The rows of all inputs as one. */
export function allInputs(rows: readonly StampErrors[]): StampErrors {
  const sum = (of: (row: StampErrors) => number) => rows.reduce((total, row) => total + of(row), 0);
  const [lost, invented] = [sum((row) => row.lost), sum((row) => row.invented)];
  return { channel: 'all', ...spread(rows.flatMap(({ errors }) => errors)), lost, invented };
}

export function percentile999(values: readonly number[]): number {
  const inOrder = values.toSorted((a, b) => a - b);
  return inOrder[Math.min(inOrder.length - 1, Math.floor(0.999 * inOrder.length))] ?? 0;
}

function spread(errors: readonly number[]) {
  const inOrder = errors.toSorted((a, b) => a - b);
  const sizes = errors.map(Math.abs).sort((a, b) => a - b);
  return {
    edges: errors.length,
    minimum: inOrder[0] ?? 0,
    median: inOrder[inOrder.length >> 1] ?? 0,
    p999: percentile999(sizes),
    maximum: sizes.at(-1) ?? 0,
    errors: inOrder,
    sizes,
  };
}

/**
 * What the box promises: capture exact to a tick, every other input within 4 µs at p99.9 and 10 at most, none lost, none invented.
 * @param asked `worst` leaves p99.9 out, for few edges
 */
export function isWithinLimits(row: StampErrors, asked: 'all' | 'worst' = 'all'): boolean {
  const [usual, worst] = row.channel === 'D8' ? [0, 0] : [4 * CYCLES_PER_US, 10 * CYCLES_PER_US];
  const usually = asked === 'worst' || row.p999 <= usual;
  return usually && row.maximum <= worst && row.lost === 0 && row.invented === 0;
}

export function printErrors(title: string, rows: readonly StampErrors[], decimals = 0): string {
  const columns = ['input', 'edges', 'minimum', 'median', 'p99.9', 'maximum', 'lost', 'invented'];
  const cells = rows.map((row) => [
    row.channel,
    String(row.edges),
    ...[row.minimum, row.median, row.p999, row.maximum].map((value) => value.toFixed(decimals)),
    String(row.lost),
    String(row.invented),
  ]);
  const widths = columns.map((name, index) => Math.max(name.length, ...cells.map((row) => row[index]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, index) => cell.padStart(widths[index] ?? 0)).join('  ');
  return [title, line(columns), ...cells.map(line)].join('\n');
}
