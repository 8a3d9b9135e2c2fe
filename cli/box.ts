import { existsSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { CHANNELS, listPorts, serialBoxPort, type Watch, watchBox } from '../bridge/index.ts';
import { machineClock, RELEASED_US, stopwatch } from '../clock.ts';
import { BOX_SETTINGS, EDGE_FLAGS, type Edge, type HostLine } from '../protocol/serial/codec.ts';
import { example, interrupted, Refused, random, wholeNumber } from './shell.ts';

interface BoxFlags {
  number?: string;
  glitch?: number;
  stuck?: number;
  test?: readonly string[];
  listen?: boolean;
}

/** A box that resets as its port opens needs its boot loader's two seconds, and a lost hello another. */
const HELLO_US_MAX = 10_000_000;
const ANSWER_US = 1_500_000;
const POLL_US = 50_000;

export function addBox(program: Command): void {
  const { glitch, stuck } = BOX_SETTINGS;
  example(
    program
      .command('box')
      .description(
        'looks at a box, sets it, tests its inputs; the bridge has to be stopped, and the box keeps its edges',
      )
      .argument('<port>', 'serial port of the box')
      .option('--number <hex>', "the box's own number, four hex digits; every box needs another", boxNumber)
      .option('--glitch <us>', 'pulses shorter than this are marked', wholeNumber(glitch.min, glitch.max))
      .option('--stuck <s>', 'an input active for longer is reported', wholeNumber(stuck.min, stuck.max))
      .option('--test [inputs...]', 'a test pulse on these inputs, on all where none is named')
      .option('--listen', 'prints what the box says until it is stopped'),
    'centesimo box /dev/ttyACM0',
    'centesimo box /dev/ttyACM0 --number 0012 --test',
  ).action(async (path: string, flags: BoxFlags) => {
    const inputs = inputsOf(flags.test);
    const ports = (await listPorts()).join(', ') || 'none';
    if (!existsSync(path)) throw new Refused(`${path}: no such port; connected ports: ${ports}`);
    const seen: Edge[] = [];
    let trouble = '';
    const box = watchBox({
      clock: machineClock,
      stopwatch,
      random,
      openPort: serialBoxPort(path),
      notBeforeUs: RELEASED_US,
      log: (text) => {
        trouble = text.replace('; trying again for ever', '');
      },
      onLine: ({ line, text }) => {
        if (line.type === 'edge') seen.push(line);
        if (flags.listen) process.stdout.write(`${text}\n`);
      },
    });
    try {
      if (!(await until(() => box.configuration !== null, HELLO_US_MAX))) {
        throw new Refused(`${path}: ${trouble || 'no answer'}; connected ports: ${ports}`);
      }
      for (const [line, done] of settingsOf(flags)) {
        box.send(line);
        if (!(await until(() => done(box), HELLO_US_MAX)))
          throw new Refused(`${path}: the box did not take ${line.type}`);
      }
      describe(box);
      if (inputs.length > 0 && !(await selfTest(box, inputs, seen))) process.exitCode = 1;
      if (flags.listen) await interrupted();
    } finally {
      box.stop();
    }
    process.exit();
  });
}

function boxNumber(text: string): string {
  if (!/^[0-9a-fA-F]{4}$/.test(text)) throw new InvalidArgumentError('Allowed are four hex digits, such as 0012.');
  return text.toLowerCase();
}

function inputsOf(test: BoxFlags['test'] | true): string[] {
  if (test === undefined) return [];
  if (test === true) return [...CHANNELS];
  const unknown = test.find((input) => !CHANNELS.some((channel) => channel === input));
  if (unknown !== undefined) throw new Refused(`--test ${unknown}: no input; allowed are ${CHANNELS.join(', ')}`);
  return [...test];
}

/** What to say, and how the box shows that it has heard. */
function settingsOf({ glitch, stuck, number }: BoxFlags): [HostLine, (box: Watch) => boolean][] {
  const settings: [HostLine, (box: Watch) => boolean][] = [];
  if (glitch !== undefined) {
    settings.push([
      { type: 'setting', name: 'glitch', value: glitch },
      (box) => box.configuration?.glitchUs === glitch,
    ]);
  }
  if (stuck !== undefined) {
    settings.push([
      { type: 'setting', name: 'stuck', value: stuck },
      (box) => box.configuration?.stuckSeconds === stuck,
    ]);
  }
  if (number !== undefined) {
    // The box answers with a reset, and is another boot then.
    settings.push([
      { type: 'number', number },
      (box) => box.health.box.boot?.startsWith(number) === true && box.configuration?.number === number,
    ]);
  }
  return settings;
}

function describe(box: Watch): void {
  const { box: health } = box.health;
  const { configuration } = box;
  const lines = [
    `number    ${configuration?.number}${configuration?.number === '0000' ? '   give it one of its own: --number' : ''}`,
    `boot      ${health.boot}`,
    `firmware  ${health.firmware}`,
    `glitch    ${configuration?.glitchUs} µs`,
    `stuck     ${configuration?.stuckSeconds} s${health.stuck?.length ? `   now: ${health.stuck.join(', ')}` : ''}`,
    `supply    ${health.volts == null ? 'not measured yet' : `${health.volts.toFixed(2)} V`}`,
    `chip      ${health.celsius == null ? 'not measured yet' : `${health.celsius.toFixed(1)} °C`}`,
    ...(configuration?.whole === false ? ['settings  were damaged: these are those of a new box'] : []),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** A pulse on each input, from pin to this computer. */
async function selfTest(box: Watch, inputs: readonly string[], seen: readonly Edge[]): Promise<boolean> {
  let passed = true;
  for (const input of inputs) {
    const before = seen.length;
    box.send({ type: 'test-pulse', channel: input });
    const edges = () => seen.slice(before).filter(({ channel, flags }) => channel === input && flags & EDGE_FLAGS.test);
    const heard = await until(() => edges().length >= 2, ANSWER_US);
    passed &&= heard;
    process.stdout.write(`${input.padEnd(9)} ${heard ? 'well' : 'no answer: is it active, or the box deaf on it?'}\n`);
  }
  return passed;
}

async function until(holds: () => boolean, withinUs: number): Promise<boolean> {
  for (let waitedUs = 0; waitedUs < withinUs; waitedUs += POLL_US) {
    if (holds()) return true;
    await new Promise<void>((done) => machineClock.after(POLL_US, done));
  }
  return holds();
}
