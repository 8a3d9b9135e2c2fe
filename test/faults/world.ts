import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { MICROS_PER_SECOND } from '../../protocol/time.ts';
import { type SimulatedBroker, simulatedBroker } from '../../simulator/faults/broker.ts';
import { drawFaults, type Fault, type FaultKind } from '../../simulator/faults/plan.ts';
import { createRandom, type Random } from '../../simulator/random.ts';
import { createVirtualTime, type VirtualTime } from '../../simulator/timeline/virtual.ts';
import { inject } from './inject.ts';
import { BEGIN_US, type MadeRally, makeRally } from './made-rally.ts';
import type { Mortal } from './mortal.ts';
import { createScorer, type FaultyScorer } from './scorer.ts';
import { createStation, type FaultyStation } from './station.ts';

/** Everything of one seed: a rally, its stations, scorers and broker, and what goes wrong with them. */
export interface World {
  readonly seed: number;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly made: MadeRally;
  readonly broker: SimulatedBroker;
  readonly stations: readonly FaultyStation[];
  readonly scorers: readonly FaultyScorer[];
  /** How often each kind has really struck. */
  readonly struck: Map<FaultKind, number>;
  /** Amendments that people made, by where. */
  readonly amendments: Map<string, string[]>;
  strike(kind: FaultKind, count?: number): void;
  log(text: string): void;
}

export interface Played extends World {
  readonly faults: readonly Fault[];
  readonly trace: readonly string[];
  /** From the end of all faults and traffic until everything was home; `null` where it never got there. */
  readonly homeUs: number | null;
  readonly whyNotHome: string;
  /** Of each trouble at a station, from its end until the station had delivered everything again. */
  readonly recoveriesUs: readonly number[];
  readonly simulatedUs: number;
  /** Ends every process. */
  close(): Promise<void>;
  /** All its files. */
  remove(): void;
}

const LOOK_US = 250_000;
/** After the last car: its rear axle, its number, the revisions of its time. */
const AFTER_TRAFFIC_US = 20 * MICROS_PER_SECOND;
export const HOME_US_MAX = 240 * MICROS_PER_SECOND;
/** At home for so long, and nothing more is to come. */
const HOME_FOR_US = 12 * MICROS_PER_SECOND;
const TRACE_MAX = 4_000;

/** `folder`: where journals and ledgers go, best in memory. */
export async function playWorld(seed: number, folder: string): Promise<Played> {
  mkdirSync(folder, { recursive: true });
  const files = mkdtempSync(join(folder, `seed-${seed}-`));
  const random = createRandom(`faults ${seed}`);
  const draw = random.split('world');
  const time = createVirtualTime(BEGIN_US);
  const made = makeRally(random.split('rally'));
  const trace: string[] = [];
  const log = (text: string): void => {
    if (trace.length >= TRACE_MAX) return;
    // Of the same seed the same words, wherever its files lie.
    trace.push(`${(time.elapsedUs() / 1e6).toFixed(3).padStart(9)} s  ${text.replaceAll(`${files}/`, '')}`);
  };
  const latencies = new Map<string, number>();
  const latencyDraw = random.split('latency');
  const broker = simulatedBroker(time, {
    latencyUs: (place) => {
      const usual = latencies.get(place) ?? 10_000;
      return usual * (0.5 + latencyDraw() ** 2 * 3);
    },
    random: random.split('broker'),
  });
  const scorerIds = draw() < 0.4 ? ['desk', 'spare'] : ['desk'];
  const scorers = scorerIds.map((id) =>
    createScorer({ id, made, time, random: random.split(id), broker, folder: files, log }),
  );
  const stations = made.stations.map(({ id, lines }, n) =>
    createStation({
      ...{ id, lines, number: n + 1, hasReceiver: draw() < 0.6, rally: made.rally.id, scorers: scorerIds },
      ...{ startOrder: made.cars, crossings: made.crossings.filter(({ station }) => station === id) },
      ...{ time, random: random.split(id), broker, folder: files, log },
    }),
  );
  for (const { id } of [...stations, ...scorers]) latencies.set(id, 10 ** (3.3 + 1.9 * draw()));
  const mortals: readonly Mortal[] = [...scorers, ...stations];

  const struck = new Map<FaultKind, number>();
  const world: World = {
    ...{ seed, time, random, made, broker, stations, scorers, struck, log },
    amendments: new Map(),
    strike: (kind, count = 1) => void struck.set(kind, (struck.get(kind) ?? 0) + count),
  };

  const ofMessages = {
    doubled: 'messages doubled',
    overtaken: 'messages out of order',
    dropped: 'messages dropped',
  } as const;
  broker.trouble.onTrouble = (kind) => world.strike(ofMessages[kind]);

  const lastUs = made.crossings.at(-1)?.rearUtcUs ?? BEGIN_US;
  const lengthUs = lastUs - BEGIN_US + 5 * MICROS_PER_SECOND;
  const faults = drawFaults({ stations, scorers: scorerIds }, lengthUs, random.split('faults'));

  const under = new Map(stations.map(({ id }) => [id, { faults: 0, sinceUs: null as number | null }]));
  const recoveriesUs: number[] = [];
  const touchedBy = ({ place }: Fault) => {
    const own = under.get(place);
    return own ? [own] : [...under.values()];
  };
  for (const fault of faults) {
    time.after(fault.atUs, () => {
      log(
        `${fault.place || 'broker'}: ${fault.kind}${fault.lastsUs > 0 ? ` for ${(fault.lastsUs / 1e6).toFixed(2)} s` : ''}`,
      );
      for (const each of touchedBy(fault)) {
        each.faults++;
        each.sinceUs = null;
      }
      const end = inject(world, fault);
      time.after(fault.lastsUs, () => {
        end();
        if (fault.lastsUs > 0) log(`${fault.place || 'broker'}: ${fault.kind} is over`);
        for (const each of touchedBy(fault)) if (--each.faults === 0) each.sinceUs = time.elapsedUs();
      });
    });
  }

  /** As systemd would. */
  const starting = new Set<Mortal>();
  const startDraw = random.split('starts');
  const keepAlive = (): void => {
    for (const mortal of mortals) {
      if (mortal.isAlive || starting.has(mortal)) continue;
      starting.add(mortal);
      time.after(MICROS_PER_SECOND * 0.1 * 100 ** startDraw(), () => {
        starting.delete(mortal);
        if (mortal.isAlive) return;
        log(`${mortal.id}: started`);
        mortal.start();
      });
    }
  };
  const quietUs = Math.max(lengthUs + AFTER_TRAFFIC_US, ...faults.map(({ atUs, lastsUs }) => atUs + lastsUs + LOOK_US));
  const whyNotHome = (): string =>
    [
      ...scorers.filter(({ isConnected }) => !isConnected).map(({ id }) => `${id} is away`),
      ...stations.filter(({ isHome }) => !isHome).map(({ id, whyNotHome }) => `${id}: ${whyNotHome}`),
    ].join('; ');
  let homeSinceUs: number | null = null;
  let lastWhy = '';
  let isOver = false;
  const look = (): void => {
    keepAlive();
    const nowUs = time.elapsedUs();
    for (const station of stations) {
      const each = under.get(station.id);
      if (!each || each.sinceUs === null || !station.hasDelivered) continue;
      recoveriesUs.push(nowUs - each.sinceUs);
      each.sinceUs = null;
    }
    if (nowUs >= quietUs) {
      const why = whyNotHome();
      if (why !== lastWhy) log(why === '' ? 'all are home' : `not home: ${why}`);
      lastWhy = why;
      if (why !== '') homeSinceUs = null;
      else homeSinceUs ??= nowUs;
      isOver = (homeSinceUs !== null && nowUs - homeSinceUs > HOME_FOR_US) || nowUs > quietUs + HOME_US_MAX;
    }
    time.after(LOOK_US, look);
  };
  for (const mortal of mortals) mortal.start();
  look();
  await time.play(
    () => isOver,
    () => new Promise((resolve) => setImmediate(resolve)),
  );
  return {
    ...world,
    ...{ faults, trace, recoveriesUs, simulatedUs: time.elapsedUs() },
    homeUs: homeSinceUs === null ? null : homeSinceUs - quietUs,
    whyNotHome: whyNotHome(),
    close: async () => {
      const closed = Promise.all([...stations, ...scorers].map((each) => each.close()));
      let isClosed = false;
      void closed.then(() => {
        isClosed = true;
      });
      await time.play(
        () => isClosed,
        () => new Promise((resolve) => setImmediate(resolve)),
      );
    },
    remove: () => rmSync(files, { recursive: true, force: true }),
  };
}
