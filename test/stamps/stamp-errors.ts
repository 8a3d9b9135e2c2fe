import { CHANNELS } from '../../simulator/box/box.ts';
import { CYCLES_PER_US, type TrueEdge } from './edge-list.ts';

/** An edge as somebody stamped it, in cycles of 16 MHz, with a fraction where it was not the box. */
export interface StampedEdge {
  readonly channel: string;
  readonly level: 0 | 1;
  readonly cycle: number;
}

/** How far stamps are from the truth, in cycles; `lost` and `invented` are edges. */
export interface StampErrors {
  readonly channel: string;
  readonly edges: number;
  readonly minimum: number;
  readonly median: number;
  /** Of the sizes. */
  readonly p999: number;
  readonly maximum: number;
  readonly lost: number;
  readonly invented: number;
  /** Of every error, rising. */
  readonly sizes: readonly number[];
}

/**
 * Each input's stamps beside the edges that it had, in order. The box counts from its own start, which nobody outside knows to the cycle: the
 * first edge of the capture input sets the zero for all.
 */
export function stampErrors(truth: readonly TrueEdge[], stamped: readonly StampedEdge[]): readonly StampErrors[] {
  const of = <Edge extends { channel: string }>(edges: readonly Edge[], channel: string) =>
    edges.filter((edge) => edge.channel === channel);
  const zero = (of(truth, 'D8')[0]?.cycle ?? 0) - (of(stamped, 'D8')[0]?.cycle ?? 0);
  return CHANNELS.map((channel) => {
    const [had, told] = [of(truth, channel), of(stamped, channel)];
    const errors = had.slice(0, told.length).map(({ cycle }, index) => (told[index]?.cycle ?? 0) + zero - cycle);
    return {
      channel,
      ...spread(errors),
      lost: Math.max(0, had.length - told.length),
      invented: Math.max(0, told.length - had.length),
    };
  });
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
