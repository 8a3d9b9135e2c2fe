import { memo } from 'react';
import { drawStrip, STRIP_AXIS, STRIP_HEIGHT, STRIP_WIDTH } from '../../../protocol/deviations/strip-drawing.ts';
import { signedDeviation } from './format.ts';
import type { Words } from './words.ts';

/** Our sign (`protocol/deviations/strip-drawing.ts`), and what it says to those who do not see it. */
export const DeviationStrip = memo(function DeviationStrip(props: {
  readonly deviations: readonly (number | null)[];
  readonly words: Words;
}) {
  const { deviations, words } = props;
  const { counts, early, late, zero, none } = drawStrip(deviations);
  const spoken = `${words.early} ${counts.early}, ${words.zero} ${counts.zero}, ${words.late} ${counts.late}, ${words.stateMissing} ${counts.none}`;
  return (
    <svg className="strip" viewBox={`0 0 ${STRIP_WIDTH} ${STRIP_HEIGHT}`} role="img" aria-label={spoken}>
      <title>{`${spoken}\n${deviations.map(signedDeviation).join('  ')}`}</title>
      <path className="strip-axis" d={STRIP_AXIS} />
      <path className="strip-early" d={early} />
      <path className="strip-late" d={late} />
      {zero && <rect className="strip-zero" {...zero} />}
      {none && <path className="strip-none" d={none} />}
    </svg>
  );
});
