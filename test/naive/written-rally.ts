import { posix } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { readCsv } from '../../protocol/files/csv.ts';
import { parseUtc } from '../../protocol/time.ts';
import { dividedBy, type Fraction, fraction, plus, type RoundingMode, readDecimal, times, ZERO } from './exact.ts';

/**
 * What a rally file and the files it names say, as they say it. Only files that `centesimo check` passes come here: nothing is checked again.
 */

type Decimal = number | string;

/** Points by deviation. */
export type WrittenScore =
  | { readonly kind: 'linear'; readonly perUnit: Decimal }
  | { readonly kind: 'table'; readonly rows: readonly Decimal[]; readonly beyond?: Decimal };

export interface TimedRules {
  readonly unit: string;
  readonly stamps?: 'truncate' | 'subtract' | 'round';
  readonly target?: RoundingMode;
  readonly score: WrittenScore;
  readonly cap?: Decimal;
  readonly missing: Decimal;
}

export interface WindowRules {
  readonly step: string;
  readonly points: Decimal;
  readonly cap?: Decimal;
}

export interface ControlRules {
  readonly unit?: string;
  readonly early: WindowRules;
  readonly late: WindowRules;
  readonly missing: Decimal;
  readonly maximum?: {
    readonly late: string;
    readonly onlyLeg: Decimal | 'excluded';
    readonly leg: Decimal | 'excluded';
    readonly lastLeg: Decimal | 'excluded';
  };
}

export type TrialKind = 'time' | 'average' | 'time-control' | 'passage-control';

export interface WrittenRules {
  readonly id: string;
  readonly direction: 'lowest' | 'highest';
  readonly trials: {
    readonly time: TimedRules;
    readonly average?: TimedRules;
    readonly 'time-control'?: ControlRules;
    readonly 'passage-control'?: { readonly missing: Decimal };
  };
  readonly coefficient: 'none' | 'trial' | 'total' | 'overall';
  readonly coefficientFrom?: 'entry' | 'year';
  readonly relief?: { readonly column: string; readonly equals: string; readonly off: Decimal };
  readonly total?: 'sum' | 'average';
  readonly discard?: {
    readonly count: number;
    readonly kinds?: readonly TrialKind[];
    readonly except?: 'nothing' | 'capped';
  };
  readonly finisher?: { readonly kinds: readonly TrialKind[]; readonly atLeast: readonly [number, number] };
  readonly ties?: readonly string[];
  readonly rounding: { readonly at: 'trial' | 'total'; readonly mode: RoundingMode; readonly places: number };
  readonly assignedAverage?: {
    readonly over?: 'leg' | 'rally';
    readonly mode?: RoundingMode;
    readonly places?: number;
  };
  readonly notices?: readonly string[];
}

interface TrialHead {
  readonly id: string;
  readonly races?: readonly string[];
  readonly opens?: string;
  readonly closes?: string;
}
type ByRace<Value> = Value | Readonly<Record<string, Value>>;
type WrittenSpeed = string | readonly { readonly from: string; readonly speed: string }[];

export interface WrittenTimeTrial extends TrialHead {
  readonly kind: 'time';
  readonly from: string;
  readonly to: string;
  readonly imposed: ByRace<string>;
}
export interface WrittenAverageTrial extends TrialHead {
  readonly kind: 'average';
  readonly from: string;
  readonly offset?: string;
  readonly speed: ByRace<WrittenSpeed>;
  readonly points: readonly { readonly line: string; readonly at: string }[];
  readonly basis?: 'start' | 'previous';
}
export interface WrittenTimeControl extends TrialHead {
  readonly kind: 'time-control';
  readonly line?: string;
  readonly evidence?: 'crossing' | 'card';
  readonly due: string;
  readonly from?: string;
  readonly basis?: 'due' | 'recorded';
  readonly early?: 'free' | 'costs';
}
export interface WrittenPassageControl extends TrialHead {
  readonly kind: 'passage-control';
  readonly line?: string;
  readonly evidence?: 'crossing' | 'card';
}
export type WrittenTrial = WrittenTimeTrial | WrittenAverageTrial | WrittenTimeControl | WrittenPassageControl;

interface WrittenRace {
  readonly id: string;
  readonly entries: string;
  readonly firstStart: string;
  readonly interval: string;
  readonly legs?: readonly string[];
  readonly rules?: unknown;
}

interface WrittenLeg {
  readonly id: string;
  readonly opens?: string;
  readonly closes?: string;
  readonly starts?: Readonly<
    Record<string, { readonly first: string; readonly interval: string; readonly order?: string }>
  >;
  readonly trials: readonly WrittenTrial[];
}

export type Wanted = string | number | boolean | readonly (string | number)[];

export interface WrittenRanking {
  readonly id: string;
  readonly title?: string;
  readonly race: string;
  readonly legs?: readonly string[];
  readonly trials?: readonly string[];
  readonly kinds?: readonly TrialKind[];
  readonly through?: string;
  readonly team?: { readonly best: number };
  readonly where?: Readonly<Record<string, Wanted>>;
  readonly coefficient?: boolean;
}

interface WrittenRally {
  readonly rally: string;
  readonly timezone: string;
  readonly rules: unknown;
  readonly races: readonly WrittenRace[];
  readonly legs: readonly WrittenLeg[];
  readonly rankings: readonly WrittenRanking[];
}

/** A line and which crossing of it, in a leg: what a trial asks for. */
export interface Place {
  readonly leg: string;
  /** `station/line` */
  readonly line: string;
  readonly pass: number;
}

export interface NaiveTrial {
  readonly written: WrittenTrial;
  readonly leg: string;
  /** In the order of the file, over all legs. */
  readonly index: number;
  readonly opensUs: number | null;
  readonly closesUs: number | null;
  /** Lines lie along the road as trials first name them: who holds a later place than this one is beyond the trial. */
  readonly lastPlace: number;
}

export interface NaiveLeg {
  readonly id: string;
  readonly opensUs: number | null;
  readonly closesUs: number | null;
}

export interface NaiveCar {
  readonly number: number;
  readonly race: string;
  readonly columns: Readonly<Record<string, string>>;
  /** By leg. */
  readonly startUs: Readonly<Record<string, number>>;
}

export interface NaiveRace {
  readonly id: string;
  readonly rules: WrittenRules;
  readonly legs: readonly string[];
  readonly cars: readonly NaiveCar[];
}

export interface NaiveRally {
  readonly id: string;
  readonly rules: WrittenRules;
  readonly races: readonly NaiveRace[];
  readonly legs: readonly NaiveLeg[];
  readonly trials: readonly NaiveTrial[];
  readonly places: readonly Place[];
  readonly rankings: readonly WrittenRanking[];
}

export interface RallyTexts {
  /** Path of the rally file and, beside it, of the files that it names, each with its text. */
  readonly texts: Readonly<Record<string, string>>;
  readonly rallyFile: string;
  /** The rule sets that come with the program, as data. */
  readonly builtIn: ReadonlyMap<string, unknown>;
}

export function readWrittenRally({ texts, rallyFile, builtIn }: RallyTexts): NaiveRally {
  const textAt = (path: string): string => {
    const text = texts[path];
    if (text === undefined) throw new Error(`no text of ${path}`);
    return text;
  };
  const beside = (file: string, named: string): string => posix.join(posix.dirname(file), named);

  const rulesOf = (written: unknown, file: string): WrittenRules => {
    if (typeof written === 'string') {
      const known = builtIn.get(written);
      if (known !== undefined) return known as WrittenRules;
      const path = beside(file, written);
      return rulesOf(parseYaml(textAt(path)), path);
    }
    const { extends: base, tables, notice, ...own } = written as Record<string, unknown>;
    let rules = base === undefined ? own : merged(rulesOf(base, file), own);
    for (const [kind, named] of Object.entries((tables ?? {}) as Record<string, string>)) {
      rules = merged(rules, { trials: { [kind]: { score: undefined } } });
      rules = merged(rules, { trials: { [kind]: { score: tableOf(textAt(beside(file, named))) } } });
    }
    if (notice !== undefined) {
      rules = merged(rules, { notices: [...(((rules as { notices?: string[] }).notices ?? []) as string[]), notice] });
    }
    return rules as unknown as WrittenRules;
  };

  const rally = parseYaml(textAt(rallyFile)) as WrittenRally;
  const time = (written: string): number => readTime(written, rally.timezone);
  const timeOrNull = (written: string | undefined): number | null => (written === undefined ? null : time(written));

  const rows = (named: string) => {
    const reading = readCsv(named, textAt(beside(rallyFile, named)));
    if (!reading.ok) throw new Error(reading.problem.text);
    return reading.table;
  };

  const races = rally.races.map((race): NaiveRace => {
    const legs = race.legs ?? rally.legs.map(({ id }) => id);
    const table = rows(race.entries);
    const listed = table.rows.map((row) => ({
      number: Number(row.get('number')),
      columns: Object.fromEntries(table.columns.map((column) => [column, row.get(column)])),
    }));
    const firstUs = time(race.firstStart);
    const intervalUs = readDurationUs(race.interval);
    const cars = listed.map(({ number, columns }, index): NaiveCar => {
      const startUs: Record<string, number> = {};
      // The entry list has the start of the first leg in which a trial counts for the race.
      const firstLeg = rally.legs.find(
        (leg) => legs.includes(leg.id) && leg.trials.some((trial) => trial.races?.includes(race.id) ?? true),
      );
      if (firstLeg !== undefined) {
        startUs[firstLeg.id] = columns.start ? time(columns.start) : firstUs + index * intervalUs;
      }
      for (const leg of rally.legs) {
        const starts = leg.starts?.[race.id];
        if (starts !== undefined) {
          const order =
            starts.order === 'ranking'
              ? []
              : starts.order === undefined || starts.order === 'entries'
                ? listed.map((each) => each.number)
                : rows(starts.order).rows.map((row) => Number(row.get('number')));
          if (order.includes(number)) {
            startUs[leg.id] = time(starts.first) + order.indexOf(number) * readDurationUs(starts.interval);
          }
        }
      }
      return { number, race: race.id, columns, startUs };
    });
    return { id: race.id, rules: rulesOf(race.rules ?? rally.rules, rallyFile), legs, cars };
  });

  const places: Place[] = [];
  const placeAt = (leg: string, written: string): number => {
    const place = readPlace(leg, written);
    const found = places.findIndex((each) => samePlace(each, place));
    return found >= 0 ? found : places.push(place) - 1;
  };
  const trials: NaiveTrial[] = [];
  for (const leg of rally.legs) {
    for (const written of leg.trials) {
      const named = linesOf(written).map((line) => placeAt(leg.id, line));
      trials.push({
        written,
        leg: leg.id,
        index: trials.length,
        opensUs: timeOrNull(written.opens),
        closesUs: timeOrNull(written.closes),
        // A control without a line lies after everything that was named before it.
        lastPlace: named.at(-1) ?? places.length - 1,
      });
    }
  }

  return {
    id: rally.rally,
    rules: rulesOf(rally.rules, rallyFile),
    races,
    legs: rally.legs.map(({ id, opens, closes }) => ({
      id,
      opensUs: timeOrNull(opens),
      closesUs: timeOrNull(closes),
    })),
    trials,
    places,
    rankings: rally.rankings,
  };
}

/** The lines that a trial names, in the order of the road. */
function linesOf(trial: WrittenTrial): string[] {
  if (trial.kind === 'time') return [trial.from, trial.to];
  if (trial.kind === 'average') {
    const points = trial.points.map(({ line }) => line);
    return trial.from.includes('/') ? [trial.from, ...points] : points;
  }
  return trial.line === undefined ? [] : [trial.line];
}

export function readPlace(leg: string, written: string): Place {
  const [line = '', pass = '1'] = written.split('#');
  return { leg, line, pass: Number(pass) };
}

export const samePlace = (a: Place, b: Place): boolean => a.leg === b.leg && a.line === b.line && a.pass === b.pass;

type Merging = { readonly [key: string]: unknown };
const isRecord = (value: unknown): value is Merging =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Single values over those of another set, however deep they lie. */
function merged(base: object, own: object): Merging {
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(own)) {
    const under = result[key];
    result[key] = isRecord(value) && isRecord(under) ? merged(under, value) : value;
  }
  return result;
}

function tableOf(csv: string): WrittenScore {
  const reading = readCsv('points', csv);
  if (!reading.ok) throw new Error(reading.problem.text);
  const rows: string[] = [];
  let beyond: string | undefined;
  for (const row of reading.table.rows) {
    if (row.get('deviation') === 'beyond') beyond = row.get('points');
    else rows.push(row.get('points'));
  }
  return { kind: 'table', rows, ...(beyond === undefined ? {} : { beyond }) };
}

/** `12.50 s`, `20 s`, `1 min`. */
export function readDurationUs(written: string): number {
  const [size = '', unit = ''] = written.split(' ');
  const us = times(readDecimal(size), fraction(unit === 'min' ? 60_000_000 : 1_000_000));
  return Number(us.over / us.under);
}

/** `2310 m`, `3.2 km`. */
export function readLengthMetres(written: string): Fraction {
  const [size = '', unit = ''] = written.split(' ');
  return times(readDecimal(size), fraction(unit === 'km' ? 1000 : 1));
}

/** How long it takes from the start to a distance, at one speed or at several, one after the other. */
export function idealTimeUs(speed: WrittenSpeed, at: Fraction): Fraction {
  const parts = typeof speed === 'string' ? [{ from: '0 m', speed }] : speed;
  let us = ZERO;
  for (let metre = 0; metre < parts.length; metre += 1) {
    const part = parts[metre];
    const next = parts[metre + 1];
    if (part === undefined) continue;
    const from = readLengthMetres(part.from);
    const to = next === undefined ? at : readLengthMetres(next.from);
    const end = lessOf(to, at);
    const length = plus(end, fraction(-from.over, from.under));
    if (length.over <= 0n) continue;
    const metresPerHour = times(readDecimal(part.speed.split(' ')[0] ?? ''), fraction(1000));
    us = plus(us, dividedBy(times(length, fraction(3_600_000_000)), metresPerHour));
  }
  return us;
}

const lessOf = (a: Fraction, b: Fraction): Fraction => (a.over * b.under <= b.over * a.under ? a : b);

/** With a zone, or local to the rally's. */
export function readTime(written: string, timezone: string): number {
  const withZone = parseUtc(written);
  if (withZone !== undefined) return withZone;
  const asUtc = parseUtc(`${written}Z`);
  if (asUtc === undefined) throw new Error(`no time: ${written}`);
  // Every quarter of an hour that zones may lie apart is tried, until the zone's own clock shows what was written.
  for (let quarters = -56; quarters <= 56; quarters += 1) {
    const utcUs = asUtc - quarters * 15 * 60_000_000;
    if (shownIn(timezone, utcUs) === shownIn('UTC', asUtc)) return utcUs;
  }
  throw new Error(`no such time in ${timezone}: ${written}`);
}

/** What a zone's clock shows; one clock a zone, because making one takes longer than anything else here. */
function shownIn(timezone: string, utcUs: number): string {
  const clock =
    clocks.get(timezone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(timezone, clock);
  return clock.format(utcUs / 1000);
}
const clocks = new Map<string, Intl.DateTimeFormat>();

/** The one of several values that is a car's: its group's, else its race's, else the one that all have. */
export function valueFor<Value>(written: ByRace<Value>, group: string, race: string): Value {
  if (typeof written !== 'object' || written === null || Array.isArray(written)) return written as Value;
  const by = written as Readonly<Record<string, Value>>;
  const value = by[group] ?? by[race];
  if (value === undefined) throw new Error(`no value for race ${race}`);
  return value;
}
