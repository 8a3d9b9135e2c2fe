import { describe, expect, it } from 'vitest';
import type { BoxLine, HostLine } from '../../protocol/serial/codec.ts';
import { type BoxOptions, CHANNELS, type SimulatedBox } from './box.ts';
import { FirmwareBox } from './firmware-box.ts';
import { ModelBox } from './model-box.ts';
import { createOscillator } from './oscillator.ts';
import { hostBytes, linesOf, seededRandom, WireTap } from './wire-tap.ts';

const MS = 1000;
const SECOND = 1_000_000;
/** A pleasant afternoon, on a whole second. */
const START_US = 1_718_100_000 * SECOND;

/** station/firmware/ring.h. */
const RING_SLOTS = 104;

const KINDS: readonly (readonly [string, (options: BoxOptions) => SimulatedBox])[] = [
  ['the firmware in the emulator', (options) => new FirmwareBox(options)],
  ['the model', (options) => new ModelBox(options)],
];

/** A box with a wire to it, and a clock in microseconds since it was switched on. */
class Bench {
  readonly tap = new WireTap();
  readonly box: SimulatedBox;
  #now = 0;

  constructor(create: (options: BoxOptions) => SimulatedBox, options: Partial<BoxOptions> = {}) {
    this.box = create({
      number: 0x0007,
      powerOnUs: START_US,
      oscillator: createOscillator({ hz: 16_000_000, powerOnUs: START_US, offsetPpm: 0 }),
      pps: null,
      onBytes: this.tap.onBytes,
      ...options,
    });
  }

  input(channel: string, level: 0 | 1, atUs: number): void {
    this.box.input(channel, level, START_US + atUs);
  }

  /** Edges of D3, one a millisecond, from a millisecond after now. */
  edges(count: number): void {
    for (let n = 1; n <= count; n++) {
      this.input('D3', this.#edges++ % 2 === 0 ? 1 : 0, this.#now + n * MS);
    }
  }
  #edges = 0;

  to(us: number): BoxLine[] {
    this.#now = us;
    this.box.advanceTo(START_US + us);
    return this.tap.take();
  }

  for(us: number): BoxLine[] {
    return this.to(this.#now + us);
  }

  say(line: HostLine): void {
    this.box.receive(hostBytes(line));
  }

  reset(): void {
    this.box.reset(START_US + this.#now);
  }
}

/** Edges and gaps in short: `3` or `4-9 gone`. */
const numbersOf = (lines: readonly BoxLine[]): (number | string)[] =>
  lines.flatMap((line): (number | string)[] => {
    if (line.type === 'edge') return [line.seq];
    return line.type === 'gap' ? [`${line.seq}-${line.seq + line.count - 1} gone`] : [];
  });

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

describe.each(KINDS)('a box: %s', (_, create) => {
  it('greets after a reset with its boot, nothing held and nonce 0000, then its settings and how it is', () => {
    const bench = new Bench(create);
    expect(bench.to(100 * MS)).toMatchObject([
      {
        type: 'hello',
        protocol: 2,
        firmware: '2.0.0',
        hz: 16_000_000,
        boot: '00070001',
        next: 1,
        oldest: 1,
        nonce: '0000',
      },
      { type: 'configuration', number: '0007', glitchUs: 1000, stuckSeconds: 30, whole: true },
      { type: 'diagnosis', stuck: 0, late: 0, short: 0, vanished: 0, pauses: 0, unknown: 0 },
    ]);
  });

  it('answers a request for a hello with the same nonce', () => {
    const bench = new Bench(create);
    bench.edges(3);
    bench.to(100 * MS);
    bench.say({ type: 'hello-request', nonce: '5c1e' });
    expect(bench.for(10 * MS)[0]).toMatchObject({ type: 'hello', nonce: '5c1e', next: 4, oldest: 1 });
  });

  it('sends a heartbeat once a second of its own time', () => {
    const bench = new Bench(create);
    const beats = linesOf(bench.to(100.5 * SECOND), 'heartbeat');
    expect(beats).toHaveLength(100);
    const spanTicks = (beats[99]?.tick ?? 0) - (beats[0]?.tick ?? 0);
    // An overflow of the counter, 65536 ticks, is as fine as the firmware counts for this.
    expect(Math.abs(spanTicks - 99 * 16_000_000)).toBeLessThan(2 * 65_536);
    expect(beats[0]).toMatchObject({ next: 1, oldest: 1, gone: 0, refused: 0, resets: 1 });
  });

  it('tells each second of the GPS by its tick', () => {
    const bench = new Bench(create, { pps: { jitterNs: 0, random: seededRandom(1) } });
    const seconds = linesOf(bench.to(60.5 * SECOND), 'pps');
    expect(seconds).toHaveLength(60);
    const first = seconds[0]?.tick ?? 0;
    for (const [n, second] of seconds.entries()) {
      expect(Math.abs(second.tick - first - n * 16_000_000)).toBeLessThanOrEqual(80);
    }
  });

  it('numbers the edges of every input from 1 in the order in which they come', () => {
    const bench = new Bench(create);
    const inputs = [...CHANNELS, ...CHANNELS].map((channel, n) => {
      const level: 0 | 1 = n < CHANNELS.length ? 1 : 0;
      return { channel, level, atUs: 200 * MS + n * 7 * MS + n * 1.25 };
    });
    // Scheduled backwards: the order of the calls is of no account.
    for (const { channel, level, atUs } of inputs.toReversed()) bench.input(channel, level, atUs);
    const edges = linesOf(bench.to(SECOND), 'edge');

    expect(edges.map(({ seq, channel, level, flags }) => ({ seq, channel, level, flags }))).toEqual(
      inputs.map(({ channel, level }, n) => ({ seq: n + 1, channel, level, flags: 0 })),
    );
    // Where the counter started is the box's own affair: ticks are compared with those of D8.
    const zero = 5;
    const zeroTick = edges[zero]?.tick ?? 0;
    for (const [n, edge] of edges.entries()) {
      const trueTick = zeroTick + (inputs[n]?.atUs ?? 0) * 16 - (inputs[zero]?.atUs ?? 0) * 16;
      if (edge.channel === 'D8') expect(edge.tick).toBe(trueTick);
      else expect(Math.abs(edge.tick - trueTick)).toBeLessThanOrEqual(160);
    }
  });

  it('takes a change to the level that an input already has for none', () => {
    const bench = new Bench(create);
    for (const ms of [200, 210, 220]) bench.input('D4', 1, ms * MS);
    expect(linesOf(bench.to(SECOND), 'edge')).toMatchObject([{ seq: 1, channel: 'D4', level: 1 }]);
  });

  it('says nothing of an input that was active when it was switched on, until it is released', () => {
    const bench = new Bench(create);
    bench.to(50 * MS);
    bench.input('D8', 1, 60 * MS);
    bench.input('D9', 1, 61 * MS);
    bench.to(100 * MS);
    bench.reset();
    bench.input('D8', 0, 300 * MS);
    bench.input('D9', 0, 310 * MS);
    const edges = linesOf(bench.to(SECOND), 'edge');
    expect(edges).toMatchObject([
      { seq: 1, channel: 'D8', level: 0 },
      { seq: 2, channel: 'D9', level: 0 },
    ]);
  });

  it('sends an edge once, and again only when it is asked', () => {
    const bench = new Bench(create);
    bench.edges(5);
    expect(numbersOf(bench.to(SECOND))).toEqual([1, 2, 3, 4, 5]);
    expect(numbersOf(bench.for(5 * SECOND))).toEqual([]);
    bench.say({ type: 'resend', seq: 3 });
    expect(numbersOf(bench.for(100 * MS))).toEqual([3, 4, 5]);
    bench.say({ type: 'resend', seq: 0 });
    expect(numbersOf(bench.for(100 * MS))).toEqual([1, 2, 3, 4, 5]);
    bench.say({ type: 'resend', seq: 6 });
    expect(numbersOf(bench.for(100 * MS))).toEqual([]);
  });

  it('sends the very same line again', () => {
    const bench = new Bench(create);
    bench.edges(5);
    const sent = linesOf(bench.to(SECOND), 'edge');
    bench.say({ type: 'resend', seq: 1 });
    expect(linesOf(bench.for(100 * MS), 'edge')).toEqual(sent);
  });

  it('forgets what was acknowledged, and only that', () => {
    const bench = new Bench(create);
    bench.edges(5);
    bench.to(SECOND);
    bench.say({ type: 'acknowledge', seq: 3 });
    bench.say({ type: 'resend', seq: 1 });
    expect(numbersOf(bench.for(100 * MS))).toEqual([4, 5]);
    expect(linesOf(bench.for(SECOND), 'heartbeat')).toMatchObject([{ next: 6, oldest: 4 }]);
    bench.say({ type: 'acknowledge', seq: 5 });
    expect(linesOf(bench.for(SECOND), 'heartbeat')).toMatchObject([{ next: 6, oldest: 6 }]);
  });

  it('does not forget what it never sent, whatever an acknowledgement of another boot says', () => {
    const bench = new Bench(create);
    bench.edges(5);
    bench.to(SECOND);
    bench.say({ type: 'acknowledge', seq: 417 });
    bench.say({ type: 'resend', seq: 1 });
    expect(numbersOf(bench.for(100 * MS))).toEqual([1, 2, 3, 4, 5]);
  });

  it('counts the edges that find the ring full as one gap in their place', () => {
    const bench = new Bench(create);
    bench.edges(200);
    const lines = bench.to(2.1 * SECOND);
    expect(numbersOf(lines).filter((told) => typeof told === 'number')).toEqual(range(1, RING_SLOTS));
    expect(numbersOf(lines).at(-1)).toBe('105-200 gone');
    expect(linesOf(lines, 'heartbeat').at(-1)).toMatchObject({ next: 201, oldest: 1, gone: 96 });
    bench.say({ type: 'resend', seq: 1 });
    expect(numbersOf(bench.for(SECOND))).toEqual([...range(1, RING_SLOTS), '105-200 gone']);
  });

  it('delivers what it can hold of nine inputs that all bounce while nobody listens, and declares the rest to the edge', () => {
    const bench = new Bench(create);
    bench.to(SECOND);
    // 500 Hz for 100 ms are 100 edges on each of nine inputs.
    for (const channel of CHANNELS) {
      for (let edge = 0; edge < 100; edge++) bench.input(channel, edge % 2 === 0 ? 1 : 0, SECOND + (edge + 1) * MS);
    }
    bench.to(31 * SECOND);
    bench.say({ type: 'hello-request', nonce: '5c1e' });
    bench.for(100 * MS);
    bench.say({ type: 'resend', seq: 1 });
    const told = numbersOf(bench.for(SECOND));
    expect(told).toEqual([...range(1, RING_SLOTS), `${RING_SLOTS + 1}-900 gone`]);
    bench.say({ type: 'acknowledge', seq: 900 });
    bench.for(10 * MS);
    bench.edges(2);
    expect(numbersOf(bench.for(100 * MS))).toEqual([901, 902]);
  });

  it('tells the whole gap again when it has grown', () => {
    const bench = new Bench(create);
    bench.edges(130);
    expect(numbersOf(bench.for(SECOND)).at(-1)).toBe('105-130 gone');
    bench.edges(3);
    expect(numbersOf(bench.for(SECOND)).at(-1)).toBe('105-133 gone');
  });

  it('goes on after a gap with the next number as soon as there is room', () => {
    const bench = new Bench(create);
    bench.edges(140);
    bench.to(SECOND);
    bench.say({ type: 'acknowledge', seq: 10 });
    bench.for(10 * MS);
    bench.edges(4);
    expect(numbersOf(bench.for(100 * MS))).toEqual([141, 142, 143, 144]);
    bench.say({ type: 'resend', seq: 103 });
    expect(numbersOf(bench.for(100 * MS))).toEqual([103, 104, '105-140 gone', 141, 142, 143, 144]);
    bench.say({ type: 'acknowledge', seq: 140 });
    bench.say({ type: 'resend', seq: 1 });
    expect(numbersOf(bench.for(100 * MS))).toEqual([141, 142, 143, 144]);
  });

  it('keeps of a gap what was not told before the acknowledgement', () => {
    const bench = new Bench(create);
    bench.edges(130);
    bench.to(SECOND);
    bench.edges(3);
    bench.for(100 * MS);
    bench.say({ type: 'acknowledge', seq: 130 });
    bench.say({ type: 'resend', seq: 1 });
    expect(numbersOf(bench.for(100 * MS))).toEqual(['131-133 gone']);
  });

  it('loses the count of no edge through a second gap behind the first', () => {
    const bench = new Bench(create);
    bench.edges(135);
    bench.to(SECOND);
    // One slot is free, which the gap takes: what comes then finds the ring full as before.
    bench.say({ type: 'acknowledge', seq: 1 });
    bench.for(10 * MS);
    bench.edges(5);
    bench.for(100 * MS);
    bench.say({ type: 'acknowledge', seq: 3 });
    bench.for(10 * MS);
    bench.edges(1);
    bench.for(100 * MS);
    bench.say({ type: 'resend', seq: 104 });
    expect(numbersOf(bench.for(100 * MS))).toEqual([104, '105-140 gone', 141]);
    expect(linesOf(bench.for(SECOND), 'heartbeat')).toMatchObject([{ next: 142, oldest: 4, gone: 36 }]);
  });

  it('marks an edge that comes sooner than the glitch time after the one before it, and no other', () => {
    const bench = new Bench(create);
    // The low 32 bits of the counter are the same again every 268 s.
    const wrapUs = 2 ** 32 / 16;
    const moments = [200 * MS, 200.9 * MS, 202.1 * MS, 202.1 * MS + wrapUs + 300, 202.1 * MS + 3 * wrapUs + 700];
    for (const [n, us] of moments.entries()) bench.input('D3', n % 2 === 0 ? 1 : 0, us);
    const lines = bench.to((moments.at(-1) ?? 0) + 11 * SECOND);
    expect(linesOf(lines, 'edge').map(({ flags }) => flags)).toEqual([0, 2, 0, 0, 0]);
    expect(linesOf(lines, 'diagnosis').at(-1)).toMatchObject({ short: 1 });
  });

  it('reports an input that is active for longer than the stuck time, until its next edge', () => {
    const bench = new Bench(create);
    bench.to(100 * MS);
    bench.say({ type: 'setting', name: 'stuck', value: 5 });
    // D4 is released in time, D5 has long been quiet before it becomes active, D6 is stuck from 20 s on.
    for (const [channel, from, to] of [
      ['D4', 1, 5],
      ['D5', 18, 22],
      ['D6', 15, 30],
    ] as const) {
      bench.input(channel, 1, from * SECOND + 500 * MS);
      bench.input(channel, 0, to * SECOND + 500 * MS);
    }
    expect(linesOf(bench.to(19.5 * SECOND), 'diagnosis').map(({ stuck }) => stuck)).not.toContain(8);
    expect(linesOf(bench.to(29.5 * SECOND), 'diagnosis').at(-1)).toMatchObject({ stuck: 8 });
    expect(linesOf(bench.to(45.5 * SECOND), 'diagnosis').at(-1)).toMatchObject({ stuck: 0 });
  });

  it('counts lines with a wrong checksum or form, and skips those of a later version', () => {
    const bench = new Bench(create);
    bench.to(100 * MS);
    const wrong = ['Q 5c1e*6;:1', 'q 5c1e*6;:0', '', 'A -1*0000', 'x'.repeat(300)];
    // 7507: crc_hqx(b"Z 1", 0xFFFF) of Python's binascii.
    for (const text of [...wrong, 'Z 1*7507']) bench.box.receive(Buffer.from(`${text}\n`));
    const lines = bench.to(1.5 * SECOND);
    expect(linesOf(lines, 'hello')).toEqual([]);
    expect(linesOf(lines, 'heartbeat')).toMatchObject([{ refused: wrong.length }]);
  });

  it('counts its boots, and begins every one anew', () => {
    const bench = new Bench(create);
    bench.edges(3);
    bench.to(100 * MS);
    bench.reset();
    const lines = bench.for(1.1 * SECOND);
    expect(linesOf(lines, 'hello')).toMatchObject([{ boot: '00070002', next: 1, oldest: 1, nonce: '0000' }]);
    expect(linesOf(lines, 'edge')).toEqual([]);
    expect(bench.box.boots).toBe(2);
  });

  it('goes on counting boots on a board that is switched on again', () => {
    const eeprom = new Uint8Array(1024).fill(0xff);
    for (const boots of [1, 2, 3]) {
      const bench = new Bench(create, { eeprom });
      expect(linesOf(bench.to(100 * MS), 'hello')).toMatchObject([
        { boot: `0000${boots.toString(16).padStart(4, '0')}` },
      ]);
    }
  });

  it('takes a number, and answers with a reset by its watchdog', () => {
    const bench = new Bench(create, { number: 0 });
    expect(linesOf(bench.to(100 * MS), 'hello')).toMatchObject([{ boot: '00000001' }]);
    bench.say({ type: 'number', number: 'beef' });
    const lines = bench.for(1.2 * SECOND);
    expect(linesOf(lines, 'hello')).toMatchObject([{ boot: 'beef0002', nonce: '0000' }]);
    expect(linesOf(lines, 'heartbeat')).toMatchObject([{ resets: 8 }]);
    bench.reset();
    expect(linesOf(bench.for(100 * MS), 'hello')).toMatchObject([{ boot: 'beef0003' }]);
  });

  it('breaks off in the middle of a line when it is reset', () => {
    const bench = new Bench(create);
    bench.edges(20);
    bench.to(21 * MS);
    bench.reset();
    bench.tap.take();
    // What had left of the line under way is no line, and stands before the next hello.
    expect(bench.tap.partial).toMatch(/^E \d/);
    bench.tap.forgetPartial();
    expect(bench.for(100 * MS)[0]).toMatchObject({ type: 'hello', boot: '00070002' });
  });

  it('sends as fast as its line allows and no faster', () => {
    const bench = new Bench(create);
    bench.edges(100);
    bench.to(1.3 * SECOND); // away from any heartbeat
    bench.say({ type: 'resend', seq: 1 });
    bench.for(0.6 * MS);
    // 400 us for the request; an edge of two digits is 30 bytes of 40 us.
    const edges = linesOf(bench.for(60 * MS), 'edge');
    expect(edges.length).toBeGreaterThanOrEqual(49);
    expect(edges.length).toBeLessThanOrEqual(52);
  });

  it('refuses an input of the past and one that it does not have', () => {
    const bench = new Bench(create);
    bench.to(SECOND);
    expect(() => bench.input('D8', 1, SECOND - 1)).toThrow(RangeError);
    expect(() => bench.input('D11', 1, 2 * SECOND)).toThrow(RangeError);
  });

  it('tells of a rush hour exactly the edges that there were, whatever is asked meanwhile', () => {
    const random = seededRandom(20_240_611);
    const bench = new Bench(create);
    const injected: string[] = [];
    const levels = new Map<string, 0 | 1>();
    for (let us = 200 * MS; us < 20 * SECOND; us += 300 + random() * 100 * MS) {
      const channel = CHANNELS[Math.floor(random() * CHANNELS.length)] ?? 'D8';
      const level = levels.get(channel) === 1 ? 0 : 1;
      levels.set(channel, level);
      bench.input(channel, level, us);
      injected.push(`${injected.length + 1} ${channel} ${level}`);
    }
    const told: string[] = [];
    for (let us = 0; us < 21 * SECOND; us += 50 * MS) {
      for (const edge of linesOf(bench.to(us), 'edge')) {
        if (edge.seq === told.length + 1) told.push(`${edge.seq} ${edge.channel} ${edge.level}`);
      }
      if (random() < 0.2) bench.say({ type: 'acknowledge', seq: Math.floor(random() * (told.length + 1)) });
      if (random() < 0.1) bench.say({ type: 'resend', seq: Math.floor(random() * 500) });
    }
    expect(told).toEqual(injected);
  });
});
