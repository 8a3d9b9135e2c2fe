import { arch, cpus, platform, totalmem } from 'node:os';
import * as backlog from './backlog.ts';
import * as bridge from './bridge.ts';
import * as clock from './clock.ts';
import * as corrections from './corrections.ts';
import * as desk from './desk.ts';
import { type Figure, printFigures } from './figures.ts';
import * as kills from './kills.ts';
import * as lines from './lines.ts';
import * as numbers from './numbers.ts';
import * as passages from './passages.ts';
import * as publicPages from './public.ts';
import * as scoring from './scoring.ts';
import * as setup from './setup.ts';
import * as sheets from './sheets.ts';
import * as stamps from './stamps.ts';

/** `npm run bench -- NAME [--json]`: prints what a part of the program takes. */

interface Bench {
  readonly about: string;
  /** @param say for what is going on meanwhile */
  readonly run: (say: (text: string) => void) => Promise<readonly Figure[]>;
}

const BENCHES: ReadonlyMap<string, Bench> = new Map<string, Bench>([
  ['scoring', scoring],
  ['stamps', stamps],
  ['lines', lines],
  ['bridge', bridge],
  ['backlog', backlog],
  ['clock', clock],
  ['passages', passages],
  ['numbers', numbers],
  ['kills', kills],
  ['public', publicPages],
  ['corrections', corrections],
  ['desk', desk],
  ['sheets', sheets],
  ['setup', setup],
]);

const list = (): string => [...BENCHES].map(([name, { about }]) => `  ${name.padEnd(10)} ${about}`).join('\n');
const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

const flags = process.argv.slice(2).filter((word) => word.startsWith('-'));
const names = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const [name] = names;
const bench = name === undefined ? undefined : BENCHES.get(name);
const isJson = flags.includes('--json');
if (name === undefined && flags.length === 0) {
  process.stdout.write(`npm run bench -- NAME [--json]\n${list()}\n`);
} else if (bench === undefined || names.length > 1 || flags.some((flag) => flag !== '--json')) {
  say(`${process.argv.slice(2).join(' ')}: allowed is the name of one benchmark and perhaps --json\n${list()}`);
  process.exitCode = 2;
} else {
  const figures = await bench.run(say);
  const machine = {
    node: process.version,
    system: `${platform()} ${arch()}`,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryMib: Math.round(totalmem() / 2 ** 20),
  };
  if (isJson) process.stdout.write(`${JSON.stringify({ bench: name, machine, figures })}\n`);
  else {
    const { node, system, processor, cores } = machine;
    process.stdout.write(`${bench.about}\nNode ${node}, ${system}, ${processor}, ${cores} cores\n\n`);
    process.stdout.write(printFigures(figures));
  }
}
