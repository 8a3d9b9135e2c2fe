import { memo, useMemo, useState } from 'react';
import type { RankingMessage, RowState } from '../../../../protocol/messages/results.ts';
import { DeviationStrip } from '../deviation-strip.tsx';
import { NO_TIME, spacedName } from '../format.ts';
import type { Entry } from '../live/rally.ts';
import type { Words } from '../words.ts';
import { useDeskState, useWords } from './desk-context.ts';
import { Empty } from './empty.tsx';

/** One ranking, as the scorer last published it; where the rally has several, a choice among them. */
export function RankingPanel() {
  const words = useWords();
  const rally = useDeskState((state) => state.rally);
  const rankings = useDeskState((state) => state.rankings);
  const [chosen, setChosen] = useState<string>();
  if (!rally) return null;
  const offered = rally.rankings.length > 0 ? rally.rankings : [...rankings.values()];
  const shown = offered.find(({ id }) => id === chosen) ?? offered[0];
  const ranking = shown && rankings.get(shown.id);
  return (
    <section className="panel panel-ranking" aria-labelledby="ranking-title">
      <h2 id="ranking-title">
        {words.ranking}
        {offered.length === 1 && shown && <small>{shown.title}</small>}
        {offered.length > 1 && (
          <select aria-label={words.rankings} value={shown?.id} onChange={(event) => setChosen(event.target.value)}>
            {offered.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        )}
      </h2>
      <div className="panel-body">
        {ranking && ranking.rows.length > 0 ? (
          <RankingTable ranking={ranking} />
        ) : (
          <Empty title={words.noRanking} next={words.noRankingNext} />
        )}
      </div>
    </section>
  );
}

const RankingTable = memo(function RankingTable(props: { readonly ranking: RankingMessage }) {
  const { ranking } = props;
  const words = useWords();
  const rally = useDeskState((state) => state.rally);
  const entries = useMemo(() => new Map(rally?.entries.map((entry) => [entry.number, entry])), [rally]);
  const trialNames = useMemo(() => new Map(rally?.trials.map(({ id, name }) => [id, name])), [rally]);
  return (
    <table className="ranking" data-testid="ranking" data-ranking={ranking.id} aria-labelledby="ranking-title">
      <thead>
        <tr>
          <th scope="col" className="number ranking-position">
            {words.position}
          </th>
          <th scope="col" className="number ranking-car">
            {words.car}
          </th>
          <th scope="col" className="ranking-model">
            {words.model}
          </th>
          <th scope="col" className="number ranking-score">
            {words.score}
          </th>
          <th scope="col" className="ranking-strip">
            <StripLegend words={words} />
          </th>
          <th scope="col" className="ranking-through">
            {words.through}
          </th>
        </tr>
      </thead>
      <tbody>
        {ranking.rows.map((row) => (
          <RankingRow
            key={row.car}
            row={row}
            trials={ranking.trials}
            entry={entries.get(row.car)}
            throughName={row.through === null ? NO_TIME : spacedName(trialNames.get(row.through) ?? row.through)}
            words={words}
          />
        ))}
      </tbody>
    </table>
  );
});

/** The strip's head is its legend: which side is early, which is late. */
const StripLegend = (props: { readonly words: Words }) => (
  <span className="strip-legend">
    <span className="spoken">{props.words.deviations}: </span>
    <span data-meaning="early">− {props.words.early}</span>
    <span data-meaning="zero">
      <span className="disc" aria-hidden="true" />
      <span className="spoken">{props.words.zero}</span>
    </span>
    <span data-meaning="late">{props.words.late} +</span>
  </span>
);

const RankingRow = memo(function RankingRow(props: {
  readonly row: RankingMessage['rows'][number];
  readonly trials: readonly string[];
  readonly entry: Entry | undefined;
  readonly throughName: string;
  readonly words: Words;
}) {
  const { row, trials, entry, words } = props;
  const model = entry ? `${entry.model} ${entry.year ?? ''}` : '';
  // Behind the last trial with a time nothing has been driven yet: that is not "no time".
  const driven = useMemo(
    () => (row.through === null ? [] : row.deviations.slice(0, trials.indexOf(row.through) + 1)),
    [row, trials],
  );
  const state = rowStateInWords(row.state, words);
  return (
    <tr data-car={row.car} data-position={row.position ?? ''} data-score={row.score ?? ''} data-row-state={row.state}>
      <td className="number ranking-position">{row.position ?? NO_TIME}</td>
      <th scope="row" className="number ranking-car">
        {row.car}
      </th>
      <td className="ranking-model" title={entry?.driver ? `${entry.driver}, ${model}` : model}>
        <span>{model}</span>
      </td>
      <td className="number ranking-score">{row.score ?? NO_TIME}</td>
      <td className="ranking-strip">
        <DeviationStrip deviations={driven} words={words} />
      </td>
      <td className="ranking-through">
        {props.throughName}
        {state && <span className="second-line">{state}</span>}
      </td>
    </tr>
  );
});

/** Running and finished are what everybody expects: no word. */
function rowStateInWords(state: RowState, words: Words): string | undefined {
  switch (state) {
    case 'running':
    case 'finished':
      return undefined;
    case 'pending':
      return words.rowPending;
    case 'retired':
      return words.rowRetired;
    case 'excluded':
      return words.rowExcluded;
    case 'not-started':
      return words.rowNotStarted;
    case 'guest':
      return words.rowGuest;
  }
}
