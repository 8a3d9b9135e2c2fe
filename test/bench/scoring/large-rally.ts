import type { Fact } from '../../../protocol/messages/facts.ts';
import { formatUtc, MICROS_PER_SECOND, parseUtc, type UtcMicros, utcMicros } from '../../../protocol/time.ts';
import { createRandom, type Random } from '../../../simulator/random.ts';

/** A large rally over four days, its files and all that its stations and its desk would say, from one seed. */

export interface Size {
  readonly cars: number;
  /** A multiple of `LEGS`. */
  readonly trials: number;
}

export interface LargeRally {
  /** Text by file name; `rally.yaml` is the one to load. */
  readonly files: ReadonlyMap<string, string>;
  /** In the order in which they reach the scorer. */
  readonly facts: readonly Fact[];
}

const LEGS = 4;
const START_INTERVAL_SECONDS = 20;
/** From the end of a trial to the start of the next. */
const DRIVE_SECONDS = 330;
const STATION_LINES = 10;

/** What happens, as shares of all crossings. */
const SHARES = {
  /** The tube has missed a car. */
  lost: 0.002,
  /** The running order took it for the car behind; the desk says whose it is. */
  wrongSuggestion: 0.015,
  confirmed: 0.02,
  /** A second crossing of the same car, with a time of its own. */
  double: 0.01,
  bounce: 0.005,
  /** Sent once more with the rear axle. */
  revised: 0.005,
};

/** A point of the road: a line, and when a car that is never early or late is there. */
interface RoadLine {
  readonly station: string;
  readonly line: string;
  /** After the start of the leg. */
  readonly atSeconds: number;
  /** One standard deviation of a crew against the line before, seconds. */
  readonly spreadSeconds: number;
  /** Whether times are kept from the line before, and not from the start of the leg. */
  readonly follows: boolean;
  /** Written down by people, number and all. */
  readonly byHand: boolean;
}

interface Leg {
  readonly id: string;
  readonly firstStart: UtcMicros;
  readonly trials: readonly string[];
  readonly lines: readonly RoadLine[];
}

export function largeRally({ cars, trials }: Size, seed: string): LargeRally {
  const random = createRandom(seed);
  const legs = Array.from({ length: LEGS }, (_, index) => layLeg(index, trials / LEGS, random.split(`leg ${index}`)));
  const numbers = Array.from({ length: cars }, (_, index) => index + 1);
  const files = new Map([
    ['rally.yaml', rallyText(legs, Math.floor(trials / 2))],
    ['entries.csv', entriesText(numbers, random.split('entries'))],
    ['points.csv', pointsText()],
  ]);
  return { files, facts: factsOf(legs, numbers, random.split('facts')) };
}

/** Of each ten trials eight are time trials; a control opens and closes the leg, average trials lie between. */
function layLeg(index: number, count: number, random: Random): Leg {
  const trials: string[] = [];
  const lines: RoadLine[] = [];
  let atSeconds = 0;
  const lineAt = (seconds: number, over: Partial<RoadLine>): string => {
    atSeconds += seconds;
    const station = `leg-${index + 1}-s${Math.floor(lines.length / STATION_LINES) + 1}`;
    const line = `L${(lines.length % STATION_LINES) + 1}`;
    lines.push({ station, line, atSeconds, spreadSeconds: 20, follows: false, byHand: false, ...over });
    return `${station}/${line}`;
  };
  for (let place = 0; place < count; place += 1) {
    const id = `T${index * count + place + 1}`;
    if (place === 0 || place === count - 1) {
      const line = lineAt(DRIVE_SECONDS, { byHand: true });
      trials.push(`{id: ${id}, kind: time-control, line: ${line}, due: ${Math.round(atSeconds / 60)} min}`);
    } else if (place % 13 === 6) {
      const from = lineAt(DRIVE_SECONDS, {});
      // 45 km/h is 12.5 m/s.
      const points = [80, 96].map((seconds, point) => {
        const line = lineAt(seconds, { spreadSeconds: 1.2, follows: true });
        return `{line: ${line}, at: ${point === 0 ? 1000 : 2200} m}`;
      });
      trials.push(`{id: ${id}, kind: average, from: ${from}, speed: 45 km/h, points: [${points.join(', ')}]}`);
    } else {
      const imposed = 6 + Math.floor(random() * 5400) / 100;
      const from = lineAt(DRIVE_SECONDS, {});
      const to = lineAt(imposed, { spreadSeconds: 0.08, follows: true });
      trials.push(`{id: ${id}, kind: time, from: ${from}, to: ${to}, imposed: ${imposed.toFixed(2)} s}`);
    }
  }
  const firstStart = parseUtc(`2024-06-${11 + index}T06:00:00Z`);
  if (firstStart === undefined) throw new Error('no time');
  return { id: `leg-${index + 1}`, firstStart, trials, lines };
}

const rallyText = (legs: readonly Leg[], through: number): string => `rally: large
name: Large rally
timezone: Europe/Rome
rules:
  extends: 1000-miglia
  tables: {time: points.csv, average: points.csv}
  trials: {average: {unit: 1 s, missing: 0}}
  notice: invented points
races:
  - {id: classic, entries: entries.csv, firstStart: "${startOf(legs[0])}", interval: ${START_INTERVAL_SECONDS} s}
legs:
${legs.map(legText).join('')}rankings:
  - {id: overall, race: classic}
${legs.map(({ id }) => `  - {id: ${id}, race: classic, legs: [${id}]}\n`).join('')}  - {id: ladies, race: classic, where: {ladies: true}}
  - {id: group-2, race: classic, where: {group: RC2}}
  - {id: teams, race: classic, team: {best: 3}}
  - {id: half-way, race: classic, through: T${through}}
`;

const startOf = (leg: Leg | undefined): string => (leg === undefined ? '' : formatUtc(leg.firstStart));

const legText = (leg: Leg): string => `  - id: ${leg.id}
    starts: {classic: {first: "${startOf(leg)}", interval: ${START_INTERVAL_SECONDS} s}}
    trials:
${leg.trials.map((trial) => `      - ${trial}\n`).join('')}`;

function entriesText(numbers: readonly number[], random: Random): string {
  const rows = numbers.map((number) => {
    const year = 1927 + Math.floor(random() * 31);
    const [team, group] = [Math.ceil(number / 5), 1 + Math.floor(random() * 4)];
    const ladies = random() < 0.07 ? 'true' : '';
    return `${number},${year},CAR ${number},${(2 - (year - 1900) / 100).toFixed(2)},team ${team},RC${group},${ladies}`;
  });
  return `number,year,model,coefficient,team,group,ladies\n${rows.join('\n')}\n`;
}

/** 420 and 395 are public; the rest is made up to fall ever more slowly. */
function pointsText(): string {
  const points = Array.from({ length: 200 }, (_, deviation) => Math.max(0, Math.round(420 * 0.94 ** deviation)));
  return `deviation,points\n${points.map((value, deviation) => `${deviation},${value}`).join('\n')}\nbeyond,0\n`;
}

type Said = { readonly action: string } & Readonly<Record<string, unknown>>;

function factsOf(legs: readonly Leg[], numbers: readonly number[], random: Random): readonly Fact[] {
  const book = new Book();
  // One car in ten does not come home.
  const road = legs.reduce((sum, { lines }) => sum + lines.length, 0);
  const lastLine = numbers.map(() => (random() < 0.1 ? Math.floor(random() * road) : Number.POSITIVE_INFINITY));
  let passed = 0;
  for (const leg of legs) {
    let end = leg.firstStart;
    for (const [place, car] of numbers.entries()) {
      const start = leg.firstStart + place * START_INTERVAL_SECONDS * MICROS_PER_SECOND;
      const behind = numbers[place + 1] ?? car;
      const until = (lastLine[place] ?? 0) - passed;
      driveLeg(book, leg, car, behind, start, until, random.split(`${leg.id} ${car}`));
      end = utcMicros(Math.max(end, start + (leg.lines.at(-1)?.atSeconds ?? 0) * MICROS_PER_SECOND));
    }
    passed += leg.lines.length;
    const closed = utcMicros(end + 30 * 60 * MICROS_PER_SECOND);
    book.say(closed, { action: 'close', leg: leg.id });
    book.say(closed, { action: 'publish', scope: leg.id, state: 'provisional', version: 1 });
  }
  return book.inOrder();
}

function driveLeg(
  book: Book,
  leg: Leg,
  car: number,
  behind: number,
  start: number,
  until: number,
  random: Random,
): void {
  // A good crew hits to 3/100, a poor one to 30/100.
  const skill = 0.4 + 3.2 * random() ** 2;
  let before = 0;
  let plannedBefore = 0;
  for (const [index, line] of leg.lines.entries()) {
    if (index === Math.max(0, until)) {
      const at = utcMicros(Math.round(start + line.atSeconds * MICROS_PER_SECOND));
      if (until >= 0) book.say(at, { action: 'entry-state', car, state: 'retired', leg: leg.id });
      return;
    }
    const error = line.spreadSeconds * skill * random.normal();
    const planned = line.follows ? before + (line.atSeconds - plannedBefore) : line.atSeconds;
    const seconds = Math.max(before + 1, planned + error);
    before = seconds;
    plannedBefore = line.atSeconds;
    if (random() < SHARES.lost) continue;
    pass(book, line, car, behind, utcMicros(Math.round(start + seconds * MICROS_PER_SECOND)), random);
  }
  if (random() < 0.05)
    book.say(utcMicros(start + 6 * 3600 * MICROS_PER_SECOND), { action: 'penalty', car, leg: leg.id, points: 100 });
}

/** One car over one line, and what people say of it within two minutes. */
function pass(book: Book, line: RoadLine, car: number, behind: number, at: UtcMicros, random: Random): void {
  const soon = (): UtcMicros => utcMicros(at + Math.round((10 + 110 * random()) * MICROS_PER_SECOND));
  if (line.byHand) {
    book.cross(line, at, { origin: 'manual', uncertaintyUs: 500_000, car });
    return;
  }
  const isWrong = random() < SHARES.wrongSuggestion;
  const id = book.cross(line, at, { suggested: isWrong ? behind : car });
  if (isWrong) book.say(soon(), { action: 'assign', crossing: id, car });
  else if (random() < SHARES.confirmed) book.say(soon(), { action: 'confirm', crossing: id });
  if (random() < SHARES.revised) book.revise(id, utcMicros(at + 300_000));
  if (random() < SHARES.bounce)
    book.cross(line, utcMicros(at + 40_000), { counts: false, doubts: ['bounce'], suggested: car });
  if (random() < SHARES.double) {
    const double = book.cross(line, utcMicros(at + 900_000), { suggested: car });
    if (random() < 0.5) book.say(soon(), { action: 'void', crossing: double });
  }
}

/** Facts by the time at which they become known, numbered by their journals. */
class Book {
  readonly #facts: { readonly at: number; readonly fact: Record<string, unknown> }[] = [];
  readonly #byId = new Map<string, Record<string, unknown>>();

  cross(line: RoadLine, utcUs: UtcMicros, over: Readonly<Record<string, unknown>>): string {
    const seq = this.#facts.length + 1;
    const id = `${line.station}:0007a3f1:${seq}:${line.line}`;
    const fact = {
      v: 1,
      kind: 'crossing',
      id,
      rev: 0,
      journal: line.station.replace('leg-', 'j').replace('-s', 'x'),
      station: line.station,
      line: line.line,
      utcUs,
      uncertaintyUs: 4,
      clock: 'pps',
      origin: 'tube',
      role: 'main',
      car: null,
      counts: true,
      doubts: [],
      boot: '0007a3f1',
      seq,
      ...over,
    };
    this.#byId.set(id, fact);
    this.#facts.push({ at: utcUs, fact });
    return id;
  }

  revise(id: string, rearUtcUs: UtcMicros): void {
    this.#facts.push({ at: rearUtcUs, fact: { ...this.#byId.get(id), rev: 1, rearUtcUs } });
  }

  say(atUs: UtcMicros, said: Said): void {
    const id = `said-${this.#facts.length + 1}`;
    const head = { v: 1, kind: 'amendment', id, n: 0, journal: 'desk-1', atUs, author: 'desk:anna' };
    this.#facts.push({ at: atUs, fact: { ...head, reason: 'seen on the sheet', ...said } });
  }

  inOrder(): readonly Fact[] {
    const entries = new Map<string, number>();
    return this.#facts
      .toSorted((a, b) => a.at - b.at)
      .map(({ fact }) => {
        const journal = String(fact.journal);
        const entry = (entries.get(journal) ?? 0) + 1;
        entries.set(journal, entry);
        return { ...fact, entry } as unknown as Fact;
      });
  }
}
