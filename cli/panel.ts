import { randomBytes } from 'node:crypto';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { machineClock } from '../clock.ts';
import { levelId } from '../protocol/messages/facts.ts';
import type { UtcMicros } from '../protocol/time.ts';
import { DEFAULT_PINS, type Pins, readPins } from '../station/panel/pins.ts';
import { example, interrupted, random, say, wholeNumber } from './shell.ts';

interface PanelFlags {
  readonly board: string;
  readonly bridge: string;
  readonly line: string;
  readonly handCar: number;
  readonly pins: Pins;
}

function pins(text: string): Pins {
  const read = readPins(text);
  if (!read.ok) throw new InvalidArgumentError(read.reason);
  return read.pins;
}

function httpUrl(text: string): string {
  if (!/^https?:\/\/[^/\s]+/.test(text))
    throw new InvalidArgumentError('Allowed is a URL such as http://127.0.0.1:8090.');
  return text;
}

function lineName(text: string): string {
  const read = levelId.safeParse(text);
  if (!read.success) throw new InvalidArgumentError(`${read.error.issues[0]?.message}.`);
  return text;
}

/** The clock on the wall here, which is what people at a line read. */
const zoneHere = (at: UtcMicros): number => -new Date(at / 1000).getTimezoneOffset();

export function addPanel(program: Command): void {
  example(
    program
      .command('panel')
      .description("the marshal's panel: lamps, buttons and LCD on a board of their own with StandardFirmata")
      .requiredOption('--board <port>', "the board's serial port; never the box's")
      .option('--bridge <url>', "the marshal's API of the bridge", httpUrl, 'http://127.0.0.1:8090')
      .option('--line <name>', 'line of the times by hand', lineName, 'A')
      .option('--hand-car <number>', 'car of the times by hand, until the desk says which', wholeNumber(0, 99_999), 0)
      .addOption(
        new Option('--pins <list>', 'such as confirm=2,hand=A0,lcd=0x3f or lcd=none')
          .argParser(pins)
          .default(DEFAULT_PINS, 'those of station/panel/README.md'),
      ),
    'centesimo panel --board /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0',
    'centesimo panel --board /dev/ttyUSB1 --bridge http://127.0.0.1:8090 --line B',
  ).action(async (flags: PanelFlags) => {
    // johnny-five takes a fifth of a second to load, which no other subcommand should wait for.
    const { startPanel } = await import('../station/panel/index.ts');
    const panel = startPanel({
      ...flags,
      run: `panel-${randomBytes(4).toString('hex')}`,
      zone: zoneHere,
      clock: machineClock,
      random,
      log: (text) => say(`panel: ${text}`),
    });
    await interrupted();
    await panel.stop();
    process.exit(0);
  });
}
