import { deviationText, meaningOf } from './text.ts';

/** A deviation in its colour, with a mark for who does not see colours: the sign, a disc for zero, a dash for none. */
export const Deviation = ({
  deviation,
  places,
}: {
  readonly deviation: number | null;
  readonly places: number | null;
}) => (
  <span class="deviation" data-meaning={meaningOf(deviation)}>
    {deviation === 0 && <span class="disc" aria-hidden="true" />}
    {deviationText(deviation, places)}
  </span>
);
