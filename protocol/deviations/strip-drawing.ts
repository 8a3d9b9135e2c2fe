import { countDeviations, type StripColumn, type StripCounts, stripColumns, stripPosition } from './deviation-scale.ts';

/**
 * Our sign: a day of deviations in one line. Early to the left, late to the right, a disc for zero, a dash for no time. Paths for an SVG of
 * `STRIP_WIDTH` by `STRIP_HEIGHT`, whatever draws it.
 */
export interface StripDrawing {
  readonly counts: StripCounts;
  readonly early: string;
  readonly late: string;
  /** One zero is a disc; more of them grow as the ticks do, and leave the hundredths beside them free. `null` where there is none. */
  readonly zero: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly rx: number;
  } | null;
  /** Empty where every trial has a time. */
  readonly none: string;
}

export const STRIP_WIDTH = 200;
export const STRIP_HEIGHT = 24;
const MIDDLE = STRIP_HEIGHT / 2;
/** Beyond the axis on the right stand the dashes of trials without a time. */
const DASHES_WIDTH = 16;
const HALF = (STRIP_WIDTH - DASHES_WIDTH) / 2;
const STEP = 3;
const TICK_HEIGHT = 8;
const TICK_MORE = 3;
const DISC = 6.6;
const DASHES_MAX = 4;

/** The axis, a small mark at zero and where the scale turns logarithmic. */
export const STRIP_AXIS = [
  `M0 ${MIDDLE}H${HALF * 2}`,
  ...[-10, 0, 10].map((at) => `M${HALF + stripPosition(at) * HALF} ${MIDDLE - 2}v4`),
].join('');

export function drawStrip(deviations: readonly (number | null)[]): StripDrawing {
  const counts = countDeviations(deviations);
  const columns = stripColumns(deviations, HALF - 2, STEP);
  return {
    counts,
    early: ticks(columns.filter(({ x }) => x < 0)),
    late: ticks(columns.filter(({ x }) => x > 0)),
    zero: counts.zero === 0 ? null : zeros(counts.zero),
    none: dashes(Math.min(counts.none, DASHES_MAX)),
  };
}

const ticks = (columns: readonly StripColumn[]): string =>
  columns
    .map(({ x, count }) => {
      const height = Math.min(STRIP_HEIGHT, TICK_HEIGHT + TICK_MORE * (count - 1));
      return `M${HALF + x} ${MIDDLE - height / 2}v${height}`;
    })
    .join('');

function zeros(count: number): StripDrawing['zero'] {
  const height = Math.min(STRIP_HEIGHT, DISC + TICK_MORE * (count - 1));
  return { x: HALF - DISC / 2, y: MIDDLE - height / 2, width: DISC, height, rx: DISC / 2 };
}

const dashes = (count: number): string =>
  [...Array(count).keys()]
    .map((index) => `M${STRIP_WIDTH - DASHES_WIDTH + 5} ${MIDDLE + (index - (count - 1) / 2) * 5}h9`)
    .join('');
