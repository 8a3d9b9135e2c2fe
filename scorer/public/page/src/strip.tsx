import { memo } from 'preact/compat';
import { drawStrip, STRIP_AXIS, STRIP_HEIGHT, STRIP_WIDTH } from '../../../../protocol/deviations/strip-drawing.ts';
import type { Words } from './words.ts';

/** Our sign (`protocol/deviations/strip-drawing.ts`), and what it says to those who do not see it. */
export const Strip = memo(
  ({ deviations, say }: { readonly deviations: readonly (number | null)[]; readonly say: Words }) => {
    const { counts, early, late, zero, none } = drawStrip(deviations);
    const spoken = `${say.early} ${counts.early}, ${say.zero} ${counts.zero}, ${say.late} ${counts.late}, ${say.noTime} ${counts.none}`;
    return (
      <svg class="strip" viewBox={`0 0 ${STRIP_WIDTH} ${STRIP_HEIGHT}`} role="img" aria-label={spoken}>
        <path class="strip-axis" d={STRIP_AXIS} />
        <path class="strip-early" d={early} />
        <path class="strip-late" d={late} />
        {zero && <rect class="strip-zero" {...zero} />}
        {none && <path class="strip-none" d={none} />}
      </svg>
    );
  },
  (before, after) => before.say === after.say && before.deviations.join() === after.deviations.join(),
);

/** Across the page; nothing where there is nothing to see. */
export const WideStrip = (props: { readonly deviations: readonly (number | null)[]; readonly say: Words }) =>
  props.deviations.length === 0 ? null : (
    <div class="wide-strip">
      <Strip {...props} />
    </div>
  );
