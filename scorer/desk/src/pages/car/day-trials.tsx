import type { CarDay, SpareCrossing, Stamp, TrialOfCar } from '../../../../../protocol/api/histories.ts';
import { timeOfDay, timeOfDayMicros } from '../../../../../protocol/time-of-day.ts';
import { useNaming } from '../../corrections/correction-context.ts';
import { openCorrection } from '../../corrections/open-correction.ts';
import { stateText } from '../../corrections/preview-view.tsx';
import { meaningOf, signedDeviation, spacedName } from '../../format.ts';
import { CrossingLine } from '../../histories/crossing-line.tsx';
import { differenceText, partText } from '../../histories/stamp-text.ts';
import type { HistoryWords } from '../../histories/words.ts';
import { address } from '../../route.ts';
import { useWords } from '../../view/desk-context.ts';
import type { CarWords } from './words.ts';

interface Saying {
  readonly words: CarWords;
  readonly stamps: HistoryWords;
}

/** Leg by leg, trial by trial: what was imposed and measured, and every stamp that it is made of. */
export function DayTrials(props: { readonly day: CarDay } & Saying) {
  const { day, words } = props;
  const naming = useNaming();
  return day.legs.map(({ leg, name, startUs, state }) => (
    <section key={leg} className="car-leg" aria-labelledby={`leg-${leg}`}>
      <h3 id={`leg-${leg}`}>
        {spacedName(name)}
        <small>
          {words.legs} {startUs === null ? '–' : timeOfDayMicros(startUs, naming.timezone).slice(0, -4)}
          {state !== null && ` · ${naming.words[state]}`}
        </small>
      </h3>
      {day.trials
        .filter((trial) => trial.leg === leg)
        .map((trial) => (
          <DayTrial
            key={trial.trial}
            car={day.car}
            trial={trial}
            spare={day.spare}
            words={words}
            stamps={props.stamps}
          />
        ))}
    </section>
  ));
}

function DayTrial(
  props: { readonly car: number; readonly trial: TrialOfCar; readonly spare: readonly SpareCrossing[] } & Saying,
) {
  const { trial, words, stamps } = props;
  const { result } = trial;
  const desk = useWords();
  const naming = useNaming();
  const said = stateText(result.state, desk);
  return (
    <article
      className="car-trial"
      id={`trial-${trial.trial}`}
      data-trial={trial.trial}
      data-trial-state={result.state}
      data-deviation={result.deviation ?? ''}
      data-score={result.score ?? ''}
    >
      <header>
        <h4>
          <a href={address('trial-history', trial.trial)}>{spacedName(trial.name)}</a>
        </h4>
        {trial.kind !== 'average' && (
          <p className="car-deviation" data-meaning={meaningOf(result.deviation)}>
            {result.deviation === 0 && <span className="disc" aria-hidden="true" />}
            {trial.kind === 'time' ? signedDeviation(result.deviation) : steps(result.deviation)}
            {result.uncertain && (
              <span className="needs-person" title={desk.uncertainMeaning}>
                <span aria-hidden="true">≈</span>
                <span className="spoken">{desk.uncertain}</span>
              </span>
            )}
          </p>
        )}
        <p className="car-score">
          {result.score !== null && <strong>{`${result.score} ${desk.points}`}</strong>}
          {said !== undefined && (
            <span className={result.state === 'provisional' ? 'needs-person' : undefined}>{said}</span>
          )}
          {result.discarded && <span>{words.discarded}</span>}
          {trial.excludes && <span className="needs-person">! {words.excludes}</span>}
          {trial.state !== null && trial.state !== 'running' && <span>{naming.words[trial.state]}</span>}
        </p>
        <p className="car-measured">
          {trial.imposed !== null && `${words.imposed} ${trial.imposed}`}
          {trial.dueUs !== null && `${words.due} ${timeOfDay(trial.dueUs, naming.timezone)}`}
          {result.measured !== null && ` · ${words.measured} ${result.measured.replace('-', '−')}`}
        </p>
      </header>
      <ul className="car-stamps">
        {trial.stamps.map((stamp, index) => (
          <StampRows
            key={`${stamp.part} ${stamp.line ?? index}`}
            {...{ stamp, spare: props.spare, stamps, words, car: props.car }}
          />
        ))}
      </ul>
    </article>
  );
}

/** Whole minutes of a control. */
const steps = (deviation: number | null): string =>
  deviation === null ? '–' : `${deviation > 0 ? '+' : deviation < 0 ? '−' : ''}${Math.abs(deviation)}`;

/** A stamp, and beside it what the line's other sensor said. */
function StampRows(
  props: { readonly car: number; readonly stamp: Stamp; readonly spare: readonly SpareCrossing[] } & Saying,
) {
  const { stamp, stamps, words } = props;
  const { source, point } = stamp;
  const naming = useNaming();
  const part = partText(stamp.part, stamps);
  const label = (
    <>
      <span>{part}</span> {stamp.line}
    </>
  );
  const aside = point && <PointText point={point} words={words} />;
  if (source?.kind === 'crossing') {
    const { crossing } = source;
    const others = props.spare.filter(
      ({ crossing: other, why }) =>
        why === 'other-sensor' && other.line === crossing.line && isNear(other.utcUs, crossing.utcUs),
    );
    return (
      <>
        <CrossingLine crossing={crossing} words={stamps} label={label} aside={aside} />
        {others.map(({ crossing: other }) => (
          <CrossingLine
            key={other.id}
            className="stamp-backup"
            isSpare
            crossing={other}
            words={stamps}
            label={other.role === 'backup' ? stamps.backup : stamps.main}
            aside={
              other.utcUs !== null &&
              crossing.utcUs !== null && (
                <strong>{`${differenceText(other.utcUs - crossing.utcUs)} ${words.backupDifference}`}</strong>
              )
            }
          />
        ))}
      </>
    );
  }
  return (
    <li className="stamp" data-row="" tabIndex={-1}>
      <span className="stamp-label">{label}</span>
      <span className={source === null ? 'stamp-time stamp-none' : 'stamp-time'}>
        {sourceTime(source, stamps, naming.timezone)}
      </span>
      <span className="stamp-sensor">
        {sourceText(source, stamps)}
        {aside}
      </span>
      {source?.kind === 'card' && (
        <span className="stamp-origin">{`${source.card.author} «${source.card.reason}»`}</span>
      )}
      {source === null && stamp.line !== null && (
        <button
          type="button"
          className="stamp-correct"
          onClick={() =>
            openCorrection({
              ...{ action: 'insert', about: `${props.car} · ${part} ${stamp.line}` },
              values: { car: String(props.car), line: (stamp.line ?? '').replace(/#\d+$/, '') },
            })
          }
        >
          {naming.words.insert}
        </button>
      )}
    </li>
  );
}

/** A backup of another pass of the same line is none of this one. */
const NEAR_US = 30_000_000;
const isNear = (a: number | null, b: number | null): boolean => a !== null && b !== null && Math.abs(a - b) < NEAR_US;

function PointText(props: { readonly point: NonNullable<Stamp['point']>; readonly words: CarWords }) {
  const { measured, imposed, deviation, score } = props.point;
  const desk = useWords();
  return (
    <span className="car-point">
      {imposed !== null && `${props.words.imposed} ${imposed} · `}
      {measured !== null && `${props.words.measured} ${measured} · `}
      <strong data-meaning={meaningOf(deviation)}>
        {measured !== null && /\.\d\d$/.test(measured) ? signedDeviation(deviation) : steps(deviation)}
      </strong>
      {score !== null && ` · ${score} ${desk.points}`}
    </span>
  );
}

function sourceTime(source: Stamp['source'], words: HistoryWords, timezone: string): string {
  if (source === null) return '–';
  switch (source.kind) {
    case 'crossing':
      return source.crossing.utcUs === null ? words.noTime : timeOfDayMicros(source.crossing.utcUs, timezone);
    case 'leg-start':
    case 'control':
      return timeOfDayMicros(source.utcUs, timezone);
    case 'card': {
      const minute = source.card.action === 'card' ? source.card.minute : 'missing';
      if (minute === 'stamped') return words.stampedCard;
      return minute === 'missing' ? words.missingCard : timeOfDay(minute, timezone).slice(0, 5);
    }
  }
}

function sourceText(source: Stamp['source'], words: HistoryWords): string {
  if (source === null) return words.unseen;
  switch (source.kind) {
    case 'crossing':
      return '';
    case 'leg-start':
      return words.legStart;
    case 'control':
      return `${words.recorded} ${spacedName(source.control)}`;
    case 'card':
      return words.card;
  }
}
