import '../../histories/histories.css';
import './trial-history.css';
import { useContext } from 'react';
import { type TrialFile, trialFile } from '../../../../../protocol/api/histories.ts';
import type { Action, Seed } from '../../corrections/actions.ts';
import { useNaming } from '../../corrections/correction-context.ts';
import { chooseCorrection } from '../../corrections/open-correction.ts';
import { OutcomeText } from '../../corrections/preview-view.tsx';
import { DeviationStrip } from '../../deviation-strip.tsx';
import { spacedName } from '../../format.ts';
import { usePageKeys } from '../../histories/row-keys.ts';
import { SaidSection } from '../../histories/said-section.tsx';
import { useAnswer } from '../../histories/use-answer.ts';
import { historyWords } from '../../histories/words.ts';
import { address, useRoute } from '../../route.ts';
import { LanguageContext, useWords } from '../../view/desk-context.ts';
import { Empty } from '../../view/empty.tsx';
import { useTrialTable } from '../../view/use-table.ts';
import { trialHistoryWords } from './words.ts';

/** The whole history of a trial: `#/trial-history/PC12`. */
export function TrialHistoryPage() {
  const language = useContext(LanguageContext);
  const words = trialHistoryWords[language];
  const stamps = historyWords[language];
  const { of } = useRoute();
  const id = of[0] ?? '';
  // The table of a trial is another object with each result.
  const version = useTrialTable(id === '' ? undefined : id);
  const changed = version === undefined ? '' : String(versionOf(version));
  const { found, why, isNowhere } = useAnswer(
    id === '' ? null : `/api/trials/${encodeURIComponent(id)}/history`,
    trialFile,
    changed,
  );
  usePageKeys((key) => {
    if (key !== 'c' || found === null) return false;
    chooseCorrection(correctionsOfTrial(found, words.title));
    return true;
  });
  return (
    <main className="page history" data-testid="trial-history" data-trial={found?.trial ?? ''}>
      {found !== null ? (
        <Trial file={found} />
      ) : isNowhere || id === '' ? (
        <Empty title={words.nowhere} next={words.nowhereNext} />
      ) : (
        <Empty title={why === null ? stamps.loading : stamps.broken} {...(why !== null && { next: why })} />
      )}
    </main>
  );
}

const versions = new WeakMap<object, number>();
let count = 0;
function versionOf(of: object): number {
  const known = versions.get(of);
  if (known !== undefined) return known;
  count += 1;
  versions.set(of, count);
  return count;
}

function correctionsOfTrial({ trial, leg, lines, kind }: TrialFile, title: string): readonly Seed[] {
  const about = `${title} ${spacedName(trial)}`;
  const of = (action: Action, values: Seed['values'] = {}): Seed => ({ action, about, values });
  return [
    of('trial-state', { trial }),
    of('close', { trial }),
    of('reopen', { trial }),
    of('claim', { trial }),
    of('penalty', { trial }),
    of('source', lines[0] === undefined ? {} : { line: lines[0].replace(/#\d+$/, '') }),
    ...(kind === 'time-control' ? [of('allowance', { control: trial })] : []),
    of('publish', { scope: trial, version: '1' }),
    { ...of('close', { leg }), about: spacedName(leg) },
    { ...of('publish', { scope: leg, version: '1' }), about: spacedName(leg) },
  ];
}

function Trial(props: { readonly file: TrialFile }) {
  const { file } = props;
  const language = useContext(LanguageContext);
  const words = trialHistoryWords[language];
  const naming = useNaming();
  const desk = useWords();
  return (
    <>
      <header className="history-head">
        <h2>
          {spacedName(file.name)}{' '}
          <small>
            {naming.nameOf(file.leg)} · {words.lines} {file.lines.join(', ')}
          </small>
        </h2>
        <button
          type="button"
          aria-keyshortcuts="c"
          onClick={() => chooseCorrection(correctionsOfTrial(file, words.title))}
        >
          {words.correct}
        </button>
      </header>
      <section aria-labelledby="trial-best">
        <h3 id="trial-best">
          {words.best} <small className="history-quiet">{`${file.rows.length} ${words.rows}`}</small>
        </h3>
        {file.rows.length === 0 ? (
          <p className="history-quiet">{words.none}</p>
        ) : (
          <>
            <div className="trial-strip">
              <DeviationStrip deviations={file.rows.map(({ deviation }) => deviation)} words={desk} />
            </div>
            <ol className="trial-rows">
              {file.rows.map((row) => (
                <li key={row.car} data-car={row.car}>
                  <a href={address('car', row.car)}>{row.car}</a> <OutcomeText outcome={row} words={desk} />
                </li>
              ))}
            </ol>
          </>
        )}
      </section>
      <SaidSection said={file.said} words={historyWords[language]} />
    </>
  );
}
