import { memo } from 'preact/compat';
import { useEffect } from 'preact/hooks';
import { rowKey } from '../../../../../protocol/table-delta.ts';
import { Empty } from '../empty.tsx';
import { type Mark, useMarks, useMovingRows } from '../moving-rows.tsx';
import { type Shown, useTable, useWanted } from '../rally-context.ts';
import { linkTo } from '../route.ts';
import { Strip } from '../strip.tsx';
import type { RankingRow, RankingTable } from '../tables.ts';
import { carOf, crewOf, rowDeviations, trialName } from '../text.ts';
import { stateInWords, type Words } from '../words.ts';
import { SheetOf } from './sheets.tsx';

/** A ranking of any race, and the way to the others. */
export function RankingView({ shown, id }: { readonly shown: Shown; readonly id: string }) {
  const { rally, say } = shown;
  const { rankings } = rally.head;
  const wanted = id === '' ? (rankings.find(({ released }) => released) ?? rankings[0])?.id : id;
  const known = rankings.find((ranking) => ranking.id === wanted);
  const table = useTable(`ranking/${wanted ?? ''}` as const);
  useWanted(known && `ranking/${known.id}`);
  if (known === undefined) return <Empty title={say.nothingHere} next={say.nothingHereNext} />;
  return (
    <>
      <RankingChoice shown={shown} id={known.id} />
      {table === undefined && <Empty title={say.loading} />}
      {table === null && <Empty title={say.notReleased} next={say.notReleasedNext} />}
      {table && <SheetOf name={`ranking:${known.id}`} />}
      {table && <Ranking key={known.id} shown={shown} table={table} />}
    </>
  );
}

function RankingChoice({ shown, id }: { readonly shown: Shown; readonly id: string }) {
  const { rally, say } = shown;
  const { rankings, races } = rally.head;
  const title = rankings.find((ranking) => ranking.id === id)?.title ?? id;
  if (rankings.length < 2) return <h1>{title}</h1>;
  return (
    <>
      <h1 class="spoken">{title}</h1>
      <select
        class="chooser"
        aria-label={say.ranking}
        value={id}
        onChange={(event) => {
          location.hash = linkTo('ranking', event.currentTarget.value);
        }}
      >
        {races.map((race) => (
          <optgroup key={race.id} label={race.name}>
            {rankings
              .filter((ranking) => ranking.race === race.id)
              .map((ranking) => (
                <option key={ranking.id} value={ranking.id}>
                  {ranking.title}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </>
  );
}

function Ranking({ shown, table }: { readonly shown: Shown; readonly table: RankingTable }) {
  const { rally, say } = shown;
  const { trials, title } = table.head;
  const marks = useMarks(table.head.id, table.rows, rowKey);
  const list = useMovingRows();
  useEffect(() => {
    document.title = `${title} · ${rally.head.name}`;
  }, [title, rally]);
  const hidden = rally.head.trials.filter(({ released }) => !released);
  if (table.rows.every(({ score }) => score === null)) {
    return <Empty title={say.nothingYet} next={say.nothingYetNext} />;
  }
  return (
    <>
      {hidden.length > 0 && (
        <p class="hint">
          {say.notCounted} {hidden.map(({ id }) => trialName(rally.head, id)).join(', ')}
        </p>
      )}
      <ol class="rows" ref={list} data-testid="ranking">
        {table.rows.map((row) => (
          <Row key={rowKey(row)} row={row} mark={marks.get(rowKey(row))} trials={trials} shown={shown} />
        ))}
      </ol>
    </>
  );
}

const Row = memo(
  (props: {
    readonly row: RankingRow;
    readonly mark: Mark | undefined;
    readonly trials: readonly string[];
    readonly shown: Shown;
  }) => {
    const { row, mark, trials, shown } = props;
    const { rally, say, entry } = shown;
    const crew = crewOf(entry(row.car));
    const car = carOf(entry(row.car));
    const title = row.team ?? (crew || car);
    const state = stateInWords(row.state, say);
    const deviations = row.team === undefined ? rowDeviations(rally.head, trials, row) : [];
    return (
      <li
        data-key={rowKey(row)}
        data-car={row.car}
        data-position={row.position}
        data-score={row.score}
        class={mark && 'marked'}
      >
        <a class="row" href={linkTo('car', row.car)}>
          <span class="place">
            {row.position ?? '–'}
            {mark && <Moved mark={mark} say={say} />}
          </span>
          <span class="number">{row.team === undefined ? row.car : row.cars?.join(' ')}</span>
          <span class="who">
            <span class="who-first">{title}</span>
            {row.team === undefined && crew !== '' && <span class="who-second">{car}</span>}
            {state && <span class="state">{state}</span>}
          </span>
          <span class="points">
            <span class="score">{row.score ?? '–'}</span>
            {row.gap !== undefined && row.position !== 1 && <span class="gap">{row.gap}</span>}
          </span>
          {deviations.length > 0 && <Strip deviations={deviations} say={say} />}
        </a>
      </li>
    );
  },
  (before, after) =>
    before.row === after.row &&
    before.mark === after.mark &&
    before.shown.rally === after.shown.rally &&
    before.shown.language === after.shown.language,
);

function Moved({ mark: { moved }, say }: { readonly mark: Mark; readonly say: Words }) {
  if (moved === 0) return <span class="spoken">{say.changed}</span>;
  return (
    <span class="moved" data-way={moved > 0 ? 'up' : 'down'}>
      <span aria-hidden="true">{moved > 0 ? '▲' : '▼'}</span>
      <span class="spoken">{moved > 0 ? say.up : say.down} </span>
      {Math.abs(moved)}
    </span>
  );
}
