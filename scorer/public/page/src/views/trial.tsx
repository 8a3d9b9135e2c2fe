import { useEffect } from 'preact/hooks';
import { Deviation } from '../deviation.tsx';
import { Empty } from '../empty.tsx';
import { useMarks, useMovingRows } from '../moving-rows.tsx';
import { type Shown, useTable, useWanted } from '../rally-context.ts';
import { linkTo } from '../route.ts';
import { WideStrip } from '../strip.tsx';
import type { TrialRow, TrialTable } from '../tables.ts';
import { carOf, crewOf, spacedName, stripDeviations } from '../text.ts';
import { kindInWords, stateInWords } from '../words.ts';
import { SheetOf } from './sheets.tsx';

/** Every car of a trial, nearest to the imposed time first. */
export function TrialView({ shown, id }: { readonly shown: Shown; readonly id: string }) {
  const { rally, say, trial } = shown;
  const known = trial(id);
  const table = useTable(`trial/${id}` as const);
  useWanted(known && `trial/${id}`);
  const name = known === undefined ? '' : spacedName(known.name);
  useEffect(() => {
    if (name !== '') document.title = `${name} · ${rally.head.name}`;
  }, [name, rally]);
  if (known === undefined) return <Empty title={say.nothingHere} next={say.nothingHereNext} />;
  const leg = rally.head.legs.find((each) => each.id === known.leg);
  const at = rally.head.trials.findIndex((each) => each.id === id);
  return (
    <>
      <h1>{name}</h1>
      <p class="hint">
        {kindInWords(known.kind, say)} · <a href={linkTo('leg', known.leg)}>{leg?.name}</a>
      </p>
      {table === undefined && <Empty title={say.loading} />}
      {(table === null || !known.released) && <Empty title={say.notReleased} next={say.notReleasedNext} />}
      {table && known.released && <SheetOf name={`trial:${id}`} />}
      {table && known.released && <Trial key={id} shown={shown} table={table} places={known.places} />}
      <nav class="neighbours" aria-label={say.trials}>
        {[at - 1, at + 1].map((index) => {
          const other = rally.head.trials[index];
          return other ? (
            <a key={other.id} href={linkTo('trial', other.id)}>
              {index < at ? '←' : ''} {spacedName(other.name)} {index > at ? '→' : ''}
            </a>
          ) : (
            <span key={index} />
          );
        })}
      </nav>
    </>
  );
}

type Result = Pick<TrialRow, 'measured' | 'deviation' | 'score' | 'state' | 'uncertain' | 'discarded' | 'points'>;

const keyOf = ({ car }: TrialRow): string => String(car);

function Trial(props: { readonly shown: Shown; readonly table: TrialTable; readonly places: number | null }) {
  const { shown, table, places } = props;
  const { rally, say } = shown;
  const marks = useMarks(table.head.trial, table.rows, keyOf);
  const list = useMovingRows();
  if (table.rows.length === 0) return <Empty title={say.nothingYet} next={say.nothingYetNext} />;
  return (
    <>
      <WideStrip deviations={stripDeviations(rally.head, table.rows)} say={say} />
      <ol class="rows" ref={list} data-testid="trial">
        {table.rows.map((row) => (
          <li key={row.car} data-key={row.car} data-car={row.car} class={marks.has(keyOf(row)) ? 'marked' : undefined}>
            <TrialRowLink shown={shown} row={row} places={places} />
          </li>
        ))}
      </ol>
    </>
  );
}

function TrialRowLink(props: { readonly shown: Shown; readonly row: TrialRow; readonly places: number | null }) {
  const { row, places } = props;
  const { entry, say } = props.shown;
  const crew = crewOf(entry(row.car));
  return (
    <a class="row row-trial" href={linkTo('car', row.car)}>
      <span class="number">{row.car}</span>
      <span class="who">
        <span class="who-first">{crew || carOf(entry(row.car))}</span>
        <ResultNotes result={row} places={places} say={say} />
      </span>
      <ResultFigures result={row} places={places} />
    </a>
  );
}

/** What is to be said beside figures: the time, and of an average trial each point. What a control measures are minutes of the day's road. */
export function ResultNotes(props: {
  readonly result: Result;
  readonly places: number | null;
  readonly say: Shown['say'];
}) {
  const { result, places, say } = props;
  const measured = places === null ? null : result.measured;
  const uncertain = result.uncertain ? say.uncertain : '';
  const discarded = result.discarded ? say.discarded : '';
  return (
    <>
      <span class="who-second">
        {[measured, stateInWords(result.state, say), uncertain, discarded].filter(Boolean).join(' · ')}
      </span>
      {result.points && (
        <span class="point-list">
          {result.points.map((point) => (
            <Deviation key={point.line} deviation={point.deviation} places={places} />
          ))}
        </span>
      )}
    </>
  );
}

export function ResultFigures({ result, places }: { readonly result: Result; readonly places: number | null }) {
  return (
    <span class="points">
      {result.points ? (
        <span class="score">{result.score ?? ''}</span>
      ) : (
        <>
          <Deviation deviation={result.deviation} places={places} />
          <span class="gap">{result.score ?? ''}</span>
        </>
      )}
    </span>
  );
}
