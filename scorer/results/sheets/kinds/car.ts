import { formatUtc } from '../../../../protocol/time.ts';
import type { CarHistory, CrossingHistory, SpareCrossing, Stamp, TrialHistory } from '../../../scoring/index.ts';
import { type Cell, type Column, columns, NONE, type Part, type Sheet } from '../sheet.ts';
import { headLines, type MakingInSteps, type SheetContext } from '../sheet-context.ts';
import { deviationText } from '../times.ts';
import { aboutText, actionText, cardText } from './said.ts';
import { speedText, unitOf } from './trial.ts';

/** Everything of one car: each trial with the stamps that it is made of, what else there is of the car, what people have said. */
export function* carSheet(context: SheetContext, id: string): MakingInSteps<Sheet> {
  const car = context.history(Number(id));
  if (car === undefined || id === '') return undefined;
  const { board, words } = context;
  const trials = car.trials();
  const hidden = trials.filter(({ trial }) => trial.kind === 'average' && !board.isReleased('trial', trial.id));
  const spare = yield* car.spareCrossingsInSteps();
  const said = notable(yield* car.amendmentsInSteps(), trials);
  return {
    title: words.carSheet,
    lines: [],
    notices: [
      ...(hidden.length > 0 ? [words.hiddenPoints(hidden.map(({ trial }) => trial.id).join(', '))] : []),
      ...context.rally.notices,
    ],
    landscape: true,
    parts: [
      ...legParts(context, car, trials),
      ...(spare.length > 0 ? [spareCrossings(context, car, spare)] : []),
      ...(said.length > 0 ? [amendments(context, car, said)] : []),
    ],
  };
}

const legParts = (context: SheetContext, car: CarHistory, trials: readonly TrialHistory[]): readonly Part[] =>
  car.legs.map(({ leg, startUs, state }, index) => {
    const { words, times } = context;
    const start = startUs === null ? [] : [times.date(startUs), words.started(times.timeOfDay(startUs))];
    const out = state === undefined ? '' : words.states[state];
    return {
      ...(index === 0 ? { car: { number: car.entry.number, lines: headLines(context, car.entry) } } : {}),
      heading: [`${words.number} ${car.entry.number}`, leg.name, ...start, out].filter(Boolean).join(' · '),
      columns: trialColumns(context),
      rows: trials
        .filter(({ trial }) => trial.leg === leg.id)
        .flatMap((trial) => trialRows(context, car, trial))
        .map((row) => [String(car.entry.number), leg.id, ...row]),
    };
  });

const trialColumns = ({ words }: SheetContext): readonly Column[] => [
  columns.data(words.number),
  columns.data(words.leg),
  columns.once(words.trial),
  columns.left(words.line),
  ...stampColumns({ words }),
  columns.wide(words.how),
  columns.right(words.measured),
  columns.right(words.imposed),
  columns.right(words.deviation),
  columns.right(words.score),
  columns.left(words.state),
];

const stampColumns = ({ words }: Pick<SheetContext, 'words'>): readonly Column[] => [
  columns.right(words.timeOfDay),
  columns.data('UTC'),
  columns.right(words.uncertainty),
  columns.left(words.clock),
  columns.left(words.origin),
];

/** A row for each stamp; the trial's result stands beside its last one, that of an average trial in a row of its own below its points. */
function trialRows(context: SheetContext, { entry }: CarHistory, history: TrialHistory): Cell[][] {
  const { words, times } = context;
  const { trial, result, imposed, dueUs, stamps } = history;
  const unit = unitOf(context.rally, trial, entry.race);
  const outcome = [result.score ?? NONE, stateText(context, result)];
  const row = (stamp: Stamp, ...last: readonly Cell[]): Cell[] => [trial.id, ...stampCells(context, stamp), ...last];
  switch (trial.kind) {
    case 'time': {
      const times = [result.measured ?? NONE, imposed, deviationText(result.deviation, unit)];
      return stamps.map((stamp) => row(stamp, ...(stamp.part === 'end' ? [...times, ...outcome] : NOTHING)));
    }
    case 'average': {
      const points = stamps.map((stamp) => {
        const { point } = stamp;
        if (point === null) return row(stamp, ...NOTHING);
        const measured = [point.measured ?? NONE, point.imposed, deviationText(point.deviation, unit)];
        return row(stamp, ...measured, point.score ?? NONE, stateText(context, point));
      });
      const speed = speedText({ words }, trial, entry);
      return [...points, [trial.id, words.total, ...NO_STAMP, speed, ...NOTHING.slice(0, 3), ...outcome]];
    }
    case 'time-control': {
      const due = dueUs === null ? null : times.timeOfDay(dueUs);
      return stamps.map((stamp) => row(stamp, null, due, deviationText(result.deviation, null), ...outcome));
    }
    case 'passage-control':
      return stamps.map((stamp) => row(stamp, null, null, null, ...outcome));
  }
}

const NOTHING: readonly Cell[] = [null, null, null, null, null];
/** Time, UTC, uncertainty, clock, sensor. */
const NO_STAMP: readonly Cell[] = [null, null, null, null, null];

const stateText = (
  { words }: SheetContext,
  { state, uncertain }: Pick<TrialHistory['result'], 'state' | 'uncertain'>,
): string => [words.states[state], uncertain ? words.uncertain : ''].filter(Boolean).join(', ');

/** Line, time, UTC, uncertainty, clock, sensor, how. */
function stampCells(context: SheetContext, { line, source }: Stamp): Cell[] {
  const { words, times } = context;
  if (source === null) return [line ?? NONE, NONE, null, null, null, null, null];
  switch (source.kind) {
    case 'crossing':
      return [line ?? NONE, ...crossingCells(context, source.crossing), howText(context, source.crossing)];
    case 'card': {
      const { author, reason, minute } = source.card;
      const how = words.onCardBy(author, reason);
      const utc = typeof minute === 'number' ? formatUtc(minute) : null;
      return [line ?? NONE, cardText(context, minute), utc, null, null, words.origins.card, how];
    }
    case 'leg-start':
      return [line ?? NONE, times.exact(source.utcUs), formatUtc(source.utcUs), null, null, null, words.ownStart];
    case 'control': {
      const how = words.fromControl(source.control);
      return [line ?? NONE, times.exact(source.utcUs), formatUtc(source.utcUs), null, null, null, how];
    }
  }
}

/** Time, UTC, uncertainty, clock, sensor. */
const crossingCells = ({ words, times }: SheetContext, crossing: CrossingHistory): readonly Cell[] => [
  times.exact(crossing.utcUs),
  crossing.utcUs === null ? null : formatUtc(crossing.utcUs),
  crossing.uncertaintyUs === null ? null : String(crossing.uncertaintyUs),
  crossing.clock === null ? null : words.clocks[crossing.clock],
  crossing.origin === null ? null : words.origins[crossing.origin],
];

/** How a crossing came to be the car's, and its time to be what it is. */
function howText({ words, times }: SheetContext, { owner, retime, stand, stampedUs }: CrossingHistory): string {
  const parts = [ownerText(words, owner)];
  if (stand?.action === 'restore') parts.push(words.restoredBy(stand.author, stand.reason));
  if (retime !== null) parts.push(words.retimedBy(retime.author, times.exact(stampedUs), retime.reason));
  return parts.join('; ');
}

function ownerText(words: SheetContext['words'], owner: CrossingHistory['owner']): string {
  if (owner === 'suggested') return words.suggested;
  if (owner === 'device') return words.identified;
  switch (owner.action) {
    case 'confirm':
      return words.confirmedBy(owner.author);
    case 'assign':
      return words.assignedBy(owner.author, owner.reason);
    case 'insert':
      return words.insertedBy(owner.author, owner.reason);
  }
}

function spareCrossings(context: SheetContext, { entry }: CarHistory, spare: readonly SpareCrossing[]): Part {
  const { words } = context;
  return {
    heading: words.spareCrossings,
    columns: [
      columns.data(words.number),
      columns.left(words.line),
      ...stampColumns(context),
      columns.wide(words.how),
      columns.wide(words.why),
    ],
    rows: spare.map(({ crossing, why }) => [
      String(entry.number),
      crossing.line,
      ...crossingCells(context, crossing),
      howText(context, crossing),
      whyText(context, crossing, why),
    ]),
  };
}

function whyText({ words }: SheetContext, crossing: CrossingHistory, why: SpareCrossing['why']): string {
  const { stand, doubts, car } = crossing;
  switch (why) {
    case 'void':
      return stand === null ? words.whys.void : [`${words.whys.void}, ${stand.author}`, stand.reason].join(': ');
    case 'doubted':
      return [words.whys.doubted, ...doubts.map((doubt) => words.doubts[doubt] ?? doubt)].join(', ');
    case 'reassigned':
      return car === null ? words.ofNobody : words.ofCar(car);
    default:
      return words.whys[why];
  }
}

type Said = ReturnType<CarHistory['amendments']>[number];

/** All but the plain confirmations that stand beside their stamps already. */
function notable(said: readonly Said[], trials: readonly TrialHistory[]): readonly Said[] {
  const shown = new Set(
    trials.flatMap(({ stamps }) =>
      stamps.flatMap(({ source }) => (source?.kind === 'crossing' ? [source.crossing.owner] : [])),
    ),
  );
  return said.filter(({ amendment }) => amendment.action !== 'confirm' || ![...shown].includes(amendment));
}

function amendments(context: SheetContext, { entry }: CarHistory, said: readonly Said[]): Part {
  const { words, times } = context;
  return {
    heading: words.amendments,
    columns: [
      columns.data(words.number),
      columns.left(words.at),
      columns.left(words.author),
      columns.left(words.action),
      columns.wide(words.about),
      columns.wide(words.reason),
      columns.left(words.state),
    ],
    rows: said.map((each) => [
      String(entry.number),
      times.dateAndTime(each.amendment.atUs),
      each.amendment.author,
      actionText(context, each),
      aboutText(context, each),
      each.amendment.reason,
      each.inForce ? '' : words.undone,
    ]),
  };
}
