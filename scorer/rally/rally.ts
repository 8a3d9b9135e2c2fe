import type { Problem } from '../../protocol/files/problem.ts';
import type { Hundredths, UtcMicros } from '../../protocol/time.ts';
import type { RuleSet } from '../rules/index.ts';

/** A rally as the rest of the program sees it: checked, every quantity an integer, every name known to exist. */
export interface Rally {
  readonly id: string;
  readonly name: string;
  /** IANA name, such as `Europe/Rome`. */
  readonly timezone: string;
  /** Of races that name none of their own. */
  readonly rules: RuleSet;
  /** Empty where the file lists none. */
  readonly stations: readonly Station[];
  readonly races: readonly Race[];
  readonly legs: readonly Leg[];
  /** All legs' trials in the order of the road. */
  readonly trials: readonly Trial[];
  /** All races' entries in the order of their lists. */
  readonly entries: readonly Entry[];
  readonly rankings: readonly RankingDefinition[];
  /** What every output has to tell its reader. */
  readonly notices: readonly string[];
  /** What is allowed and odd, such as a coefficient of 0. */
  readonly warnings: readonly Problem[];
}

export interface Station {
  readonly id: string;
  readonly name: string;
  readonly lines: readonly string[];
  readonly place: { readonly lat: number; readonly lon: number } | null;
}

export interface Race {
  readonly id: string;
  readonly name: string;
  readonly firstStart: UtcMicros;
  readonly interval: Hundredths;
  /** Its own, or the rally's. */
  readonly rules: RuleSet;
}

/** A crossing outside of a leg's hours belongs to another leg, or to none. */
export interface Leg extends Hours {
  readonly id: string;
  readonly name: string;
  /** Ids in the order of the road. */
  readonly trials: readonly string[];
  /** By car number, where the leg gives starts of its own. */
  readonly starts: ReadonlyMap<number, UtcMicros>;
  /** By race, where cars leave in the order of its ranking: when the first does, and each next one. Their starts come as amendments. */
  readonly startsByRanking: ReadonlyMap<string, Pick<Race, 'firstStart' | 'interval'>>;
}

/** When a leg or trial may be driven, ends included; `null` for no bound. */
export interface Hours {
  readonly opens: UtcMicros | null;
  readonly closes: UtcMicros | null;
}

export const holdsTime = ({ opens, closes }: Hours, utcUs: UtcMicros): boolean =>
  (opens === null || utcUs >= opens) && (closes === null || utcUs <= closes);

/** A line across the road and, on a circuit, which crossing of it is meant. */
export interface LineReference {
  readonly station: string;
  readonly line: string;
  /** 1 unless the file says `#2` or more. */
  readonly pass: number;
}

/** When the public learns of a trial or ranking: as it comes, once it is closed, once it is official. */
export type Release = 'live' | 'closed' | 'official';

/** A time outside of a trial's hours is none. */
interface TrialHead extends Hours {
  readonly id: string;
  readonly name: string;
  readonly leg: string;
  /** Ids of the races that it counts for. */
  readonly races: readonly string[];
  readonly publish: Release;
}

/** From line to line in an imposed time. */
export interface TimeTrial extends TrialHead {
  readonly kind: 'time';
  readonly from: LineReference;
  readonly to: LineReference;
  /** Of cars that `imposedBy` does not name. */
  readonly imposedHundredths: Hundredths;
  /** By group or race, where it differs. */
  readonly imposedBy: ReadonlyMap<string, Hundredths>;
}

/** Where an average trial's clock starts: at a line, some time after the car's own start of the leg, at what a control recorded. */
export type AverageStart =
  | { readonly kind: 'line'; readonly line: LineReference }
  | { readonly kind: 'start'; readonly offsetHundredths: Hundredths }
  | { readonly kind: 'control'; readonly control: string };

/** Speeds come in rising distance from the start of the trial, the first from 0 on. */
export interface SpeedFrom {
  readonly fromMm: number;
  readonly metresPerHour: number;
}

/** An average speed, checked at points that nobody knows. */
export interface AverageTrial extends TrialHead {
  readonly kind: 'average';
  readonly from: AverageStart;
  /** In rising distance from the start. */
  readonly points: readonly { readonly line: LineReference; readonly atMm: number }[];
  /** Of cars that `speedsBy` does not name. */
  readonly speeds: readonly SpeedFrom[];
  /** By group or race, where they differ. */
  readonly speedsBy: ReadonlyMap<string, readonly SpeedFrom[]>;
  /** What a point's time counts from. */
  readonly basis: 'start' | 'previous';
}

interface Control extends TrialHead {
  /** `null`: the crew's card alone says when it was there. */
  readonly line: LineReference | null;
  /** `card`: only cards count, and no fact is no offence. */
  readonly evidence: 'crossing' | 'card';
}

/** To be reached in a given minute. */
export interface TimeControl extends Control {
  readonly kind: 'time-control';
  /** After the car's start of the leg, or after an earlier control. */
  readonly dueHundredths: Hundredths;
  /** Id of that control; `null` for the start. */
  readonly from: string | null;
  /** Whether the way from a control counts from its due time or from the recorded one. */
  readonly basis: 'due' | 'recorded';
  readonly earlyFree: boolean;
}

/** To be passed. */
export interface PassageControl extends Control {
  readonly kind: 'passage-control';
}

export type Trial = TimeTrial | AverageTrial | TimeControl | PassageControl;

export type EntryStatus = 'race' | 'guest' | 'organisation';

export interface Entry {
  readonly number: number;
  readonly race: string;
  readonly model: string;
  readonly year: number | null;
  /** 1/10000: 18000 is 1.80. */
  readonly coefficient: number;
  readonly status: EntryStatus;
  /** When this car leaves for the first leg. */
  readonly start: UtcMicros;
  /** Every known column that its list has, as written. */
  readonly fields: ReadonlyMap<string, string>;
}

/** What holds for an entry where a trial says it by group or by race: its group's, then its race's, then everybody's. */
export const valueFor = <Value>(
  by: ReadonlyMap<string, Value>,
  { race, fields }: Pick<Entry, 'race' | 'fields'>,
  otherwise: Value,
): Value => by.get(fields.get('group') ?? '') ?? by.get(race) ?? otherwise;

/** What a column must be: one value, one of several, or a number compared: `>= 1994`. */
export type Wanted = string | number | boolean | readonly (string | number)[];

export interface RankingDefinition {
  readonly id: string;
  readonly title: string;
  readonly race: string;
  /** Ids of the trials that count, in the order of the road. */
  readonly trials: readonly string[];
  /** Whether a car must have done with all of them to have a position. */
  readonly complete: boolean;
  /** Only entries whose columns are these. */
  readonly where: ReadonlyMap<string, Wanted>;
  readonly coefficient: boolean;
  /** A row is a team, its score that of its best so many cars; `null` where rows are cars. */
  readonly team: { readonly best: number } | null;
  readonly publish: Release;
}

/** `iseo/A`, `gaburri/A#2`. */
export const printLine = ({ station, line, pass }: LineReference): string =>
  `${station}/${line}${pass === 1 ? '' : `#${pass}`}`;

/** Reads `station/line` with an optional `#pass` of 1 to 99. */
export function parseLine(text: string): LineReference | undefined {
  const match = /^([A-Za-z0-9-]{1,40})\/([A-Za-z0-9-]{1,40})(?:#([1-9]\d?))?$/.exec(text);
  if (match === null) return undefined;
  const [, station = '', line = '', pass = '1'] = match;
  return { station, line, pass: Number(pass) };
}
