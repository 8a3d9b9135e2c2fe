import type { Outcome, PlaceChange, Preview } from '../../../../protocol/api/corrections.ts';
import { meaningOf, NO_TIME, signedDeviation, spacedName } from '../format.ts';
import { useWords } from '../view/desk-context.ts';
import type { Words } from '../words.ts';
import type { Naming } from './said-text.ts';

export type PreviewState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'there'; readonly preview: Preview };

/** What would change: which scores of which cars, and who moves where. */
export function PreviewView(props: { readonly state: PreviewState; readonly naming: Naming }) {
  const { state, naming } = props;
  const { words } = naming;
  return (
    <section className="correction-preview" aria-live="polite" data-testid="preview" data-state={state.kind}>
      <h3>{words.preview}</h3>
      {state.kind === 'waiting' && <p className="correction-quiet">{words.previewWait}</p>}
      {state.kind === 'asking' && <p className="correction-quiet">{words.previewAsking}</p>}
      {state.kind === 'broken' && (
        <p className="needs-person">
          ! {words.previewBroken}: {state.why}
        </p>
      )}
      {state.kind === 'there' && <Changes preview={state.preview} naming={naming} />}
    </section>
  );
}

function Changes(props: { readonly preview: Preview; readonly naming: Naming }) {
  const { preview, naming } = props;
  const { scores, places, scoreCount, placeCount } = preview;
  const { words, nameOf } = naming;
  const desk = useWords();
  if (scoreCount === 0 && placeCount === 0) return <p data-testid="preview-none">{words.previewNone}</p>;
  return (
    <>
      {scores.length > 0 && (
        <table className="correction-changes">
          <caption>
            {words.scores} <Count shown={scores.length} all={scoreCount} naming={naming} />
          </caption>
          <tbody>
            {scores.map(({ car, trial, before, after }) => (
              <tr key={`${car} ${trial}`} data-score-of={car} data-trial={trial}>
                <th scope="row">{car}</th>
                <td>{spacedName(nameOf(trial))}</td>
                <td className="number">
                  <OutcomeText outcome={before} words={desk} />
                </td>
                <td aria-hidden="true">→</td>
                <td className="number">
                  <OutcomeText outcome={after} words={desk} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {places.length > 0 && (
        <table className="correction-changes">
          <caption>
            {words.places} <Count shown={places.length} all={placeCount} naming={naming} />
          </caption>
          <tbody>
            {likeliestFirst(preview).map((place) => (
              <tr
                key={`${place.ranking} ${place.team ?? place.car}`}
                data-place-of={place.car}
                data-ranking={place.ranking}
              >
                <th scope="row">{place.team ?? place.car}</th>
                <td>{nameOf(place.ranking)}</td>
                <td className="number">
                  <PlaceText place={place.before} words={words} />
                </td>
                <td aria-hidden="true">→</td>
                <td className="number">
                  <PlaceText place={place.after} words={words} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}

/** First the cars that the correction is about, then whoever they push, then who only scores otherwise. */
function likeliestFirst({ scores, places }: Preview): readonly PlaceChange[] {
  const about = new Set(scores.length > SCORES_FEW ? [] : scores.map(({ car }) => car));
  const rank = ({ car, before, after }: PlaceChange): number =>
    about.has(car) ? 0 : before?.position === after?.position ? 2 : 1;
  return [...places].sort((a, b) => rank(a) - rank(b));
}
const SCORES_FEW = 20;

const Count = (props: { readonly shown: number; readonly all: number; readonly naming: Naming }) => (
  <small>
    {props.all}
    {props.all > props.shown && ` (${props.shown} ${props.naming.words.of} ${props.all})`}
  </small>
);

export function OutcomeText(props: { readonly outcome: Outcome; readonly words: Words }) {
  const { deviation, score, state } = props.outcome;
  const said = stateText(state, props.words);
  return (
    <span className="correction-outcome">
      {deviation !== null || said === undefined ? (
        <span data-meaning={meaningOf(deviation)}>
          {deviation === 0 && <span className="disc" aria-hidden="true" />}
          {signedDeviation(deviation)}
        </span>
      ) : null}{' '}
      {said !== undefined && <span className="correction-quiet">{said}</span>}{' '}
      {score !== null && <strong>{`${score} ${props.words.points}`}</strong>}
    </span>
  );
}

export function stateText(state: Outcome['state'], words: Words): string | undefined {
  switch (state) {
    case 'ok':
      return undefined;
    case 'provisional':
      return words.provisional;
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

function PlaceText(props: { readonly place: PlaceChange['before']; readonly words: Naming['words'] }) {
  const { place, words } = props;
  if (place === null) return <span className="correction-quiet">{words.out}</span>;
  const state = place.state === 'running' || place.state === 'finished' ? undefined : words[stateWord(place.state)];
  return (
    <span className="correction-outcome">
      <strong>{place.position === null ? NO_TIME : `${place.position}°`}</strong>{' '}
      <span className="correction-quiet">
        {place.score ?? NO_TIME} {words.pt}
        {state !== undefined && ` · ${state}`}
      </span>
    </span>
  );
}

const stateWord = (state: 'pending' | 'retired' | 'excluded' | 'not-started' | 'guest') =>
  state === 'pending' ? 'none' : state;
