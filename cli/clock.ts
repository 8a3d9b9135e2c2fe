import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { serialBoxPort, watchBox } from '../bridge/index.ts';
import { machineClock, RELEASED_US, stopwatch } from '../clock.ts';
import { status } from '../protocol/messages/station.ts';
import { type ClockSample, clockScreen } from './clock-screen.ts';
import { example, interrupted, Refused, random, say, wholeNumber } from './shell.ts';

interface ClockFlags {
  box?: string;
  seconds?: number;
}

const EVERY_US = 1_000_000;
/** An hour, more than any terminal is wide. */
const SAMPLES_MAX = 3_600;
const HOME_AND_CLEAR = '\x1b[H\x1b[J';

export function addClock(program: Command): void {
  example(
    program
      .command('clock')
      .description(
        "watches a live box's clock: offset, drift, temperature, uncertainty; NDJSON where it is no terminal",
      )
      .argument('[url]', "the marshal's API of a running bridge", 'http://127.0.0.1:8090')
      .option('--box <port>', 'listens to a box itself, where no bridge runs; the box keeps its edges')
      .option('--seconds <n>', 'ends by itself', wholeNumber(1, 86_400 * 365)),
    'centesimo clock',
    'centesimo clock --box /dev/serial/by-id/usb-Arduino_Uno-if00',
  ).action(async (url: string, { box, seconds }: ClockFlags) => {
    const [name, read, stop] = box === undefined ? overHttp(url) : overSerial(box);
    const samples: ClockSample[] = [];
    const { stdout } = process;
    const show = (): void => {
      const last = samples.at(-1);
      if (!last) return;
      if (stdout.isTTY) {
        stdout.write(HOME_AND_CLEAR + clockScreen(name, samples, stdout.columns, stdout.rows - 1));
      } else {
        stdout.write(`${JSON.stringify(last)}\n`);
      }
    };
    let left = seconds ?? Number.POSITIVE_INFINITY;
    let end = (): void => {};
    const ended = new Promise<void>((done) => {
      end = done;
    });
    const sample = async (): Promise<void> => {
      try {
        samples.push({ atUs: machineClock.nowUs(), ...(await read()) });
        if (samples.length > SAMPLES_MAX) samples.shift();
        show();
      } catch (error) {
        if (samples.length === 0) throw error;
        say(`${name}: ${(error as Error).message}`);
      }
      if (--left > 0) machineClock.after(EVERY_US, () => void sample());
      else end();
    };
    await sample();
    await Promise.race([ended, interrupted()]);
    stop();
    if (stdout.isTTY) stdout.write('\n');
    process.exit(0);
  });
}

type Source = readonly [name: string, read: () => Promise<Omit<ClockSample, 'atUs'>>, stop: () => void];

function overHttp(url: string): Source {
  const read = async () => {
    const answer = await fetch(new URL('/api/status', url)).catch(() => {
      throw new Refused(`${url}: no bridge answers there; start one, give its URL, or name the port with --box`);
    });
    const parsed = status.safeParse(await answer.json().catch(() => null));
    if (!parsed.success || !parsed.data.clock || !parsed.data.box) {
      throw new Refused(`${url}: no bridge, or one of another version`);
    }
    return { clock: parsed.data.clock, box: parsed.data.box };
  };
  return [url, read, () => {}];
}

function overSerial(path: string): Source {
  if (!existsSync(path)) throw new Refused(`${path}: no such port; ls /dev/serial/by-id shows which there are`);
  const watch = watchBox({
    clock: machineClock,
    stopwatch,
    random,
    openPort: serialBoxPort(path),
    notBeforeUs: RELEASED_US,
    log: (text) => say(`${path}: ${text}`),
  });
  return [path, async () => watch.health, watch.stop];
}
