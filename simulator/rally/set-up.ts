import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Pace, pacedClock } from '../../clock.ts';
import type { Clock } from '../../protocol/clock.ts';
import { openPseudoTerminal, type PseudoTerminal } from '../box/pseudo-terminal.ts';
import { seatOverHttp } from '../people/seats.ts';
import type { VirtualTime } from '../timeline/virtual.ts';
import { type BridgeProcess, bridgeProcess, writeStationFile } from './bridge-process.ts';
import type { Plan, StationPlan } from './plan.ts';
import { createStation, type SimulatedStation, type StationParts } from './station.ts';

/** Time stands still for I/O, or runs at a pace that other processes can share. */
export type Time =
  | { readonly kind: 'virtual'; readonly clock: VirtualTime }
  | { readonly kind: 'paced'; readonly clock: Clock; readonly pace: Pace };

export const pacedTime = (pace: Pace): Time => ({ kind: 'paced', clock: pacedClock(pace), pace });

/** What all stations of a rally share. */
export interface World extends Omit<StationParts, 'clock' | 'terminal' | 'remote'> {
  readonly time: Time;
  /** How many stations run the real firmware. */
  readonly firmware: number;
  /** How to start `centesimo`: program and first arguments. */
  readonly command: readonly string[];
}

const START_ORDER = 'start-order.csv';

export function setUpAll(world: World, plan: Plan): Promise<StationSetUp[]> {
  writeFileSync(join(world.folder, START_ORDER), ['number', ...world.startOrder].join('\n'));
  return Promise.all(plan.stations.map((station, index) => setUp(world, station, index)));
}

export interface StationSetUp {
  readonly station: SimulatedStation;
  readonly process: BridgeProcess | null;
  /** After the last car: everything this station still has running ends. */
  end(): Promise<void>;
}

/** A station on the firmware gets a terminal; with a clock that other processes can share, its bridge is a process of its own. */
async function setUp(world: World, plan: StationPlan, index: number): Promise<StationSetUp> {
  const { time, stopwatch } = world;
  const terminal: PseudoTerminal | null = index < world.firmware ? await openPseudoTerminal() : null;
  let process: BridgeProcess | null = null;
  let remote = null;
  if (terminal && time.kind === 'paced') {
    const port = await freePort();
    const stationFile = writeStationFile(plan, {
      ...world,
      entries: START_ORDER,
      box: terminal.path,
      port,
    });
    process = bridgeProcess({
      command: world.command,
      stationFile,
      pace: time.pace,
      stopwatch,
      log: world.log,
    });
    remote = seatOverHttp(`http://127.0.0.1:${port}`, world.heard, stopwatch);
  }
  const station = createStation(plan, {
    ...world,
    clock: time.clock,
    random: world.random.split(plan.id),
    terminal,
    remote,
  });
  return {
    station,
    process,
    end: async () => {
      await station.close();
      await process?.stop();
      terminal?.close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return typeof address === 'object' && address ? address.port : 0;
}
