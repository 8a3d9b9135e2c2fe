import { memo } from 'react';
import type { TrialResult } from '../../../../protocol/messages/results.ts';
import { meaningOf, signedDeviation, spacedName } from '../format.ts';
import type { Words } from '../words.ts';

/** `PC 12 · +0.03 · 395 pt`, as the field says it. */
export const DeviationText = memo(function DeviationText(props: {
  readonly result: TrialResult;
  readonly trialName: string;
  readonly words: Words;
}) {
  const { result, words } = props;
  const meaning = meaningOf(result.deviation);
  const inWords = stateInWords(result, words);
  return (
    <span
      className="deviation"
      data-testid="deviation"
      data-trial={result.trial}
      data-deviation={result.deviation ?? ''}
      data-meaning={meaning}
    >
      <span className="deviation-trial">{spacedName(props.trialName)}</span>
      <span className="deviation-value">
        {meaning === 'zero' && <span className="disc" aria-hidden="true" />}
        {signedDeviation(result.deviation)}
        {result.uncertain && (
          <span className="needs-person" title={words.uncertainMeaning}>
            <span aria-hidden="true">≈</span>
            <span className="spoken">{words.uncertain}</span>
          </span>
        )}
      </span>
      {result.score !== null && (
        <span className="deviation-score">
          {result.score} {words.points}
        </span>
      )}
      {inWords && <span className="deviation-state">{inWords}</span>}
    </span>
  );
});

/** `ok` needs no word, and `provisional` is already said by the mark at the car's number. */
export function stateInWords(result: TrialResult, words: Words): string | undefined {
  switch (result.state) {
    case 'ok':
    case 'provisional':
      return undefined;
    case 'pending':
      return words.statePending;
    case 'missing':
      return words.stateMissing;
    case 'annulled':
      return words.stateAnnulled;
    case 'neutralised':
      return words.stateNeutralised;
    case 'average':
      return words.stateAverage;
  }
}
