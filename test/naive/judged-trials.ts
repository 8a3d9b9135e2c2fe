import type { Amendment, AmendmentOf } from '../../protocol/messages/facts.ts';
import {
  compare,
  dividedBy,
  type Fraction,
  floorOf,
  fraction,
  minus,
  negative,
  readDecimal,
  roundedTo,
  sizeOf,
  smaller,
  sumOf,
  times,
  wholeOf,
  writeDecimal,
  ZERO,
} from './exact.ts';
import { greatest, inForce, type Passage, placesHeldBy, type SaidFacts } from './said-facts.ts';
import {
  idealTimeUs,
  type NaiveCar,
  type NaiveRace,
  type NaiveRally,
  type NaiveTrial,
  readDurationUs,
  readLengthMetres,
  readPlace,
  samePlace,
  type TimedRules,
  valueFor,
  type WindowRules,
  type WrittenAverageTrial,
  type WrittenPassageControl,
  type WrittenTimeControl,
  type WrittenTimeTrial,
} from './written-rally.ts';

export type CellState = 'ok' | 'provisional' | 'pending' | 'missing' | 'annulled' | 'neutralised' | 'average';

interface Measurement {
  readonly state: CellState;
  readonly measured: string | null;
  readonly deviation: number | null;
  /** Before any coefficient. What a control costs is negative where the most points win. */
  readonly points: Fraction | null;
  readonly isUncertain: boolean;
}

export interface PointCell extends Measurement {
  readonly line: string;
}

/** What one car has in one trial, before a ranking looks at it. */
export interface Cell extends Measurement {
  readonly trial: NaiveTrial;
  /** Missed, or as dear as the trial may be. */
  readonly isCapped: boolean;
  readonly isBeyondMaximum: boolean;
  readonly pointCells: readonly PointCell[] | null;
}

/** A car with everything that a judge asks for. */
export interface CarOnRoad {
  readonly car: NaiveCar;
  readonly race: NaiveRace;
  readonly columns: Readonly<Record<string, string>>;
  /** At a line or, by a card, at a control. */
  readonly isSeen: boolean;
  readonly cells: readonly Cell[];
}

const NOTHING = {
  measured: null,
  deviation: null,
  points: null,
  isUncertain: false,
  isBeyondMaximum: false,
  pointCells: null,
} as const;

export function judgeCar(
  rally: NaiveRally,
  said: SaidFacts,
  race: NaiveRace,
  car: NaiveCar,
  columns: Readonly<Record<string, string>>,
  allClosed: boolean,
): CarOnRoad {
  const held = placesHeldBy(rally, said, car.number);
  const judging: Judging = { rally, said, race, car, group: columns.group ?? '', held, allClosed };
  const judged = trialsOf(rally, race).map((trial) => ({ ...judge(judging, trial), trial }));
  const ruled = judged.map((cell) => underRuling(judging, cell, judged));
  const cells = ruled.map((cell) => ({ ...cell, isCapped: isCapped(race, cell) }));
  const isSeen =
    held.size > 0 || inForce(said, 'card').some((fact) => fact.car === car.number && isThere(judging, fact));
  return { car, race, columns, isSeen, cells };
}

/** The trials that count for a race, in the order of the road. */
export const trialsOf = (rally: NaiveRally, race: NaiveRace): NaiveTrial[] =>
  rally.trials.filter(
    ({ leg, written }) => race.legs.includes(leg) && (written.races === undefined || written.races.includes(race.id)),
  );

interface Judging {
  readonly rally: NaiveRally;
  readonly said: SaidFacts;
  readonly race: NaiveRace;
  readonly car: NaiveCar;
  readonly group: string;
  readonly held: ReadonlyMap<number, Passage>;
  readonly allClosed: boolean;
}

type Judged = Omit<Cell, 'trial' | 'isCapped'>;
type Ruled = Omit<Cell, 'isCapped'>;

function judge(judging: Judging, trial: NaiveTrial): Judged {
  const { written } = trial;
  switch (written.kind) {
    case 'time':
      return judgeTimeTrial(judging, trial, written);
    case 'average':
      return judgeAverageTrial(judging, trial, written);
    case 'time-control':
      return judgeTimeControl(judging, trial, written);
    case 'passage-control':
      return judgePassageControl(judging, trial, written);
  }
}

/** No longer to come: the car was seen beyond, or the trial is closed. */
function isOver({ said, race, held, allClosed }: Judging, trial: NaiveTrial, last = trial.lastPlace): boolean {
  if ([...held.keys()].some((place) => place > last)) return true;
  if (allClosed) return true;
  const covering = inForce(said, 'close', 'reopen').filter(
    (fact) =>
      (fact.race === undefined || fact.race === race.id) &&
      // Who names a trial and a leg means the trial.
      (fact.trial === undefined ? fact.leg === trial.leg : fact.trial === trial.written.id),
  );
  return greatest(covering)?.action === 'close';
}

/** What was seen at a line, and the time if it is one within the trial's hours. */
interface Stamp {
  readonly utcUs: number;
  readonly uncertaintyUs: number;
  readonly isSet: boolean;
}

function placeOf({ rally }: Judging, trial: NaiveTrial, line: string): number {
  const wanted = readPlace(trial.leg, line);
  return rally.places.findIndex((place) => samePlace(place, wanted));
}

const passageAt = (judging: Judging, trial: NaiveTrial, line: string): Passage | undefined =>
  judging.held.get(placeOf(judging, trial, line));

function stampAt(judging: Judging, trial: NaiveTrial, line: string): Stamp | undefined {
  const passage = passageAt(judging, trial, line);
  if (passage === undefined || passage.utcUs === null || hoursAt(trial, passage.utcUs) !== 'open') return undefined;
  return { utcUs: passage.utcUs, uncertaintyUs: passage.uncertaintyUs, isSet: passage.isSet };
}

function hoursAt({ opensUs, closesUs }: NaiveTrial, utcUs: number): 'before' | 'open' | 'after' {
  if (opensUs !== null && utcUs < opensUs) return 'before';
  if (closesUs !== null && utcUs > closesUs) return 'after';
  return 'open';
}

// Time from one stamp to another, in units.

const UNIT_US: Readonly<Record<string, number>> = {
  '1/1000 s': 1_000,
  '1/100 s': 10_000,
  '1/10 s': 100_000,
  '1 s': 1_000_000,
  '30 s': 30_000_000,
  '1 min': 60_000_000,
};
const unitUsOf = (unit: string): number => {
  const us = UNIT_US[unit];
  if (us === undefined) throw new Error(`no such unit: ${unit}`);
  return us;
};
const PLACES: Readonly<Record<string, number>> = { '1/1000 s': 3, '1/100 s': 2, '1/10 s': 1 };

function unitsBetween(rules: TimedRules, fromUs: number, toUs: number): bigint {
  const unit = fraction(unitUsOf(rules.unit));
  const between = dividedBy(fraction(toUs - fromUs), unit);
  switch (rules.stamps ?? 'truncate') {
    case 'truncate':
      return floorOf(dividedBy(fraction(toUs), unit)) - floorOf(dividedBy(fraction(fromUs), unit));
    case 'subtract':
      return wholeOf(between, 'truncate');
    case 'round':
      return wholeOf(between, 'nearest');
  }
}

interface Timed {
  readonly measured: string;
  readonly deviation: number;
  readonly points: Fraction;
  readonly isUncertain: boolean;
  readonly isSet: boolean;
}

function timed(rules: TimedRules, from: Stamp, to: Stamp, targetUs: Fraction): Timed {
  const unitUs = unitUsOf(rules.unit);
  const target = wholeOf(dividedBy(targetUs, fraction(unitUs)), rules.target ?? 'nearest');
  const units = unitsBetween(rules, from.utcUs, to.utcUs);
  const size = sizeOf(fraction(units - target)).over;
  return {
    measured: writeDecimal(fraction(units * BigInt(unitUs), 1_000_000), PLACES[rules.unit] ?? 0),
    deviation: Number(units - target),
    points: pointsFor(rules, size),
    isUncertain: isUncertain(rules, from, to),
    isSet: from.isSet && to.isSet,
  };
}

/** Whether another number of units lies within three times what the stamps state, ends included. */
function isUncertain(rules: TimedRules, from: Stamp, to: Stamp): boolean {
  const unit = fraction(unitUsOf(rules.unit));
  const differ = (us: number, aroundUs: number, whole: (units: Fraction) => bigint): boolean =>
    aroundUs > 0 &&
    whole(dividedBy(fraction(us - aroundUs - 1), unit)) !== whole(dividedBy(fraction(us + aroundUs), unit));
  const aroundUs = ({ uncertaintyUs }: Stamp): number => 3 * uncertaintyUs;
  if ((rules.stamps ?? 'truncate') === 'truncate') {
    return differ(from.utcUs, aroundUs(from), floorOf) || differ(to.utcUs, aroundUs(to), floorOf);
  }
  const mode = rules.stamps === 'round' ? 'nearest' : 'truncate';
  return differ(Math.abs(to.utcUs - from.utcUs), aroundUs(from) + aroundUs(to), (units) => wholeOf(units, mode));
}

function pointsFor({ score, cap }: TimedRules, size: bigint): Fraction {
  const written =
    score.kind === 'linear'
      ? times(readDecimal(score.perUnit), fraction(size))
      : readDecimal(score.rows[Number(size)] ?? score.beyond ?? score.rows.at(-1) ?? 0);
  return cap === undefined ? written : smaller(written, readDecimal(cap));
}

// Time trials.

function judgeTimeTrial(judging: Judging, trial: NaiveTrial, written: WrittenTimeTrial): Judged {
  const rules = judging.race.rules.trials.time;
  const from = stampAt(judging, trial, written.from);
  const to = stampAt(judging, trial, written.to);
  if (from === undefined || to === undefined) return withoutTime(judging, trial, readDecimal(rules.missing));
  const imposedUs = readDurationUs(valueFor(written.imposed, judging.group, judging.race.id));
  const { isSet, ...result } = timed(rules, from, to, fraction(imposedUs));
  return { ...NOTHING, ...result, state: isSet ? 'ok' : 'provisional' };
}

function withoutTime(judging: Judging, trial: NaiveTrial, missing: Fraction, last?: number): Judged {
  if (!isOver(judging, trial, last)) return { ...NOTHING, state: 'pending' };
  return { ...NOTHING, state: 'missing', points: missing };
}

// Average trials.

function judgeAverageTrial(judging: Judging, trial: NaiveTrial, written: WrittenAverageTrial): Judged {
  const rules = judging.race.rules.trials.average;
  if (rules === undefined) throw new Error('the rules know no average trials');
  const start = startOf(judging, trial, written);
  const speed = valueFor(written.speed, judging.group, judging.race.id);
  let previous = start === undefined ? undefined : { stamp: start, at: ZERO };

  const pointCells = written.points.map(({ line, at: writtenAt }): PointCell => {
    const at = readLengthMetres(writtenAt);
    const stamp = stampAt(judging, trial, line);
    const base = written.basis === 'previous' ? previous : start && { stamp: start, at: ZERO };
    if (stamp !== undefined) previous = { stamp, at };
    let cell: Measurement;
    if (stamp !== undefined && base !== undefined) {
      const ideal = minus(idealTimeUs(speed, at), idealTimeUs(speed, base.at));
      const { isSet, ...result } = timed(rules, base.stamp, stamp, ideal);
      cell = { ...result, state: isSet ? 'ok' : 'provisional' };
    } else {
      // A point is missed once its car was seen beyond the point.
      cell = withoutTime(judging, trial, readDecimal(rules.missing), placeOf(judging, trial, line));
    }
    const { state, measured, deviation, points, isUncertain } = cell;
    const found: PointCell = { line, state, measured, deviation, points, isUncertain };
    const ruling = rulingOf(judging, trial, line);
    if (ruling === 'valid') return found;
    // Averages are given to whole trials: a point that is given one is left out.
    return { ...found, state: ruling === 'average' ? 'neutralised' : ruling, points: null };
  });

  const counting = pointCells.filter(({ state }) => !isWithoutScore(state));
  const states = counting.map(({ state }) => state);
  const state =
    counting.length === 0
      ? (pointCells[0]?.state ?? 'annulled')
      : states.includes('pending')
        ? 'pending'
        : states.includes('provisional')
          ? 'provisional'
          : states.every((each) => each === 'missing')
            ? 'missing'
            : 'ok';
  const points =
    counting.length === 0 || state === 'pending' ? null : sumOf(counting.map((each) => each.points ?? ZERO));
  return {
    ...NOTHING,
    state,
    points,
    pointCells,
    isUncertain: counting.some(({ isUncertain }) => isUncertain),
  };
}

export const isWithoutScore = (state: CellState): boolean => state === 'annulled' || state === 'neutralised';

function startOf(judging: Judging, trial: NaiveTrial, { from, offset }: WrittenAverageTrial): Stamp | undefined {
  if (from.includes('/')) return stampAt(judging, trial, from);
  if (from === 'start') {
    const startUs = startOfLeg(judging, trial.leg);
    if (startUs === undefined) return undefined;
    const offsetUs = offset === undefined ? 0 : readDurationUs(offset);
    return { utcUs: startUs + offsetUs, uncertaintyUs: 0, isSet: true };
  }
  // A control gives the minute that it writes on the card.
  const recorded = recordedAt(judging, from);
  return recorded === undefined
    ? undefined
    : { utcUs: recordedUnit(judging, recorded), uncertaintyUs: 0, isSet: recorded.isSet };
}

function startOfLeg({ said, car }: Judging, leg: string): number | undefined {
  const amended = greatest(inForce(said, 'start').filter((fact) => fact.car === car.number && fact.leg === leg));
  return amended?.utcUs ?? car.startUs[leg];
}

// Controls.

function cardAt({ said, car }: Judging, control: string): number | 'stamped' | 'missing' | undefined {
  const cards = inForce(said, 'card').filter((fact) => fact.car === car.number && fact.control === control);
  return greatest(cards)?.minute;
}

const isThere = (judging: Judging, { control, id }: AmendmentOf<'card'>): boolean => {
  const { said, car } = judging;
  const cards = inForce(said, 'card').filter((fact) => fact.car === car.number && fact.control === control);
  return greatest(cards)?.id === id && cardAt(judging, control) !== 'missing';
};

/** When a car was at a control: by its card, else by a crossing. */
function recordedAt(judging: Judging, control: string): Stamp | undefined {
  const trial = judging.rally.trials.find(({ written }) => written.id === control);
  if (trial === undefined) return undefined;
  const card = cardAt(judging, control);
  if (typeof card === 'number') {
    return hoursAt(trial, card) === 'open' ? { utcUs: card, uncertaintyUs: 0, isSet: true } : undefined;
  }
  if (card !== undefined) return undefined;
  const { written } = trial;
  if (written.kind !== 'time-control' || written.evidence === 'card' || written.line === undefined) return undefined;
  return stampAt(judging, trial, written.line);
}

/** When a car is due at a control, with what it was allowed from one control on to this one. */
function dueAt(judging: Judging, trial: NaiveTrial, written: WrittenTimeControl): Due | undefined {
  const dueUs = readDurationUs(written.due);
  if (written.from === undefined || written.from === 'start') {
    const startUs = startOfLeg(judging, trial.leg);
    if (startUs === undefined) return undefined;
    return { utcUs: startUs + dueUs + allowedUs(judging, trial, undefined), isSet: true };
  }
  const other = judging.rally.trials.find((each) => each.written.id === written.from);
  if (other === undefined || other.written.kind !== 'time-control') return undefined;
  // Without a recorded time the due one stands in.
  const recorded = written.basis === 'recorded' ? recordedAt(judging, other.written.id) : undefined;
  const before =
    recorded === undefined
      ? dueAt(judging, other, other.written)
      : { utcUs: recordedUnit(judging, recorded), isSet: recorded.isSet };
  return before && { ...before, utcUs: before.utcUs + dueUs + allowedUs(judging, trial, other) };
}

interface Due {
  readonly utcUs: number;
  /** `false` where it hangs on a guess of the running order. */
  readonly isSet: boolean;
}

function recordedUnit({ race }: Judging, { utcUs }: Stamp): number {
  const unitUs = unitUsOf(race.rules.trials['time-control']?.unit ?? '1 min');
  return Math.floor(utcUs / unitUs) * unitUs;
}

/** What was allowed from controls after `after` on, up to this one. */
function allowedUs({ rally, said, car, race }: Judging, trial: NaiveTrial, after: NaiveTrial | undefined): number {
  let us = 0;
  for (const fact of inForce(said, 'allowance')) {
    const from = rally.trials.find(({ written }) => written.id === fact.control);
    if (from === undefined || from.leg !== trial.leg || from.index > trial.index) continue;
    if (after !== undefined && from.index <= after.index) continue;
    if (fact.race !== undefined && fact.race !== race.id) continue;
    if (fact.cars !== undefined && !fact.cars.includes(car.number)) continue;
    us += Math.round(fact.minutes * 100) * 600_000;
  }
  return us;
}

function judgeTimeControl(judging: Judging, trial: NaiveTrial, written: WrittenTimeControl): Judged {
  const rules = judging.race.rules.trials['time-control'];
  if (rules === undefined) throw new Error('the rules know no time controls');
  const missing = costing(judging, readDecimal(rules.missing));
  const gone = controlWithoutTime(judging, trial, written, missing);
  if (gone !== undefined) return gone;

  const recorded = recordedAt(judging, written.id);
  const startUs = startOfLeg(judging, trial.leg);
  const due = dueAt(judging, trial, written);
  if (recorded === undefined) return withoutTime(judging, trial, missing);
  if (due === undefined) return { ...NOTHING, state: 'pending' };

  const lateUs = recorded.utcUs - due.utcUs;
  const isEarly = lateUs < 0;
  const window: WindowRules = isEarly ? rules.early : rules.late;
  const steps = isEarly
    ? -floorOf(fraction(lateUs, readDurationUs(window.step)))
    : floorOf(fraction(lateUs, readDurationUs(window.step)));
  let points = times(readDecimal(window.points), fraction(steps));
  if (window.cap !== undefined) points = smaller(points, readDecimal(window.cap));
  if (isEarly && written.early === 'free') points = ZERO;
  let isBeyondMaximum = false;
  if (rules.maximum !== undefined && lateUs > readDurationUs(rules.maximum.late)) {
    const legs = [...new Set(trialsOf(judging.rally, judging.race).map(({ leg }) => leg))];
    const last = legs.at(-1);
    const beyond =
      legs.length === 1 ? rules.maximum.onlyLeg : trial.leg === last ? rules.maximum.lastLeg : rules.maximum.leg;
    if (beyond === 'excluded') isBeyondMaximum = true;
    else points = readDecimal(beyond);
  }
  return {
    ...NOTHING,
    state: recorded.isSet && due.isSet ? 'ok' : 'provisional',
    measured: startUs === undefined ? null : secondsSince(startUs, recorded.utcUs),
    deviation: Number(isEarly ? -steps : steps),
    points: costing(judging, points),
    isBeyondMaximum,
  };
}

const secondsSince = (fromUs: number, utcUs: number): string =>
  writeDecimal(fraction(floorOf(fraction(utcUs - fromUs, 1_000_000))), 0);

/** Controls always worsen. */
const costing = ({ race }: Judging, points: Fraction): Fraction =>
  race.rules.direction === 'highest' ? negative(points) : points;

/** What is settled before a control's time is looked at. */
function controlWithoutTime(
  judging: Judging,
  trial: NaiveTrial,
  written: WrittenTimeControl | WrittenPassageControl,
  missing: Fraction,
): Judged | undefined {
  const missed: Judged = { ...NOTHING, state: 'missing', points: missing };
  const card = cardAt(judging, written.id);
  if (card === 'missing') return missed;
  // Proof that the car was there, and no time that could be early or late.
  if (card === 'stamped') return { ...NOTHING, state: 'ok', points: ZERO };
  if (card !== undefined) return hoursAt(trial, card) === 'after' ? missed : undefined;
  if (written.evidence === 'card') {
    return isOver(judging, trial) ? { ...NOTHING, state: 'ok', points: ZERO } : { ...NOTHING, state: 'pending' };
  }
  const passage = written.line === undefined ? undefined : passageAt(judging, trial, written.line);
  if (passage === undefined || passage.utcUs === null) return undefined;
  return hoursAt(trial, passage.utcUs) === 'after' ? missed : undefined;
}

function judgePassageControl(judging: Judging, trial: NaiveTrial, written: WrittenPassageControl): Judged {
  const rules = judging.race.rules.trials['passage-control'];
  if (rules === undefined) throw new Error('the rules know no passage controls');
  const missing = costing(judging, readDecimal(rules.missing));
  const gone = controlWithoutTime(judging, trial, written, missing);
  if (gone !== undefined) return gone;

  const card = cardAt(judging, written.id);
  const startUs = startOfLeg(judging, trial.leg);
  const isByCrossing = typeof card !== 'number' && written.evidence !== 'card' && written.line !== undefined;
  const passage = isByCrossing ? passageAt(judging, trial, written.line ?? '') : undefined;
  // A crossing without a time proves as well that the car was there.
  if (passage !== undefined && passage.utcUs === null) {
    return { ...NOTHING, state: passage.isSet ? 'ok' : 'provisional', points: ZERO };
  }
  const stamp: Stamp | undefined =
    typeof card === 'number'
      ? hoursAt(trial, card) === 'open'
        ? { utcUs: card, uncertaintyUs: 0, isSet: true }
        : undefined
      : isByCrossing
        ? stampAt(judging, trial, written.line ?? '')
        : undefined;
  if (stamp === undefined) return withoutTime(judging, trial, missing);
  return {
    ...NOTHING,
    state: stamp.isSet ? 'ok' : 'provisional',
    measured: startUs === undefined ? null : secondsSince(startUs, stamp.utcUs),
    points: ZERO,
  };
}

// What people have ruled.

function rulingOf({ said, car, race }: Judging, trial: NaiveTrial, point: string | undefined) {
  const covering = inForce(said, 'trial-state').filter(
    (fact) =>
      fact.trial === trial.written.id &&
      fact.point === point &&
      (fact.race === undefined || fact.race === race.id) &&
      (fact.cars === undefined || fact.cars === 'all' || fact.cars.includes(car.number)),
  );
  return greatest(covering)?.state ?? 'valid';
}

function underRuling(judging: Judging, cell: Ruled, all: readonly Ruled[]): Ruled {
  const ruling = rulingOf(judging, cell.trial, undefined);
  if (ruling === 'valid') return cell;
  if (ruling !== 'average') return { ...cell, state: ruling, points: null, isBeyondMaximum: false };
  const { over = 'leg', mode = 'nearest', places = 2 } = judging.race.rules.assignedAverage ?? {};
  const others = all.filter(
    (other) =>
      other.trial !== cell.trial &&
      other.trial.written.kind === cell.trial.written.kind &&
      (over === 'rally' || other.trial.leg === cell.trial.leg) &&
      (other.state === 'ok' || other.state === 'provisional') &&
      rulingOf(judging, other.trial, undefined) === 'valid',
  );
  const mean =
    others.length === 0
      ? null
      : roundedTo(dividedBy(sumOf(others.map(({ points }) => points ?? ZERO)), fraction(others.length)), mode, places);
  return { ...cell, state: 'average', points: mean, isBeyondMaximum: false };
}

/** Missed, or as dear as a trial of its kind can be. */
function isCapped({ rules }: NaiveRace, { trial, state, deviation, points, pointCells }: Ruled): boolean {
  if (state === 'missing') return true;
  if (points === null) return false;
  const { time, average, 'time-control': control } = rules.trials;
  const isCost = (cap: number | string | undefined, count: number): boolean =>
    cap !== undefined && compare(sizeOf(points), times(readDecimal(cap), fraction(count))) >= 0;
  switch (trial.written.kind) {
    case 'time':
      return isCost(time.cap, 1);
    case 'average':
      return isCost(average?.cap, (pointCells ?? []).filter((point) => !isWithoutScore(point.state)).length);
    case 'time-control':
      return deviation !== null && isCost(deviation < 0 ? control?.early.cap : control?.late.cap, 1);
    case 'passage-control':
      return false;
  }
}

/** Amendments that name a trial or a leg hold from there on; those that name neither, from before the first trial on. */
export function firstIndexOf(
  rally: NaiveRally,
  fact: Amendment & { trial?: string | undefined; leg?: string | undefined },
) {
  if (fact.trial !== undefined) return rally.trials.find(({ written }) => written.id === fact.trial)?.index;
  if (fact.leg !== undefined) return rally.trials.find(({ leg }) => leg === fact.leg)?.index;
  return -1;
}
