import { useContext } from 'react';
import type { SetupPreview } from '../../../../../protocol/api/setup.ts';
import type { TrialResult } from '../../../../../protocol/messages/results.ts';
import { NO_TIME, signedDeviation, spacedName, timeOfDay } from '../../format.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { type SetupWords, setupWords } from './words.ts';

const SHOWN_MAX = 60;

/** What would read differently: results that are driven already, places, starts. */
export function PreviewList(props: { readonly preview: SetupPreview }) {
  const words = setupWords[useContext(LanguageContext)];
  const timezone = useDeskState((state) => state.rally?.timezone ?? 'UTC');
  const { preview } = props;
  const { trials, trialCount, places, placeCount, starts, startCount } = preview;
  if (trialCount + placeCount + startCount === 0) {
    return (
      <p className="setup-preview" data-testid="setup-preview">
        {words.noChange}
      </p>
    );
  }
  const time = (utcUs: SetupPreview['starts'][number]['before']): string =>
    utcUs === null ? NO_TIME : timeOfDay(utcUs, timezone);
  return (
    <div className="setup-preview" data-testid="setup-preview">
      <List count={trialCount} title={words.resultsChange} isWarning words={words}>
        {trials.slice(0, SHOWN_MAX).map(({ car, trial, before, after }) => (
          <li key={`${car} ${trial}`}>
            <strong>{car}</strong> {spacedName(trial)}
            <Change before={resultText(before, words)} after={resultText(after, words)} />
          </li>
        ))}
      </List>
      <List count={placeCount} title={words.placesChange} isWarning words={words}>
        {places.slice(0, SHOWN_MAX).map(({ ranking, car, before, after }) => (
          <li key={`${ranking} ${car}`}>
            <strong>{car}</strong> {ranking}
            <Change before={placeText(before, words)} after={placeText(after, words)} />
          </li>
        ))}
      </List>
      <List count={startCount} title={words.startsChange} isWarning={false} words={words}>
        {starts.slice(0, SHOWN_MAX).map(({ leg, car, before, after }) => (
          <li key={`${leg} ${car}`}>
            <strong>{car}</strong> {leg}
            <Change before={time(before)} after={time(after)} />
          </li>
        ))}
      </List>
    </div>
  );
}

function List(props: {
  readonly count: number;
  readonly title: string;
  readonly isWarning: boolean;
  readonly words: SetupWords;
  readonly children: readonly React.ReactElement[];
}) {
  const { count, title, isWarning, words, children } = props;
  if (count === 0) return null;
  return (
    <details open>
      <summary className={isWarning ? 'needs-person' : ''}>
        {isWarning && <span aria-hidden="true">! </span>}
        {`${count} ${title}`}
      </summary>
      <ul>
        {children}
        {count > children.length && <li>{`${words.andMore} ${count - children.length}`}</li>}
      </ul>
    </details>
  );
}

const Change = (props: { readonly before: string; readonly after: string }) => (
  <span>
    {` ${props.before} → `}
    <b>{props.after}</b>
  </span>
);

function resultText(result: TrialResult | null, words: SetupWords): string {
  if (result === null) return words.none;
  const deviation = result.deviation === null ? result.state : signedDeviation(result.deviation);
  return result.score === null ? deviation : `${deviation} · ${result.score}`;
}

const placeText = (place: SetupPreview['places'][number]['before'], words: SetupWords): string =>
  place === null ? words.none : `${place.position ?? NO_TIME}. ${place.score ?? NO_TIME}`;
