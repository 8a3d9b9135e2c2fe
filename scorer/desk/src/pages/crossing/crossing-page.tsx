import '../../histories/histories.css';
import { useContext } from 'react';
import { type CrossingFile, crossingFile } from '../../../../../protocol/api/histories.ts';
import { timeOfDayMicros } from '../../../../../protocol/time-of-day.ts';
import { useNaming } from '../../corrections/correction-context.ts';
import { chooseCorrection } from '../../corrections/open-correction.ts';
import { spacedName } from '../../format.ts';
import { correctByKey, correctionsOf } from '../../histories/crossing-actions.ts';
import { CrossingLine } from '../../histories/crossing-line.tsx';
import { usePageKeys } from '../../histories/row-keys.ts';
import { SaidSection } from '../../histories/said-section.tsx';
import { differenceText, partText, uncertaintyText, whyText } from '../../histories/stamp-text.ts';
import { useAnswer } from '../../histories/use-answer.ts';
import { historyWords } from '../../histories/words.ts';
import { address, useRoute } from '../../route.ts';
import { LanguageContext, useDeskState } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { crossingWords } from './words.ts';

/** The whole history of a crossing: `#/crossing/<id>`. */
export function CrossingPage() {
  const language = useContext(LanguageContext);
  const words = crossingWords[language];
  const stamps = historyWords[language];
  const { of } = useRoute();
  const id = of[0] ?? '';
  // What it reads by now, as far as the newest crossings tell.
  const changed = useDeskState(({ crossings }) => JSON.stringify(crossings.find((crossing) => crossing.id === id)));
  const { found, why, isNowhere } = useAnswer(
    id === '' ? null : `/api/crossing?id=${encodeURIComponent(id)}`,
    crossingFile,
    changed ?? '',
  );
  const { timezone } = useNaming();
  usePageKeys((key) => found !== null && correctByKey(key, found.state, timezone));
  return (
    <main className="page history" data-testid="crossing" data-crossing={found?.state.id ?? ''}>
      {found !== null ? (
        <Crossing file={found} />
      ) : isNowhere || id === '' ? (
        <Empty title={words.nowhere} next={words.nowhereNext} />
      ) : (
        <Empty title={why === null ? stamps.loading : stamps.broken} {...(why !== null && { next: why })} />
      )}
    </main>
  );
}

function Crossing(props: { readonly file: CrossingFile }) {
  const { state, sent, said, parts, spare } = props.file;
  const language = useContext(LanguageContext);
  const words = crossingWords[language];
  const stamps = historyWords[language];
  const naming = useNaming();
  const { timezone } = naming;
  return (
    <>
      <header className="history-head">
        <h2>
          {words.title} {state.line}{' '}
          {state.car !== null && (
            <a href={address('car', state.car)}>
              {naming.words.car} {state.car}
            </a>
          )}
        </h2>
        <button type="button" onClick={() => chooseCorrection(correctionsOf(state, timezone))}>
          {words.correct}
        </button>
      </header>
      <ul>
        <CrossingLine crossing={state} words={stamps} isSpare={parts.length === 0} />
      </ul>
      <p>
        {parts.length > 0 ? (
          <>
            {words.counts}{' '}
            {parts.map(({ trial, part }, index) => (
              <span key={`${trial} ${part}`}>
                {index > 0 && ', '}
                <a href={address('trial-history', trial)}>{spacedName(naming.nameOf(trial))}</a>{' '}
                {partText(part, stamps)}
              </span>
            ))}
          </>
        ) : (
          <strong>
            {words.notCounting}
            {spare !== null && `: ${whyText(spare, stamps)}`}
          </strong>
        )}
      </p>
      <section aria-labelledby="crossing-sent">
        <h3 id="crossing-sent">{words.sent}</h3>
        {sent.length === 0 ? (
          <p className="history-quiet">{words.sentNone}</p>
        ) : (
          <ol className="crossing-sent">
            {sent.map(({ rev, utcUs, uncertaintyUs, suggested, rearUtcUs, boot, seq, counts, car }) => (
              <li key={rev} data-rev={rev}>
                <strong>
                  {words.revision} {rev}
                </strong>{' '}
                {[
                  utcUs === null ? stamps.noTime : timeOfDayMicros(utcUs, timezone),
                  uncertaintyText(uncertaintyUs),
                  suggested != null && `${words.suggests} ${suggested}`,
                  car !== null && `${naming.words.car} ${car}`,
                  rearUtcUs != null && utcUs !== null && `${words.rear} ${differenceText(rearUtcUs - utcUs)}`,
                  !counts && words.notCounting,
                  boot !== undefined && `${words.raw} ${boot} ${seq ?? ''}`,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </li>
            ))}
          </ol>
        )}
      </section>
      <SaidSection said={said} words={stamps} ofOne />
    </>
  );
}
