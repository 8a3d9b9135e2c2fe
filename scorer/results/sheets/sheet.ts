import type { UtcMicros } from '../../../protocol/time.ts';

/** A page as it goes on paper or into a spreadsheet: one shape, so that both have the same columns in the same order. */
export interface Sheet {
  readonly title: string;
  /** Under the title. */
  readonly lines: readonly string[];
  /** What every reader has to be told, such as invented points. */
  readonly notices: readonly string[];
  readonly parts: readonly Part[];
  /** Wider than high, for tables of many columns. */
  readonly landscape?: boolean;
}

/** A table with what stands over it. */
export interface Part {
  /** Whose page it is, in large: the part then begins a page of its own. */
  readonly car?: CarHead;
  /** Stands over the table on every page that it runs over. */
  readonly heading?: string;
  /** Paragraphs before the table; a spreadsheet leaves them out. */
  readonly text?: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** To be filled in by hand: high rows, lines between the columns. */
  readonly form?: boolean;
}

export interface CarHead {
  readonly number: number;
  /** Crew, car and what else there is to say, the most important first. */
  readonly lines: readonly string[];
}

/** `null`: nothing belongs here. On a form that is grey, and an empty cell is one to be filled in. */
export type Cell = string | null;

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** Takes the width that is left over. */
  readonly wide?: boolean;
  /** In points of 1/72 inch, for what people write there or what several tables have alike; otherwise as wide as what stands in it. */
  readonly widthPoints?: number;
  /** On paper, left empty where the cell above says the same. */
  readonly once?: boolean;
  /** For spreadsheets alone: on paper the heading says it. */
  readonly dataOnly?: boolean;
}

/** How far results have come: as it stands, published for protest, final. */
export type MarkState = 'live' | 'provisional' | 'official';

/** What a printed sheet is known by. */
export interface SheetMark {
  readonly rally: string;
  /** `null`: nobody has posted it. */
  readonly number: number | null;
  /** `null`: of nothing that has versions. */
  readonly version: number | null;
  /** `live` where it is left out; `null`: of nothing that is published. */
  readonly state?: MarkState | null;
  /** Local time of the rally at which it was made, as people write it. */
  readonly printedAt: string;
  /** The same time: with it the same sheet gives the same bytes. */
  readonly printedUs?: UtcMicros;
}

const right = (header: string): Column => ({ header, align: 'right' });
const left = (header: string): Column => ({ header, align: 'left' });
const wide = (header: string): Column => ({ header, align: 'left', wide: true });
const once = (header: string): Column => ({ header, align: 'left', once: true });
const data = (header: string): Column => ({ header, align: 'left', dataOnly: true });
const toFillIn = (header: string, widthPoints: number): Column => ({ header, align: 'left', widthPoints });
export const columns = { right, left, wide, once, data, toFillIn };

/** No time, no position: something else than 0. */
export const NONE = '–';
