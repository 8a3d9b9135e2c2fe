import type { Fault, FaultKind } from '../../simulator/faults/plan.ts';
import { type Damage, damaging } from '../../simulator/faults/serial-noise.ts';
import type { Random } from '../../simulator/random.ts';
import type { FaultyScorer } from './scorer.ts';
import type { FaultyStation } from './station.ts';
import type { World } from './world.ts';

const NOTHING = (): void => {};
const NOISE_SHARE = 0.004;
const SHARE_OF_MESSAGES = 0.3;
const QUEUE_MAX = 10;
const SLOW_US = [30_000, 900_000] as const;
const SENTENCE_LATE_US = [900_000, 2_500_000] as const;
const STEP_US = [3e6, 4e9] as const;
const LITTLE_US = 180_000;
/** The ring of a box holds 104 edges, two of each closure. */
const CHATTER_CLOSURES = [5, 120] as const;

/** Lets a fault begin. @returns what ends it */
export function inject(world: World, fault: Fault): () => void {
  const { kind, place } = fault;
  const { broker } = world;
  const random = world.random.split(`${kind} ${place} ${fault.atUs}`);
  const station = world.stations.find(({ id }) => id === place);
  const scorer = world.scorers.find(({ id }) => id === place);
  const process = station ?? scorer;
  const strike = (): void => world.strike(kind);

  switch (kind) {
    case 'line noise':
      return damage(world, station, kind, ['bit', 'burst'], random);
    case 'lost bytes':
      return damage(world, station, kind, ['lost'], random);
    case 'doubled bytes':
      return damage(world, station, kind, ['doubled'], random);
    case 'messages doubled':
      broker.trouble.doubled = SHARE_OF_MESSAGES;
      return () => {
        broker.trouble.doubled = 0;
      };
    case 'messages out of order':
      broker.trouble.overtaken = SHARE_OF_MESSAGES;
      return () => {
        broker.trouble.overtaken = 0;
      };
    case 'messages dropped':
      broker.trouble.queueMax = QUEUE_MAX * random();
      return () => {
        broker.trouble.queueMax = Number.POSITIVE_INFINITY;
      };
    case 'marshal corrects':
      if (station && correctAtStation(world, station, random)) strike();
      return NOTHING;
    case 'desk corrects':
      if (scorer && correctAtDesk(world, scorer, random)) strike();
      return NOTHING;
    case 'marshal undoes':
    case 'desk undoes':
      if (undo(world, station ?? scorer, random)) strike();
      return NOTHING;
    default:
      break;
  }
  strike();
  if (kind === 'broker restarted') {
    broker.down();
    return () => broker.up();
  }
  if (process) {
    const end = injectProcess(world, process, fault, random);
    if (end) return end;
  }
  return station ? injectStation(station, fault, random) : NOTHING;
}

function injectStation(station: FaultyStation, { kind, lastsUs }: Fault, random: Random): () => void {
  const { roadside } = station;
  const { line, gpsLine, seconds } = roadside;
  switch (kind) {
    case 'line held up':
      line.holdUp(lastsUs);
      return NOTHING;
    case 'unplugged':
      line.unplug();
      return () => {
        line.isPlugged = true;
      };
    case 'box reset':
      roadside.reset();
      return NOTHING;
    case 'box without power':
      roadside.power(false);
      return () => roadside.power(true);
    case 'contact chatters':
      roadside.chatter(Math.round(between(CHATTER_CLOSURES, random)), random);
      return NOTHING;
    case 'seconds lost':
      seconds.isLost = true;
      return () => {
        seconds.isLost = false;
      };
    case 'false seconds':
      seconds.isFalse = true;
      return () => {
        seconds.isFalse = false;
      };
    case 'no fix':
      seconds.hasFix = false;
      return () => {
        seconds.hasFix = true;
      };
    case 'sentences lost':
      seconds.isSilent = true;
      return () => {
        seconds.isSilent = false;
      };
    case 'sentences damaged':
      gpsLine.toComputer = damaging(0.02, ['bit', 'burst', 'lost', 'doubled'], random);
      return () => {
        gpsLine.toComputer = (bytes) => bytes;
      };
    case 'sentences late':
      seconds.lateUs = between(SENTENCE_LATE_US, random);
      return () => {
        seconds.lateUs = 0;
      };
    case 'clock stepped':
      station.clockOffsetUs = (random() < 0.5 ? -1 : 1) * between(STEP_US, random);
      return () => {
        station.clockOffsetUs = 0;
      };
    case 'clock off a little':
      station.clockOffsetUs = (2 * random() - 1) * LITTLE_US;
      return () => {
        station.clockOffsetUs = 0;
      };
    default:
      return NOTHING;
  }
}

/** `null` where it is none of a process. */
function injectProcess(
  world: World,
  process: FaultyStation | FaultyScorer,
  { kind, lastsUs }: Fault,
  random: Random,
): (() => void) | null {
  const { broker, time } = world;
  const { disk, id } = process;
  switch (kind) {
    case 'disk full':
      disk.isFull = true;
      return () => {
        disk.isFull = false;
      };
    case 'disk slow':
      disk.slowUs = between(SLOW_US, random);
      return () => {
        disk.slowUs = 0;
      };
    case 'disk lies':
      disk.isLying = true;
      // A disk that lies is found out by a power cut alone.
      return () => {
        process.cutPower();
        disk.isLying = false;
      };
    case 'torn write':
      disk.endAt = 'in commit';
      return NOTHING;
    case 'killed before a commit':
      disk.endAt = 'before commit';
      return NOTHING;
    case 'killed after a commit':
      disk.endAt = 'after commit';
      return NOTHING;
    case 'killed while it says something':
      process.endAtWords = true;
      return NOTHING;
    case 'killed':
      process.kill();
      return NOTHING;
    case 'killed again and again':
      for (let atUs = 0; atUs < lastsUs; atUs += 1e6 * (0.2 + 2 * random())) {
        time.after(atUs, () => process.kill());
        time.after(atUs + 100_000, () => process.start());
      }
      return NOTHING;
    case 'power cut':
      process.cutPower();
      return NOTHING;
    case 'restarted':
      process.restart();
      return NOTHING;
    case 'connection reset':
      broker.reset(id);
      return NOTHING;
    case 'partition':
      broker.part(id);
      return () => broker.heal(id);
    default:
      return null;
  }
}

const between = ([from, to]: readonly [number, number], random: Random): number =>
  Math.round(from * (to / from) ** random());

function damage(
  world: World,
  station: FaultyStation | undefined,
  kind: FaultKind,
  ways: readonly Damage[],
  random: Random,
): () => void {
  if (!station) return NOTHING;
  const share = NOISE_SHARE * random();
  const each = (name: string) => damaging(share, ways, random.split(name), () => world.strike(kind));
  station.roadside.line.toComputer = each('to the computer');
  station.roadside.line.toDevice = each('to the box');
  return () => {
    station.roadside.line.toComputer = (bytes) => bytes;
    station.roadside.line.toDevice = (bytes) => bytes;
  };
}

const one = <Each>(of: readonly Each[], random: Random): Each | undefined => of[Math.floor(of.length * random())];

/** What a person might say of a crossing, right or wrong. */
function correction(world: World, crossing: string, random: Random): Record<string, unknown> {
  const car = one(world.made.cars, random) ?? 0;
  const actions: readonly Record<string, unknown>[] = [
    { action: 'assign', crossing, car },
    { action: 'assign', crossing, car: null },
    { action: 'void', crossing },
    { action: 'restore', crossing },
    { action: 'retime', crossing, utcUs: Math.round(world.time.nowUs() - 20e6 * random()) },
  ];
  return { ...one(actions, random), n: Math.floor(3 * random()), reason: 'seen again' };
}

function correctAtStation(world: World, station: FaultyStation, random: Random): boolean {
  const crossing = one([...station.seen], random);
  if (crossing === undefined) return false;
  const id = `${station.id}:by-hand:${world.time.elapsedUs()}`;
  const { made } = world;
  const line = one(made.stations.find((each) => each.id === station.id)?.lines ?? [], random);
  const insert = { action: 'insert', station: station.id, line, car: one(made.cars, random) };
  const isDone = station.amend({ ...(random() < 0.2 ? insert : correction(world, crossing, random)), id });
  if (isDone) remember(world, station.id, id);
  return isDone;
}

function correctAtDesk(world: World, scorer: FaultyScorer, random: Random): boolean {
  const crossings = scorer.facts().flatMap((fact) => (fact.kind === 'crossing' ? [fact.id] : []));
  const crossing = one(crossings, random);
  if (crossing === undefined) return false;
  const penalty = { action: 'penalty', car: one(world.made.cars, random), points: 100, reason: 'jumped the start' };
  const id = scorer.amend(random() < 0.2 ? penalty : correction(world, crossing, random));
  if (id !== null) remember(world, scorer.id, id);
  return id !== null;
}

/** What a person once said, perhaps a number that was keyed in. */
function undo(world: World, at: FaultyStation | FaultyScorer | undefined, random: Random): boolean {
  if (!at) return false;
  const isDesk = 'facts' in at;
  const numbers = isDesk
    ? at.facts().flatMap((fact) => (fact.kind === 'amendment' && fact.action !== 'undo' ? [fact.id] : []))
    : [...at.seen].map((crossing) => `${at.id}:${crossing}:number`);
  const amendment = one([...(world.amendments.get(at.id) ?? []), ...numbers], random);
  if (amendment === undefined) return false;
  const request = { action: 'undo', amendment, reason: 'a mistake' };
  return isDesk ? at.amend(request) !== null : at.amend({ ...request, id: `${at.id}:undo:${world.time.elapsedUs()}` });
}

const remember = (world: World, place: string, id: string): void => {
  world.amendments.set(place, [...(world.amendments.get(place) ?? []), id]);
};
