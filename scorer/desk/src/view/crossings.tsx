import { memo, useCallback, useMemo, useState } from 'react';
import { openCorrection } from '../corrections/open-correction.ts';
import { timeOfDayHundredths } from '../format.ts';
import type { CrossingItem } from '../live/crossing-list.ts';
import type { Entry } from '../live/rally.ts';
import { address, go } from '../route.ts';
import { useMe } from '../session/session.ts';
import { doubtInWords, type Words } from '../words.ts';
import { useDeskState, useWords } from './desk-context.ts';
import { DeviationText } from './deviation-text.tsx';
import { Empty } from './empty.tsx';
import { VirtualList } from './virtual-list.tsx';

export const CROSSING_ROW_REM = 3.5;

/** Crossings as they come, the newest on top. */
export function Crossings() {
  const words = useWords();
  const crossings = useDeskState((state) => state.crossings);
  return (
    <section className="panel panel-crossings" aria-labelledby="crossings-title">
      <h2 id="crossings-title">
        {words.crossings}
        <a className="panel-more" href={address('crossings')}>
          {words.allCrossings}
        </a>
      </h2>
      {crossings.length === 0 && <NoCrossings words={words} />}
      <CrossingList crossings={crossings} isMain={false} />
    </section>
  );
}

/** Crossings with the deviations that they completed; `r`, `v`, `t`, `c` correct the one in hand. */
export function CrossingList(props: {
  readonly crossings: readonly CrossingItem[];
  readonly isMain: boolean;
  readonly onEnd?: () => void;
}) {
  const words = useWords();
  const rally = useDeskState((state) => state.rally);
  const mayCorrect = useMe().rights.includes('correct');
  const [selected, select] = useState<string | null>(null);
  const entries = useMemo(() => new Map(rally?.entries.map((entry) => [entry.number, entry])), [rally]);
  const stationNames = useMemo(() => new Map(rally?.stations.map(({ id, name }) => [id, name])), [rally]);
  const trialNames = useMemo(
    () => new Map([...(rally?.road ?? []), ...(rally?.trials ?? [])].map(({ id, name }) => [id, name])),
    [rally],
  );
  const timezone = rally?.timezone ?? 'UTC';
  const row = useCallback(
    (crossing: CrossingItem) => (
      <Crossing
        crossing={crossing}
        entry={crossing.car === null ? undefined : entries.get(crossing.car)}
        stationName={stationNames.get(crossing.station) ?? crossing.station}
        trialNames={trialNames}
        timezone={timezone}
        words={words}
      />
    ),
    [entries, stationNames, trialNames, timezone, words],
  );
  return (
    <VirtualList
      items={props.crossings}
      rowRem={CROSSING_ROW_REM}
      labelledBy="crossings-title"
      testId="crossings"
      className="crossings"
      rowClassName="crossing"
      isMain={props.isMain}
      comesIn
      words={words}
      selected={selected}
      onSelect={select}
      onKey={(key, crossing) => mayCorrect && crossing !== undefined && correctByKey(key, crossing, timezone)}
      row={row}
      attributes={attributesOf}
      {...(props.onEnd && { onEnd: props.onEnd })}
    />
  );
}

const countsNow = ({ counts, voided, test }: CrossingItem): boolean => counts && !voided && !test;

const attributesOf = (crossing: CrossingItem) => ({
  'data-crossing': crossing.id,
  'data-car': crossing.car ?? '',
  'data-provisional': crossing.provisional,
  'data-counts': countsNow(crossing),
});

const KEYS: Readonly<Record<string, 'assign' | 'void' | 'retime' | 'confirm' | 'restore'>> = {
  ...{ r: 'assign', v: 'void', t: 'retime', c: 'confirm', b: 'restore' },
};

function correctByKey(key: string, crossing: CrossingItem, timezone: string): boolean {
  if (key === 'Enter' && crossing.car !== null) {
    go('car', crossing.car);
    return true;
  }
  const action = KEYS[key];
  if (action === undefined) return false;
  const { id, utcUs, car, station, line } = crossing;
  const time = utcUs === null ? '' : timeOfDayHundredths(utcUs, timezone);
  openCorrection({
    ...{ action, crossing: id, about: [`${station}/${line}`, time, car].filter(Boolean).join(' · ') },
    values: action === 'assign' && car !== null ? { car: String(car) } : action === 'retime' ? { utcUs: time } : {},
    ...(utcUs !== null && { nearUs: utcUs }),
  });
  return true;
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
  const marks = marksOf(crossing, words);
  return (
    <>
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
    </>
  );
});

/** The number as on the door; a suggested one is magenta and carries a question mark, because a person has to confirm it. */
function CarPlate(props: { readonly crossing: CrossingItem; readonly words: Words }) {
  const { crossing, words } = props;
  if (!crossing.provisional && crossing.car !== null) {
    return (
      <span className="plate">
        <a href={address('car', crossing.car)} tabIndex={-1}>
          <span className="spoken">{words.car} </span>
          {crossing.car}
        </a>
      </span>
    );
  }
  // A pulse that does not count needs no number, so nobody is called for it.
  // Nor does a backup's, which is held against the main one.
  const calls = countsNow(crossing) && crossing.role === 'main';
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
