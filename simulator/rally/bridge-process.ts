import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Pace } from '../../clock.ts';
import type { Stopwatch, Timer } from '../../protocol/clock.ts';
import type { StationPlan } from './plan.ts';

/** `centesimo bridge` in a process of its own, started again whenever it ends, as systemd does on a Pi. */
export interface BridgeProcess {
  readonly stationFile: string;
  start(): void;
  stop(): Promise<void>;
}

export interface BridgeProcessParts {
  /** The command as a program and its first arguments. */
  readonly command: readonly string[];
  readonly stationFile: string;
  readonly pace: Pace;
  readonly stopwatch: Stopwatch;
  readonly log: (text: string) => void;
}

const RESTART_MS = 1_000;
const KILL_AFTER_MS = 5_000;

export function bridgeProcess(parts: BridgeProcessParts): BridgeProcess {
  const { stopwatch, log } = parts;
  let child: ChildProcess | null = null;
  let restart: Timer | null = null;
  let stopping = false;
  let lastWords = '';

  const start = (): void => {
    const [program = process.execPath, ...first] = parts.command;
    const { realMs, utcUs, speed } = parts.pace;
    const started = spawn(
      program,
      [...first, 'bridge', '--config', parts.stationFile, '--pace', `${realMs},${utcUs},${speed}`],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    child = started;
    log(`bridge ${parts.stationFile} is process ${started.pid}; it is started again if it is killed`);
    started.stderr?.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString('utf8').split('\n')) {
        if (line.trim() === '' || line === lastWords) continue;
        lastWords = line;
        log(line);
      }
    });
    started.on('exit', (code, signal) => {
      child = null;
      if (stopping) return;
      log(`bridge ${parts.stationFile} ended (${signal ?? `exit code ${code}`}); starting it again`);
      restart = stopwatch.afterRealMs(RESTART_MS, start);
    });
  };

  // Whatever ends this process ends its children.
  process.once('exit', () => child?.kill('SIGKILL'));

  return {
    stationFile: parts.stationFile,
    start,
    stop: async () => {
      stopping = true;
      restart?.cancel();
      const ending = child;
      if (!ending) return;
      await new Promise<void>((resolve) => {
        const kill = stopwatch.afterRealMs(KILL_AFTER_MS, () => ending.kill('SIGKILL'));
        ending.on('exit', () => {
          kill.cancel();
          resolve();
        });
        ending.kill('SIGTERM');
      });
    },
  };
}

export interface StationFileParts {
  readonly rally: string;
  readonly scorer: string;
  readonly broker: string;
  readonly folder: string;
  /** Entry list in the same folder. */
  readonly entries: string;
  readonly box: string;
  readonly port: number;
}

/** Writes the `station.yaml` of a simulated station and returns its path. */
export function writeStationFile(plan: StationPlan, parts: StationFileParts): string {
  const path = join(parts.folder, `${plan.id}.yaml`);
  const file = {
    station: plan.id,
    rally: parts.rally,
    scorers: [parts.scorer],
    broker: parts.broker,
    box: parts.box,
    channels: Object.fromEntries(
      [...plan.channels].map(([line, { channel, lengthM }]) => [channel, { line, sensor: 'tube', lengthM }]),
    ),
    entries: parts.entries,
    port: parts.port,
  };
  writeFileSync(path, stringify(file));
  return path;
}
