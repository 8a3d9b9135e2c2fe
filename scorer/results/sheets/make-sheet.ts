import type { Results } from '../../../protocol/messages/results.ts';
import { formatDeviation, formatHundredths, type Hundredths, type UtcMicros } from '../../../protocol/time.ts';
import type { Entry, Rally, Trial } from '../../rally/index.ts';
import { COEFFICIENT_PLACES, formatDecimal } from '../../rules/index.ts';
import { columns, type Sheet } from './sheet.ts';
import { type Language, WORDS } from './words.ts';

/** `ranking:overall`, `trial:PC12` or `start-list`. */
export type SheetName = string;

export type SheetMaking =
  | { readonly ok: true; readonly sheet: Sheet }
  | { readonly ok: false; readonly reason: string };

/** A sheet by its name; a name that the rally does not have is answered with those that it has. */
export function makeSheet(rally: Rally, results: Results, name: SheetName, language: Language): SheetMaking {
  const [kind, id = ''] = name.split(':');
  const allowed = [
    ...rally.rankings.map((ranking) => `ranking:${ranking.id}`),
    ...rally.trials.map((trial) => `trial:${trial.id}`),
    'start-list',
  ];
  const sheet =
    kind === 'ranking'
      ? rankingSheet(rally, results, id, language)
      : kind === 'trial'
        ? trialSheet(rally, results, id, language)
        : name === 'start-list'
          ? startListSheet(rally, language)
          : undefined;
  if (sheet) return { ok: true, sheet };
  return {
    ok: false,
    reason: `sheet ${name}: allowed are ${allowed.slice(0, 8).join(', ')}${allowed.length > 8 ? ' …' : ''}`,
  };
}

function rankingSheet(rally: Rally, results: Results, id: string, language: Language): Sheet | undefined {
  const ranking = results.rankings.find((each) => each.id === id);
  if (!ranking) return undefined;
  const words = WORDS[language];
  const entries = entriesByNumber(rally);
  const leader = ranking.rows.find((row) => row.position === 1)?.score;
  return {
    title: `${words.ranking} · ${ranking.title}`,
    subtitle: `${words.rules} ${rally.rules.title} · ${words.provisional}`,
    columns: [
      columns.right(words.position),
      columns.right(words.number),
      columns.wide(words.car),
      columns.right(words.coefficient),
      columns.right(words.score),
      columns.right(words.gap),
      columns.left(words.through),
      columns.left(words.state),
    ],
    rows: ranking.rows.map((row) => [
      row.position === null ? '–' : String(row.position),
      String(row.car),
      carName(entries.get(row.car)),
      coefficientOf(entries.get(row.car)),
      row.score ?? '–',
      row.position === null || row.position === 1 ? '' : gap(leader, row.score),
      row.through ?? '–',
      words.states[row.state] ?? row.state,
    ]),
    notices: rally.notices,
  };
}

function trialSheet(rally: Rally, results: Results, id: string, language: Language): Sheet | undefined {
  const trial = rally.trials.find((each) => each.id === id);
  if (!trial) return undefined;
  const words = WORDS[language];
  const entries = entriesByNumber(rally);
  const cars = new Map(
    results.rankings.flatMap(({ rows }) =>
      rows.flatMap((row) => row.trials.filter((each) => each.trial === id).map((each) => [row.car, each] as const)),
    ),
  );
  const error = (deviation: number | null): number =>
    deviation === null ? Number.MAX_SAFE_INTEGER : Math.abs(deviation);
  const rows = [...cars].sort(([a, one], [b, other]) => error(one.deviation) - error(other.deviation) || a - b);
  return {
    title: `${words.trials[trial.kind]} ${trial.name}`,
    subtitle:
      trial.kind === 'time'
        ? `${words.imposed} ${formatHundredths(trial.imposedHundredths)} s · ${words.provisional}`
        : words.provisional,
    columns: [
      columns.right(words.number),
      columns.wide(words.car),
      columns.right(words.measured),
      columns.right(words.deviation),
      columns.right(words.score),
      columns.left(words.state),
    ],
    rows: rows.map(([car, result]) => [
      String(car),
      carName(entries.get(car)),
      result.measured ?? '–',
      result.deviation === null ? '–' : deviationText(trial, result.deviation),
      result.score ?? '–',
      words.states[result.state] ?? result.state,
    ]),
    notices: rally.notices,
  };
}

function startListSheet(rally: Rally, language: Language): Sheet {
  const words = WORDS[language];
  const at = timeOfDay(rally.timezone);
  return {
    title: words.startList,
    subtitle: rally.name,
    columns: [
      columns.right(words.start),
      columns.right(words.number),
      columns.wide(words.car),
      columns.left(words.driver),
      columns.right(words.coefficient),
    ],
    rows: [...rally.entries]
      .sort((a, b) => a.start - b.start || a.number - b.number)
      .map((entry) => [
        at(entry.start),
        String(entry.number),
        carName(entry),
        [entry.fields.get('driver'), entry.fields.get('coDriver')].filter(Boolean).join(' / '),
        coefficientOf(entry),
      ]),
    notices: rally.notices,
  };
}

/** In seconds where the trial is read to hundredths; in its own unit otherwise. */
const deviationText = (trial: Trial, deviation: number): string =>
  trial.kind === 'time' ? formatDeviation(deviation as Hundredths) : `${deviation > 0 ? '+' : ''}${deviation}`;

const entriesByNumber = (rally: Rally): ReadonlyMap<number, Entry> =>
  new Map(rally.entries.map((entry) => [entry.number, entry]));

const carName = (entry: Entry | undefined): string =>
  entry === undefined ? '' : [entry.model, entry.year ?? ''].join(' ').trim();

const coefficientOf = (entry: Entry | undefined): string =>
  entry === undefined ? '' : formatDecimal(entry.coefficient, COEFFICIENT_PLACES, 2);

/** Distance to the leader, without its sign; scores are decimals of at most six places, exact as integers of the last. */
function gap(leader: string | null | undefined, score: string | null): string {
  if (leader == null || score === null) return '';
  const places = Math.max(...[leader, score].map((text) => text.split('.')[1]?.length ?? 0));
  const scaled = (text: string): number => Math.round(Number(text) * 10 ** places);
  return (Math.abs(scaled(leader) - scaled(score)) / 10 ** places).toFixed(places);
}

/** `12:32:00` in the rally's zone. */
function timeOfDay(timezone: string): (at: UtcMicros) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: timezone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (at) => format.format(at / 1000);
}
