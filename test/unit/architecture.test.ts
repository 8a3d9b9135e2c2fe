import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Keeps the rules of "Who may import whom" and of style that people forget first. */

const ROOT = resolve(import.meta.dirname, '../..');
const ROOMS = ['protocol', 'station', 'bridge', 'scorer', 'simulator'] as const;

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.tsx?$/.test(entry.name) && !/\.d\.ts$/.test(entry.name)) yield path;
  }
}
const all = [...ROOMS.flatMap((room) => [...sources(room)]), ...sources('cli'), 'cli.ts', 'clock.ts'];
const isTest = (path: string): boolean => path.endsWith('.test.ts');

interface Import {
  readonly from: string;
  readonly to: string;
}
const imports: Import[] = all.flatMap((from) =>
  [...readFileSync(join(ROOT, from), 'utf8').matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map((match) => ({
    from,
    to: relative(ROOT, resolve(ROOT, dirname(from), match[1] ?? '')),
  })),
);
const roomOf = (path: string): string => path.split('/')[0] ?? '';
const breaking = (rule: (each: Import) => boolean): string[] =>
  imports.filter((each) => !isTest(each.from) && rule(each)).map(({ from, to }) => `${from} imports ${to}`);

/** Folders of a room in the order in which data flows through it; a folder may use those before it and itself. */
const FLOWS: Readonly<Record<string, readonly string[]>> = {
  bridge: ['link', 'devices', 'clock', 'passages', 'numbers', 'journal', 'uplink', 'marshal'],
  scorer: ['rules', 'rally', 'intake', 'ledger', 'scoring', 'setup', 'results', 'public', 'api', 'desk'],
};
/** In a browser no command can hand in the clock of the machine: these do for their page, and nothing else. */
const COMPOSE_PAGES = new Set(['bridge/marshal/page/src/open-page.ts', 'bridge/marshal/page/src/open-clock.ts']);
/** A later room that an earlier one may use, and why. */
const AGAINST_THE_FLOW = new Set([
  // What intake reads is handed to the ledger in the ledger's own words.
  'scorer/intake > scorer/ledger',
]);

describe('who may import whom', () => {
  it('sees the sources', () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  it('protocol imports nobody', () => {
    expect(breaking(({ from, to }) => roomOf(from) === 'protocol' && roomOf(to) !== 'protocol')).toEqual([]);
  });

  it('bridge, scorer and station never import one another', () => {
    const apart = new Set(['bridge', 'scorer', 'station']);
    const allowed = ({ from, to }: Import): boolean =>
      roomOf(from) === roomOf(to) || roomOf(to) === 'protocol' || (to === 'clock.ts' && COMPOSE_PAGES.has(from));
    expect(breaking((each) => apart.has(roomOf(each.from)) && !allowed(each))).toEqual([]);
  });

  it('the simulator uses bridge and scorer only through their index', () => {
    expect(
      breaking(
        ({ from, to }) =>
          roomOf(from) === 'simulator' && ['bridge', 'scorer'].includes(roomOf(to)) && !/^\w+\/index\.ts$/.test(to),
      ),
    ).toEqual([]);
  });

  it('nobody but the command imports the simulator', () => {
    expect(
      breaking(({ from, to }) => roomOf(to) === 'simulator' && !['simulator', 'cli'].includes(roomOf(from))),
    ).toEqual([]);
  });

  it('inside a room the flow runs one way', () => {
    const against = ({ from, to }: Import): boolean => {
      const order = FLOWS[roomOf(from)];
      if (!order || roomOf(from) !== roomOf(to)) return false;
      const [a, b] = [from.split('/')[1] ?? '', to.split('/')[1] ?? ''];
      if (!order.includes(a) || !order.includes(b)) return false;
      return order.indexOf(b) > order.indexOf(a) && !AGAINST_THE_FLOW.has(`${roomOf(from)}/${a} > ${roomOf(to)}/${b}`);
    };
    expect(breaking(against)).toEqual([]);
  });
});

describe('style', () => {
  const code = (path: string): string =>
    readFileSync(join(ROOT, path), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
  const using = (pattern: RegExp, except: (path: string) => boolean = () => false): string[] =>
    all.filter((path) => !isTest(path) && !except(path) && pattern.test(code(path)));

  it('only clock.ts reads the clock of the machine or sets its timers', () => {
    const browser = (path: string) => path.startsWith('scorer/desk/') || path.startsWith('scorer/public/page/');
    const pattern = /\bDate\.now\(|new Date\(\)|\bsetTimeout\(|\bsetInterval\(|\bperformance\.now\(/;
    expect(using(pattern, (path) => path === 'clock.ts' || browser(path))).toEqual([]);
  });

  it('only the command draws numbers that no seed repeats', () => {
    expect(using(/\bMath\.random\(/, (path) => path === 'cli/shell.ts')).toEqual([]);
  });

  it('only protocol/topics.ts builds or reads a topic', () => {
    expect(using(/centesimo\/\$\{|'centesimo\//, (path) => path === 'protocol/topics.ts')).toEqual([]);
  });

  it('no file is called utils, helpers, common or manager', () => {
    expect(all.filter((path) => /(^|\/)(utils?|helpers?|common|manager)\b/i.test(path))).toEqual([]);
  });

  it('no type is let loose', () => {
    expect(using(/(:|<|\bas) any\b|@ts-ignore|@ts-expect-error|biome-ignore/)).toEqual([]);
  });

  it('every room says in a README what it is for', () => {
    const missing = ROOMS.filter((room) => !readdirSync(join(ROOT, room)).includes('README.md'));
    expect(missing).toEqual([]);
  });
});
