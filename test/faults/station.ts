import { type Bridge, startBridge } from '../../bridge/bridge.ts';
import type { StationConfig } from '../../bridge/config.ts';
import { openJournal } from '../../bridge/journal/journal.ts';
import type { Crossing } from '../../protocol/messages/facts.ts';
import { decodeBoxLine } from '../../protocol/serial/codec.ts';
import type { SimulatedBroker } from '../../simulator/faults/broker.ts';
import { removeFile, type SimulatedDisk, simulatedDisk } from '../../simulator/faults/disk.ts';
import { type Life, startLife } from '../../simulator/faults/life.ts';
import { type SimulatedMarshal, seatMarshal } from '../../simulator/people/marshal.ts';
import type { Random } from '../../simulator/random.ts';
import type { VirtualTime } from '../../simulator/timeline/virtual.ts';
import type { TrueCrossing } from '../../simulator/traffic/traffic.ts';
import type { Mortal } from './mortal.ts';
import { createRoadside, type Roadside, type TrueEdge } from './roadside.ts';

/** A station with everything that can go wrong at it: box, line, receiver, computer, disk, bridge and marshal. */
export interface FaultyStation extends Mortal {
  readonly id: string;
  readonly hasReceiver: boolean;
  readonly roadside: Roadside;
  /** The computer's clock less true time. */
  clockOffsetUs: number;
  /** Everything is where it belongs: the box holds nothing, cars have their numbers, every scorer has every fact. */
  readonly isHome: boolean;
  /** The same but for the numbers. */
  readonly hasDelivered: boolean;
  readonly whyNotHome: string;
  /** Crossings that its marshal has seen, and amendments that somebody made there. */
  readonly seen: ReadonlySet<string>;
  amend(amendment: Record<string, unknown>): boolean;
  /** At the end: lets go of everything; the journal's file is whole. */
  close(): Promise<void>;
}

export interface StationParts {
  readonly id: string;
  readonly number: number;
  readonly lines: readonly string[];
  readonly hasReceiver: boolean;
  readonly rally: string;
  readonly scorers: readonly string[];
  readonly startOrder: readonly number[];
  readonly crossings: readonly TrueCrossing[];
  readonly time: VirtualTime;
  readonly random: Random;
  readonly broker: SimulatedBroker;
  readonly folder: string;
  readonly log: (text: string) => void;
}

/** Longer than lines stay in the bridge's memory. */
const KEPT_US = 6_000_000;
const ASK_AGAIN_US = 1_500_000;

export function createStation(parts: StationParts): FaultyStation {
  const { id, time, random, folder } = parts;
  let life: Life | null = null;
  let bridge: Bridge | null = null;
  let marshal: SimulatedMarshal | null = null;
  let lives = 0;
  /** What the bridge of this life has heard of the box's next edge, by boot, and when. */
  let heard: { boot: string; next: number; atUs: number; life: number } | null = null;
  const seen = new Set<string>();
  const disk: SimulatedDisk = simulatedDisk((n) => `${folder}/${id}-${n}.db`, random.split('disk'));
  const closing: Promise<unknown>[] = [];

  /** What the bridge has heard, intact: of which edges it knows that there are any. */
  const noteHeard = (text: string): void => {
    const decoded = decodeBoxLine(text);
    if (!decoded.ok || decoded.line.type !== 'heartbeat' || bridge?.linkPhase !== 'up') return;
    heard = { boot: roadside.boot, next: decoded.line.next, atUs: time.elapsedUs(), life: lives };
  };
  /** Announced, but the bridge that heard it may end before the heartbeat is on the disk. */
  const ifKilledSoon = new Set<TrueEdge>();
  const roadside = createRoadside({
    ...parts,
    // How much goes with the memory of the box, the bridge knows by the last heartbeat that it has kept.
    onLost: (edges) => {
      const told = heard?.boot === roadside.boot && heard.life === lives && life !== null ? heard : null;
      for (const edge of edges) {
        if (told === null || edge.seq >= told.next) edge.mayBeUnknown = true;
        else ifKilledSoon.add(edge);
      }
      time.after(KEPT_US, () => {
        if (!disk.isFull) ifKilledSoon.clear();
      });
    },
  });
  const { line, gpsLine } = roadside;

  const config = (): StationConfig => ({
    ...{ station: id, rally: parts.rally, scorers: parts.scorers, broker: 'simulated', box: 'simulated' },
    gps: parts.hasReceiver ? { port: 'simulated', baud: 9_600, delayUs: null } : null,
    channels: new Map(
      roadside.inputs.map(({ line: name, channel, lengthM }) => [
        channel,
        { line: name, sensor: 'tube', lengthM, celsius: 20, role: 'main' } as const,
      ]),
    ),
    ...{ lines: parts.lines, startOrder: parts.startOrder, port: 0, journalPath: disk.path },
  });

  const whyNotDelivered = (): string => {
    if (!bridge) return 'no bridge';
    if (bridge.linkPhase !== 'up') return `line ${bridge.linkPhase}`;
    if (roadside.held > 0) return `box holds ${roadside.held}`;
    if (bridge.idle) return '';
    const { head, acknowledged } = bridge.status;
    const isEverywhere = parts.scorers.every((scorer) => acknowledged?.[scorer] === head);
    return isEverywhere ? '' : `head ${head}, acknowledged ${JSON.stringify(acknowledged)}`;
  };

  const station: FaultyStation = {
    ...{ id, hasReceiver: parts.hasReceiver, roadside, clockOffsetUs: 0, disk, seen },
    get isAlive() {
      return life !== null;
    },
    endAtWords: false,
    start: () => {
      if (life) return;
      lives++;
      const mine = startLife({
        time,
        offsetUs: () => station.clockOffsetUs,
        onSay: () => {
          if (station.endAtWords) station.kill();
        },
      });
      const path = disk.path;
      const log = (text: string): void => {
        if (!mine.isOver) parts.log(`${id}: ${text}`);
      };
      let isPowerCut = false;
      let started: Bridge | null = null;
      mine.onEnd(() => {
        life = null;
        bridge = null;
        marshal?.leave();
        marshal = null;
        station.endAtWords = false;
        for (const edge of ifKilledSoon) edge.mayBeUnknown = true;
        ifKilledSoon.clear();
        const lost = disk.crash(isPowerCut);
        if (lost > 0) parts.log(`${id}: the disk has lost ${lost} commits that it had confirmed`);
        if (heard && time.elapsedUs() - heard.atUs < KEPT_US) heard = null;
        closing.push(
          new Promise((done) =>
            time.after(0, () => {
              done(
                started
                  ?.stop()
                  .catch(() => {})
                  .then(() => removeFile(path)),
              );
            }),
          ),
        );
      });
      station.cutPower = () => {
        isPowerCut = true;
        mine.end();
      };
      life = mine;
      started = startBridge(config(), {
        clock: mine.clock,
        stopwatch: mine.stopwatch,
        random: random.split(`bridge ${lives}`),
        openPort: (events) =>
          line.open(mine)({
            ...events,
            onLine: (text) => {
              events.onLine(text);
              noteHeard(text);
            },
          }),
        openGps: parts.hasReceiver ? gpsLine.open(mine) : undefined,
        connect: parts.broker.connect(mine, id),
        openJournal: (at, chance, say) => {
          const journal = openJournal(at, chance, say);
          return Object.assign(Object.create(journal) as typeof journal, {
            recordRaw: (records: Parameters<typeof journal.recordRaw>[0]) =>
              disk.write(mine, () => journal.recordRaw(records)),
            append: (drafts: Parameters<typeof journal.append>[0]) => disk.write(mine, () => journal.append(drafts)),
          });
        },
        log,
      });
      if (mine.isOver) return;
      bridge = started;
      const seat = bridge.marshal;
      marshal = seatMarshal(
        id,
        parts.crossings,
        {
          watch: (listener: (crossing: Crossing) => void) =>
            seat.watch(({ crossing }) => {
              seen.add(crossing.id);
              listener(crossing);
            }),
          amend: (amendment) =>
            new Promise((done) => {
              const attempt = (): void => {
                if (seat.amend(amendment).ok) done();
                else mine.clock.after(ASK_AGAIN_US, attempt);
              };
              attempt();
            }),
        },
        mine.clock,
        random.split('marshal'),
      );
    },
    kill: () => life?.end(),
    cutPower: () => {},
    restart: () => {
      const ending = life;
      void bridge?.stop().then(() => {
        if (ending?.isOver) return;
        ending?.end();
        station.start();
      });
    },
    amend: (amendment) => bridge?.marshal.amend(amendment).ok ?? false,
    get isHome() {
      return station.whyNotHome === '';
    },
    get hasDelivered() {
      return whyNotDelivered() === '';
    },
    get whyNotHome() {
      return whyNotDelivered() || ((marshal?.busy ?? 0) > 0 ? 'the marshal has numbers to key in' : '');
    },
    close: async () => {
      life?.end();
      await Promise.all(closing);
    },
  };
  return station;
}
