/** A table as it goes on paper or into a spreadsheet: one shape, so that both have the same columns in the same order. */
export interface Sheet {
  readonly title: string;
  readonly subtitle: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly string[])[];
  /** What every reader has to be told, such as invented points. */
  readonly notices: readonly string[];
}

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Takes the width that is left over. */
  readonly wide?: boolean;
}

/** What a printed sheet is known by. */
export interface SheetMark {
  readonly rally: string;
  readonly number: number;
  readonly version: number;
  /** Local time of the rally at which it was made, as people write it. */
  readonly printedAt: string;
}

const right = (header: string): Column => ({ header, align: 'right' });
const left = (header: string): Column => ({ header, align: 'left' });
const wide = (header: string): Column => ({ header, align: 'left', wide: true });
export const columns = { right, left, wide };
