import { memo, useMemo, useState } from 'react';
import type { RankingMessage, RowState } from '../../../../protocol/messages/results.ts';
import { DeviationStrip } from '../deviation-strip.tsx';
import { NO_TIME, spacedName } from '../format.ts';
import type { Entry } from '../live/rally.ts';
import { address, go } from '../route.ts';
import type { Words } from '../words.ts';
import { useDeskState, useWords } from './desk-context.ts';
import { Empty } from './empty.tsx';
import { useRanking } from './use-table.ts';
import { VirtualTable } from './virtual-table.tsx';

/** One ranking, as the scorer last published it; where the rally has several, a choice among them. */
export function RankingPanel() {
  const words = useWords();
  const rally = useDeskState((state) => state.rally);
  const [chosen, setChosen] = useState<string>();
  const offered = rally?.rankings ?? [];
  const shown = offered.find(({ id }) => id === chosen) ?? offered[0];
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
      <RankingRows id={shown?.id} isMain={false} isWide={false} />
    </section>
  );
}

/** A ranking's rows, walked through by `j` and `k`; Enter is the car's page. */
export function RankingRows(props: {
  readonly id: string | undefined;
  readonly isMain: boolean;
  readonly isWide: boolean;
}) {
  const words = useWords();
  const ranking = useRanking(props.id);
  if (ranking && ranking.rows.length > 0)
    return <RankingTable key={ranking.id} ranking={ranking} isMain={props.isMain} isWide={props.isWide} />;
  return (
    <div className="panel-body">
      <Empty title={words.noRanking} next={words.noRankingNext} />
    </div>
  );
}

export const RANKING_ROW_REM = 2.625;

const RankingTable = memo(function RankingTable(props: {
  readonly ranking: RankingMessage;
  readonly isMain: boolean;
  readonly isWide: boolean;
}) {
  const { ranking, isWide } = props;
  const words = useWords();
  const rally = useDeskState((state) => state.rally);
  const moves = useDeskState((state) => state.moves.get(ranking.id));
  const moveOf = useMemo(() => new Map(moves?.rows.map((row) => [row.team ?? row.car, row])), [moves]);
  const entries = useMemo(() => new Map(rally?.entries.map((entry) => [entry.number, entry])), [rally]);
  const trialNames = useMemo(
    () => new Map([...(rally?.road ?? []), ...(rally?.trials ?? [])].map(({ id, name }) => [id, name])),
    [rally],
  );
  const { rows } = ranking;
  return (
    <VirtualTable
      rows={rows}
      keyOf={keyOf}
      rowRem={RANKING_ROW_REM}
      className={isWide ? 'ranking ranking-wide' : 'ranking'}
      testId="ranking"
      attributes={{ 'data-ranking': ranking.id }}
      labelledBy="ranking-title"
      isMain={props.isMain}
      onEnter={({ car }) => go('car', car)}
      head={
        <tr>
          <th scope="col" className="number ranking-position">
            {words.position}
          </th>
          <th scope="col" className="ranking-moves">
            <span className="spoken">{words.moves}</span>
          </th>
          {isWide && (
            <th scope="col" className="ranking-moves" title={words.movesTime}>
              10 min
            </th>
          )}
          <th scope="col" className="number ranking-car">
            {words.car}
          </th>
          <th scope="col" className="ranking-model">
            {words.model}
          </th>
          <th scope="col" className="number ranking-score">
            {words.score}
          </th>
          {isWide && (
            <th scope="col" className="number ranking-gap">
              {words.gap}
            </th>
          )}
          <th scope="col" className="ranking-strip">
            <StripLegend words={words} />
          </th>
          <th scope="col" className="ranking-through">
            {words.through}
          </th>
        </tr>
      }
      row={(row, isSelected) => {
        const move = moveOf.get(row.team ?? row.car);
        return (
          <RankingRow
            row={row}
            isSelected={isSelected}
            isWide={isWide}
            sinceTrial={move?.sinceTrial ?? null}
            sinceTime={move?.sinceTime ?? null}
            trials={ranking.trials}
            entry={entries.get(row.car)}
            throughName={row.through === null ? NO_TIME : spacedName(trialNames.get(row.through) ?? row.through)}
            words={words}
          />
        );
      }}
    />
  );
});

const keyOf = ({ car, team }: RankingMessage['rows'][number]): string => team ?? String(car);

/** Places gained or lost: an arrow and how many, never colour alone. */
function Move(props: { readonly places: number | null; readonly words: Words; readonly since: string }) {
  const { places, words, since } = props;
  if (places === null || places === 0) return <span aria-hidden="true" className="move" />;
  const said = `${places > 0 ? words.gained : words.lostPlaces} ${Math.abs(places)} ${since}`;
  return (
    <span className="move" data-gained={places > 0} title={said}>
      <span aria-hidden="true">
        {places > 0 ? '▲' : '▼'}
        {Math.abs(places)}
      </span>
      <span className="spoken">{said}</span>
    </span>
  );
}

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
  readonly isSelected: boolean;
  readonly isWide: boolean;
  readonly sinceTrial: number | null;
  readonly sinceTime: number | null;
  readonly trials: readonly string[];
  readonly entry: Entry | undefined;
  readonly throughName: string;
  readonly words: Words;
}) {
  const { row, trials, entry, words, isWide } = props;
  const model = row.team ?? (entry ? `${entry.model} ${entry.year ?? ''}` : '');
  // Behind the last trial with a time nothing has been driven yet: that is not "no time".
  const driven = useMemo(
    () => (row.through === null ? [] : row.deviations.slice(0, trials.indexOf(row.through) + 1)),
    [row, trials],
  );
  const state = rowStateInWords(row.state, words);
  return (
    <tr
      data-row={keyOf(row)}
      data-car={row.car}
      data-position={row.position ?? ''}
      data-score={row.score ?? ''}
      data-row-state={row.state}
      aria-current={props.isSelected ? 'true' : undefined}
      tabIndex={props.isSelected ? 0 : -1}
    >
      <td className="number ranking-position">{row.position ?? NO_TIME}</td>
      <td className="ranking-moves">
        <Move places={props.sinceTrial} words={words} since={words.sinceTrial} />
      </td>
      {isWide && (
        <td className="ranking-moves">
          <Move places={props.sinceTime} words={words} since={words.sinceTime} />
        </td>
      )}
      <th scope="row" className="number ranking-car">
        <a href={address('car', row.car)} tabIndex={-1}>
          {row.car}
        </a>
      </th>
      <td className="ranking-model" title={entry?.driver ? `${entry.driver}, ${model}` : model}>
        <span>{isWide && entry?.driver ? `${entry.driver} · ${model}` : model}</span>
      </td>
      <td className="number ranking-score">{row.score ?? NO_TIME}</td>
      {isWide && <td className="number ranking-gap">{row.gap ?? ''}</td>}
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
