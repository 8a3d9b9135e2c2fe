import { memo, useMemo } from 'react';
import { timeOfDayHundredths } from '../format.ts';
import type { CrossingItem } from '../live/crossing-list.ts';
import type { Entry } from '../live/rally.ts';
import { doubtInWords, type Words } from '../words.ts';
import { useDeskState, useWords } from './desk-context.ts';
import { DeviationText } from './deviation-text.tsx';
import { Empty } from './empty.tsx';

/** Crossings as they come, the newest on top. */
export function Crossings() {
  const words = useWords();
  const rally = useDeskState((state) => state.rally);
  const crossings = useDeskState((state) => state.crossings);
  const entries = useMemo(() => new Map(rally?.entries.map((entry) => [entry.number, entry])), [rally]);
  const stationNames = useMemo(() => new Map(rally?.stations.map(({ id, name }) => [id, name])), [rally]);
  const trialNames = useMemo(() => new Map(rally?.trials.map(({ id, name }) => [id, name])), [rally]);
  if (!rally) return null;
  return (
    <section className="panel panel-crossings" aria-labelledby="crossings-title">
      <h2 id="crossings-title">{words.crossings}</h2>
      <div className="panel-body">
        {crossings.length === 0 && <NoCrossings words={words} />}
        <ol className="crossings" data-testid="crossings" aria-labelledby="crossings-title">
          {crossings.map((crossing) => (
            <Crossing
              key={crossing.id}
              crossing={crossing}
              entry={crossing.car === null ? undefined : entries.get(crossing.car)}
              stationName={stationNames.get(crossing.station) ?? crossing.station}
              trialNames={trialNames}
              timezone={rally.timezone}
              words={words}
            />
          ))}
        </ol>
      </div>
    </section>
  );
}

/** None yet, not asked yet, or nobody who answers. */
function NoCrossings(props: { readonly words: Words }) {
  const { words } = props;
  const committed = useDeskState((state) => state.committed);
  const unreachable = useDeskState((state) => state.unreachable);
  if (committed) return <Empty title={words.noCrossings} next={words.noCrossingsNext} />;
  if (unreachable !== undefined) return <Empty title={words.brokenTitle} next={words.brokenNext} />;
  return <Empty title={words.crossingsLoading} />;
}

const Crossing = memo(function Crossing(props: {
  readonly crossing: CrossingItem;
  readonly entry: Entry | undefined;
  readonly stationName: string;
  readonly trialNames: ReadonlyMap<string, string>;
  readonly timezone: string;
  readonly words: Words;
}) {
  const { crossing, words } = props;
  const counts = crossing.counts && !crossing.voided && !crossing.test;
  const marks = marksOf(crossing, words);
  return (
    <li
      className="crossing"
      data-crossing={crossing.id}
      data-car={crossing.car ?? ''}
      data-provisional={crossing.provisional}
      data-counts={counts}
    >
      <CarPlate crossing={crossing} words={words} />
      <span className="crossing-time">
        {crossing.utcUs === null ? (
          <span className="needs-person">! {words.noTime}</span>
        ) : (
          timeOfDayHundredths(crossing.utcUs, props.timezone)
        )}
      </span>
      <span className="crossing-about">
        <span className="crossing-place">
          {props.stationName} {crossing.line}
        </span>
        {marks.length > 0 && <span className="crossing-marks">{marks.join(' · ')}</span>}
        {props.entry && <span className="crossing-model">{`${props.entry.model} ${props.entry.year ?? ''}`}</span>}
      </span>
      <span className="crossing-deviations">
        {crossing.deviations.map((result) => (
          <DeviationText
            key={result.trial}
            result={result}
            trialName={props.trialNames.get(result.trial) ?? result.trial}
            words={words}
          />
        ))}
      </span>
    </li>
  );
});

/** The number as on the door; a suggested one is magenta and carries a question mark, because a person has to confirm it. */
function CarPlate(props: { readonly crossing: CrossingItem; readonly words: Words }) {
  const { crossing, words } = props;
  if (!crossing.provisional && crossing.car !== null) {
    return (
      <span className="plate">
        <span className="spoken">{words.car} </span>
        {crossing.car}
      </span>
    );
  }
  // A pulse that does not count needs no number, so nobody is called for it.
  const calls = crossing.counts && !crossing.voided && !crossing.test;
  return (
    <span className={calls ? 'plate plate-provisional' : 'plate'} title={calls ? words.provisionalMeaning : undefined}>
      <span className="spoken">{words.car} </span>
      {crossing.car ?? '–'}
      {calls && <span aria-hidden="true">?</span>}
      {calls && <span className="spoken"> {crossing.car === null ? words.noCar : words.provisional}</span>}
    </span>
  );
}

function marksOf(crossing: CrossingItem, words: Words): readonly string[] {
  const marks = new Set<string>();
  if (crossing.voided) marks.add(words.voided);
  else if (!crossing.counts) marks.add(words.notCounting);
  if (crossing.test) marks.add(words.test);
  if (crossing.role === 'backup') marks.add(words.backup);
  for (const doubt of crossing.doubts) marks.add(doubtInWords(doubt, words));
  return [...marks];
}
