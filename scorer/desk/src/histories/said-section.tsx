import type { SaidOnce } from '../../../../protocol/api/histories.ts';
import { useNaming } from '../corrections/correction-context.ts';
import { SaidList } from '../corrections/said-list.tsx';
import { timeOfDayHundredths } from '../format.ts';
import type { HistoryWords } from './words.ts';

/** Everything that was said, in the order in which it was, undos too. */
export function SaidSection(props: {
  readonly said: readonly SaidOnce[];
  readonly words: HistoryWords;
  /** Where all is about one crossing there is no need to say which. */
  readonly ofOne?: boolean;
}) {
  const { said, words } = props;
  const naming = useNaming();
  return (
    <section className="history-said" aria-labelledby="history-said">
      <h3 id="history-said">{words.history}</h3>
      {said.length === 0 ? (
        <p className="history-quiet">{words.nothingSaid}</p>
      ) : (
        <SaidList
          naming={naming}
          said={said.map(({ amendment, inForce, undoes, crossing }) => ({
            ...{ amendment, inForce, undoes },
            about:
              props.ofOne || crossing === null
                ? undefined
                : `${crossing.line}${crossing.utcUs === null ? '' : ` ${timeOfDayHundredths(crossing.utcUs, naming.timezone)}`}`,
          }))}
        />
      )}
    </section>
  );
}
