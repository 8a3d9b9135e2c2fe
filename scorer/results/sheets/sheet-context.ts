import type { Entry, LineReference, Rally, Trial } from '../../rally/index.ts';
import { COEFFICIENT_PLACES, formatDecimal } from '../../rules/index.ts';
import type { CarHistory, EntryState, Scoreboard } from '../../scoring/index.ts';
import type { Cell, Column } from './sheet.ts';
import { columns } from './sheet.ts';
import { type Times, timesIn } from './times.ts';
import { type Language, WORDS, type Words } from './words.ts';

/** What every sheet is made from. */
export interface SheetContext {
  readonly board: Scoreboard;
  readonly rally: Rally;
  readonly words: Words;
  readonly times: Times;
  /** Of every car, in the order of the entry lists. */
  readonly cars: readonly CarHistory[];
  history(number: number): CarHistory | undefined;
}

/** Makes one sheet of a kind by what stands behind its colon; `undefined` where the rally has no such thing. */
export type MakeSheet<Made> = (context: SheetContext, id: string) => Made | undefined | MakingInSteps<Made>;
/** What takes long is made in steps of less than a millisecond, so that other work may come in between. */
export type MakingInSteps<Made> = Generator<void, Made | undefined>;

export function sheetContext(board: Scoreboard, language: Language): SheetContext {
  const { rally } = board;
  const known = new Map<number, CarHistory | undefined>();
  const history = (number: number): CarHistory | undefined => {
    if (!known.has(number)) known.set(number, board.carHistory(number));
    return known.get(number);
  };
  return {
    board,
    rally,
    words: WORDS[language],
    times: timesIn(rally.timezone),
    get cars() {
      return rally.entries.flatMap(({ number }) => history(number) ?? []);
    },
    history,
  };
}

/** The columns that say whose row it is: the same on every sheet. A crew has one only where some list names its crews. */
export function entryColumns({ rally, words }: SheetContext, { coefficient = false } = {}) {
  const withCrew = rally.entries.some((entry) => crewOf(entry) !== '');
  const heads: readonly Column[] = [
    columns.right(words.number),
    columns.wide(words.car),
    ...(withCrew ? [columns.wide(words.crew)] : []),
    ...(coefficient ? [columns.right(words.coefficient)] : []),
  ];
  const cells = (number: number, entry: Entry | undefined): readonly Cell[] => [
    String(number),
    entry === undefined ? '' : carName(entry),
    ...(withCrew ? [entry === undefined ? '' : crewOf(entry)] : []),
    ...(coefficient ? [entry === undefined ? '' : coefficientOf(entry)] : []),
  ];
  return { heads, cells };
}

export const crewOf = ({ fields }: Entry): string =>
  [fields.get('driver'), fields.get('coDriver')].filter(Boolean).join(' / ');

export const carName = ({ model, year }: Entry): string => [model, year ?? ''].join(' ').trim();

export const coefficientOf = ({ coefficient }: Entry): string => formatDecimal(coefficient, COEFFICIENT_PLACES, 2);

/** Crew, car and race in lines, the most important first. */
export function headLines({ rally, words }: SheetContext, entry: Entry): readonly string[] {
  const race = rally.races.length > 1 ? [rally.races.find(({ id }) => id === entry.race)?.name ?? entry.race] : [];
  const car = [carName(entry), words.coefficientOf(coefficientOf(entry)), ...race].join(' · ');
  const crew = crewOf(entry);
  return crew === '' ? [car] : [crew, car];
}

/** The name of the station that a line is of. */
export const placeName = ({ rally }: SheetContext, line: LineReference | null): string =>
  line === null ? '' : (rally.stations.find(({ id }) => id === line.station)?.name ?? line.station);

/** `PC12` is written `PC 12`, as on the desk's screen; other names stay as they are. */
export const spacedName = ({ name }: Pick<Trial, 'name'>): string => name.replace(/^(\p{Lu}+)(\d+)$/u, '$1 $2');

/** Nobody waits for a car that people have taken out. */
export const isOut = (state: EntryState | undefined): boolean =>
  state === 'retired' || state === 'excluded' || state === 'not-started';
