/** One thing measured. */
export interface Figure {
  readonly what: string;
  readonly measured: number;
  readonly unit: string;
  /** The most that it may be; `null` for what is only told. */
  readonly limit: number | null;
  /** What the figure rests on. */
  readonly note?: string;
}

/** The value below which a share of all lies, 0 to 1: the nearest rank, so that it is one that was measured. */
export function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

export const median = (values: ArrayLike<number>): number => percentile(values, 0.5);

const digits = (value: number): string =>
  value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toPrecision(3);

/** A table: what, limit, measured, whether it keeps to it. */
export function printFigures(figures: readonly Figure[]): string {
  const rows = figures.map(({ what, measured, unit, limit, note }) => [
    what,
    limit === null ? '' : `${digits(limit)} ${unit}`,
    `${digits(measured)} ${unit}`,
    limit === null ? '' : measured <= limit ? 'PASS' : 'over',
    note ?? '',
  ]);
  const all = [['', 'limit', 'measured', '', ''], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => (row[column] ?? '').length))) ?? [];
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        (column === 1 || column === 2 ? cell.padStart : cell.padEnd).call(cell, widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}
