import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import {
  listPorts,
  loadStation,
  type OpenBoxPort,
  type StationConfig,
  serialBoxPort,
  serveMarshal,
  startBridge,
} from '../bridge/index.ts';
import { machineClock, type Pace, pacedClock, RELEASED_US, stopwatch } from '../clock.ts';
import { printProblem } from '../protocol/files/problem.ts';
import { utcMicros } from '../protocol/time.ts';
import { example, interrupted, Refused, random, read, say } from './shell.ts';
import { tellSystemd } from './watchdog.ts';

function pace(text: string): Pace {
  const [realMs, utcUs, times] = text.split(',').map(Number);
  if (!realMs || !utcUs || !times) throw new InvalidArgumentError('Allowed is <real ms>,<UTC us>,<speed>.');
  return { realMs, utcUs: utcMicros(utcUs), speed: times };
}

export function addBridge(program: Command): void {
  example(
    program
      .command('bridge')
      .description("one station's bridge: box to crossings to MQTT")
      .requiredOption('--config <file>', 'station file')
      .option('--pace <anchor>', "simulated time, for the simulator's stations", pace),
    'centesimo bridge --config station.yaml',
  ).action(async ({ config, pace: anchor }: { config: string; pace?: Pace }) => {
    const loaded = loadStation(resolve(config), read);
    if (!loaded.ok) throw new Refused(loaded.problems.map(printProblem).join('\n'));
    await connected(loaded.config);
    const { gps, backup } = loaded.config;
    const bridge = startBridge(loaded.config, {
      clock: anchor ? pacedClock(anchor) : machineClock,
      stopwatch,
      random,
      openPort: loaded.config.box === null ? noBox : serialBoxPort(loaded.config.box),
      openGps: gps ? serialBoxPort(gps.port, gps.baud) : undefined,
      backup: backup
        ? {
            openPort: serialBoxPort(backup.box),
            openGps: backup.gps ? serialBoxPort(backup.gps.port, backup.gps.baud) : undefined,
          }
        : undefined,
      notBeforeUs: anchor ? undefined : RELEASED_US,
      log: (text) => say(`${loaded.config.station}: ${text}`),
    });
    const desk = await serveMarshal(bridge, loaded.config.port, loaded.config.host);
    say(`${loaded.config.station}: marshal's API on http://127.0.0.1:${desk.port}/api/status`);
    tellSystemd();
    await interrupted();
    await desk.close();
    await bridge.stop();
  });
}

/** A station that stamps nothing waits for no port. */
const noBox: OpenBoxPort = () => new Promise(() => {});

/** A path that never worked is a mistake in the file. A station that has a journal waits for its box, and sends what it has meanwhile. */
async function connected({ box, journalPath }: StationConfig): Promise<void> {
  if (box === null || existsSync(box)) return;
  const ports = (await listPorts()).join(', ');
  const why = `${box}: no such port; connected ports: ${ports || 'none'}; check the cable and "box" in the station file`;
  if (!existsSync(journalPath)) throw new Refused(why);
  say(why);
}
