import { memo } from 'react';
import { countDeviations, type StripColumn, stripColumns, stripPosition } from './deviation-scale.ts';
import { signedDeviation } from './format.ts';
import type { Words } from './words.ts';

const WIDTH = 200;
const HEIGHT = 24;
const MIDDLE = HEIGHT / 2;
/** Beyond the axis on the right stand the dashes of trials without a time. */
const DASHES_WIDTH = 16;
const HALF = (WIDTH - DASHES_WIDTH) / 2;
const STEP = 3;
const TICK_HEIGHT = 8;
const TICK_MORE = 3;
const DISC = 6.6;

/** Our sign: a day of deviations in one line. Early to the left, late to the right, a disc for zero, a dash for no time. */
export const DeviationStrip = memo(function DeviationStrip(props: {
  readonly deviations: readonly (number | null)[];
  readonly words: Words;
}) {
  const { deviations, words } = props;
  const counts = countDeviations(deviations);
  const columns = stripColumns(deviations, HALF - 2, STEP);
  const spoken = `${words.early} ${counts.early}, ${words.zero} ${counts.zero}, ${words.late} ${counts.late}, ${words.stateMissing} ${counts.none}`;
  return (
    <svg className="strip" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={spoken}>
      <title>{`${spoken}\n${deviations.map(signedDeviation).join('  ')}`}</title>
      <path className="strip-axis" d={AXIS} />
      <path className="strip-early" d={ticks(columns.filter((column) => column.x < 0))} />
      <path className="strip-late" d={ticks(columns.filter((column) => column.x > 0))} />
      {counts.zero > 0 && <Zeros count={counts.zero} />}
      {counts.none > 0 && <path className="strip-none" d={dashes(counts.none)} />}
    </svg>
  );
});

/** The axis, a small mark at zero and where the scale turns logarithmic. */
const AXIS = [
  `M0 ${MIDDLE}H${HALF * 2}`,
  ...[-10, 0, 10].map((at) => `M${HALF + stripPosition(at) * HALF} ${MIDDLE - 2}v4`),
].join('');

const ticks = (columns: readonly StripColumn[]): string =>
  columns
    .map(({ x, count }) => {
      const height = Math.min(HEIGHT, TICK_HEIGHT + TICK_MORE * (count - 1));
      return `M${HALF + x} ${MIDDLE - height / 2}v${height}`;
    })
    .join('');

/** One zero is a disc; more of them grow as the ticks do, and leave the hundredths beside them free. */
function Zeros(props: { readonly count: number }) {
  const height = Math.min(HEIGHT, DISC + TICK_MORE * (props.count - 1));
  return (
    <rect
      className="strip-zero"
      x={HALF - DISC / 2}
      y={MIDDLE - height / 2}
      width={DISC}
      height={height}
      rx={DISC / 2}
    />
  );
}

const dashes = (count: number): string =>
  [...Array(Math.min(count, 4)).keys()]
    .map((index) => `M${WIDTH - DASHES_WIDTH + 5} ${MIDDLE + (index - (Math.min(count, 4) - 1) / 2) * 5}h9`)
    .join('');
