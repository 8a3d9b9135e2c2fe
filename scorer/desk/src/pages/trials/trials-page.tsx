import '../queue/queue.css';
import './trials.css';
import { memo, useContext, useMemo } from 'react';
import { type TrialTableAnswer, trialTableAnswer } from '../../../../../protocol/api/rally.ts';
import { DeviationStrip } from '../../deviation-strip.tsx';
import { meaningOf, NO_TIME, signedDeviation, spacedName, timeOfDayHundredths } from '../../format.ts';
import { useAnswer } from '../../histories/use-answer.ts';
import type { Rally } from '../../live/rally.ts';
import { address, go, useRoute } from '../../route.ts';
import { LanguageContext, useDeskState, useWords } from '../../view/desk-context.ts';
import { stateInWords } from '../../view/deviation-text.tsx';
import { Empty } from '../../view/empty.tsx';
import { ExportLinks } from '../../view/export-links.tsx';
import { usePageKeys } from '../../view/keys.ts';
import { KeysHelp } from '../../view/keys-help.tsx';
import { PublicationMark } from '../../view/publication-mark.tsx';
import { VirtualTable } from '../../view/virtual-table.tsx';
import { doubtInWords } from '../../words.ts';
import { type TrialsWords, trialsWords } from './words.ts';

type Row = TrialTableAnswer['rows'][number];
type Trial = Rally['road'][number];

/** Any trial as it stands: `#/trials/PC12`; `[` and `]` go to the one before and the next. */
export function TrialsPage() {
  const words = trialsWords[useContext(LanguageContext)];
  const rally = useDeskState((state) => state.rally);
  const { of } = useRoute();
  const road = rally?.road ?? [];
  const at = Math.max(
    0,
    road.findIndex(({ id }) => id === of[0]),
  );
  const trial = road[at];
  const show = (index: number): boolean => {
    const next = road[index];
    if (next) go('trials', next.id);
    return next !== undefined;
  };
  usePageKeys((key) => (key === ']' ? show(at + 1) : key === '[' && show(at - 1)));
  if (!rally || !trial) return null;
  return (
    <main className="list-page">
      <div className="panel">
        <h2 id="trial-title">
          {spacedName(trial.name)}
          <small>
            {words[`kind-${trial.kind}`]} · {rally.legs.find(({ id }) => id === trial.leg)?.name ?? trial.leg}
          </small>
          <PublicationMark scope={trial.id} />
          <ExportLinks sheet={`trial:${trial.id}`} title={spacedName(trial.name)} />
          <select aria-label={words.choose} value={trial.id} onChange={(event) => go('trials', event.target.value)}>
            {rally.legs.map((leg) => (
              <optgroup key={leg.id} label={leg.name}>
                {road
                  .filter((each) => each.leg === leg.id)
                  .map(({ id, name }) => (
                    <option key={id} value={id}>
                      {spacedName(name)}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        </h2>
        <TrialTable key={trial.id} trial={trial} words={words} />
      </div>
      <KeysHelp of="table" />
    </main>
  );
}

const ROW_REM = 2.375;

function TrialTable(props: { readonly trial: Trial; readonly words: TrialsWords }) {
  const { trial, words } = props;
  const rally = useDeskState((state) => state.rally);
  // Whatever changes a result of the trial is told as a deviation, whatever may be one of its crossings is listed.
  const deviations = useDeskState((state) => state.deviations);
  const crossings = useDeskState((state) => state.crossings);
  const changed = useMemo(() => {
    const lines = new Set(trial.lines.map((line) => line.replace(/#\d+$/, '')));
    const results = [...deviations.values()].filter((each) => each.trial === trial.id);
    const here = crossings.filter(({ station, line }) => lines.has(`${station}/${line}`));
    return `${results.map(({ atUs, car }) => `${car} ${atUs}`).join()} ${here.map(({ id, car, voided }) => `${id} ${car} ${voided}`).join()}`;
  }, [trial, deviations, crossings]);
  const { found, why } = useAnswer(`/api/trials/${trial.id}/table`, trialTableAnswer, changed);
  const entries = useMemo(() => new Map(rally?.entries.map((entry) => [entry.number, entry])), [rally]);
  if (!found || found.rows.length === 0)
    return (
      <div className="panel-body">
        {found ? <Empty title={words.none} next={words.noneNext} /> : <Empty title={why ?? words.loading} />}
      </div>
    );
  const timed = found.rows.filter(({ result }) => result.deviation !== null);
  return (
    <>
      <div className="trial-summary">
        <p>
          {found.imposed !== null && (
            <span>
              {words.imposed} <strong>{found.imposed}</strong>
            </span>
          )}
          <span>
            <strong>{found.rows.length}</strong> {words.seen}
          </span>
          <span>
            <strong>{timed.length}</strong> {words.timed}
          </span>
          <a href={address('trial-history', trial.id)}>{words.history}</a>
          {trial.kind === 'time' && <a href={address('distribution', trial.id)}>{words.distribution}</a>}
        </p>
        <TrialStrip rows={timed} label={words.strip} />
      </div>
      <VirtualTable
        rows={found.rows}
        keyOf={({ car }) => String(car)}
        rowRem={ROW_REM}
        className="trial-table"
        testId="trial"
        attributes={{ 'data-trial': trial.id }}
        labelledBy="trial-title"
        isMain
        onEnter={({ car }) => go('car', car)}
        head={
          <tr>
            <th scope="col" className="number trial-car">
              {words.car}
            </th>
            <th scope="col" className="trial-model">
              {words.model}
            </th>
            {trial.lines.map((line, index) => (
              <th key={line} scope="col" className="number trial-stamp">
                {headOf(trial, index, words)}
              </th>
            ))}
            <th scope="col" className="number">
              {words.measured}
            </th>
            <th scope="col" className="number">
              {words.deviation}
            </th>
            <th scope="col" className="number">
              {words.score}
            </th>
            <th scope="col">{words.state}</th>
          </tr>
        }
        row={(row, isSelected) => (
          <TrialRow
            row={row}
            isSelected={isSelected}
            model={`${entries.get(row.car)?.model ?? ''} ${entries.get(row.car)?.year ?? ''}`}
            timezone={rally?.timezone ?? 'UTC'}
            words={words}
          />
        )}
      />
    </>
  );
}

function headOf({ kind, lines }: Trial, index: number, words: TrialsWords): string {
  if (kind !== 'time' && kind !== 'average') return words.at;
  if (index === 0) return words.start;
  return kind === 'time' ? words.finish : (lines[index]?.split('/')[1] ?? '');
}

const TrialStrip = memo(function TrialStrip(props: { readonly rows: readonly Row[]; readonly label: string }) {
  const words = useWords();
  return (
    <div className="trial-deviations" title={props.label}>
      <DeviationStrip deviations={props.rows.map(({ result }) => result.deviation)} words={words} />
    </div>
  );
});

const TrialRow = memo(function TrialRow(props: {
  readonly row: Row;
  readonly isSelected: boolean;
  readonly model: string;
  readonly timezone: string;
  readonly words: TrialsWords;
}) {
  const { row, words } = props;
  const say = useWords();
  const { result } = row;
  const meaning = meaningOf(result.deviation);
  const marks = [
    ...(result.state === 'provisional' ? [words.toConfirm] : []),
    ...(result.uncertain ? [words.edge] : []),
    ...row.stamps.flatMap(({ doubts }) => doubts.map((doubt) => doubtInWords(doubt, say))),
  ];
  const state = stateInWords(result, say);
  return (
    <tr
      data-row={row.car}
      data-car={row.car}
      data-deviation={result.deviation ?? ''}
      aria-current={props.isSelected ? 'true' : undefined}
      tabIndex={props.isSelected ? 0 : -1}
    >
      <th scope="row" className="number trial-car">
        <a href={address('car', row.car)} tabIndex={-1}>
          {row.car}
        </a>
      </th>
      <td className="trial-model">
        <span>{props.model}</span>
      </td>
      {row.stamps.map(({ line, crossing, utcUs, provisional }) => (
        <td key={line} className="number">
          {crossing === null ? (
            NO_TIME
          ) : (
            <a href={address('crossing', crossing)} tabIndex={-1} className={provisional ? 'needs-person' : ''}>
              {utcUs === null ? '?' : timeOfDayHundredths(utcUs, props.timezone)}
              {provisional && <span aria-hidden="true">?</span>}
            </a>
          )}
        </td>
      ))}
      <td className="number">{result.measured ?? NO_TIME}</td>
      <td className="number trial-deviation" data-meaning={meaning}>
        {meaning === 'zero' && <span className="disc" aria-hidden="true" />}
        {signedDeviation(result.deviation)}
      </td>
      <td className="number">{result.score ?? NO_TIME}</td>
      <td className="trial-marks">
        {state}
        {marks.length > 0 && <span className="needs-person">! {[...new Set(marks)].join(', ')}</span>}
      </td>
    </tr>
  );
});
