import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type BoxLine, decodeHostLine, encodeHostLine } from '../../protocol/serial/codec.ts';
import { type BoxOptions, PPS_CHANNEL } from './box.ts';
import { Chip } from './chip.ts';
import { FirmwareBox, readReleasedFirmware } from './firmware-box.ts';
import { createEeprom } from './identity.ts';
import { createOscillator, drawOscillator } from './oscillator.ts';
import { hostBytes, linesOf, seededRandom, WireTap } from './wire-tap.ts';

const MS = 1000;
const SECOND = 1_000_000;
/** 16 ticks a microsecond: with the clock at 0 every tick is an exact number. */
const TICKS_PER_US = 16;
const STEADY = createOscillator({ hz: 16_000_000, powerOnUs: 0, offsetPpm: 0 });

function bench(options: Partial<BoxOptions> = {}): { box: FirmwareBox; tap: WireTap } {
  const tap = new WireTap();
  const box = new FirmwareBox({
    number: 1,
    powerOnUs: 0,
    oscillator: STEADY,
    pps: null,
    onBytes: tap.onBytes,
    ...options,
  });
  return { box, tap };
}

const vectors = (name: string): { line: string }[] =>
  JSON.parse(readFileSync(new URL(`../../protocol/serial/vectors/${name}.json`, import.meta.url), 'utf8'));

describe('the firmware reading the bridge', () => {
  /** How often the firmware has refused a line after these. */
  function refusedOf(texts: readonly string[]): number {
    const { box, tap } = bench();
    let now = 100 * MS;
    box.advanceTo(now);
    for (const text of texts) {
      box.receive(Buffer.from(`${text}\n`, 'latin1'));
      now += 10 * MS;
      box.advanceTo(now);
    }
    box.advanceTo(now + 1.1 * SECOND);
    return linesOf(tap.take(), 'heartbeat').at(-1)?.refused ?? -1;
  }

  it.each(vectors('host-lines').filter(({ line }) => !line.startsWith('N')))(
    'takes the valid line $line',
    ({ line }) => {
      expect(refusedOf([line])).toBe(0);
    },
  );

  it.each(vectors('invalid-box-lines'))('judges "$line" as the grammar does', ({ line }) => {
    const decoded = decodeHostLine(line);
    const isRefused = !decoded.ok && decoded.reason !== 'unknown-type';
    expect(refusedOf([line])).toBe(isRefused ? 1 : 0);
  });

  it('refuses every line of which one character is wrong', () => {
    const random = seededRandom(7);
    const damaged = Array.from({ length: 300 }, () => {
      const line = encodeHostLine({ type: 'resend', seq: Math.floor(random() * 1e6) });
      const at = Math.floor(random() * line.length);
      let code = line.charCodeAt(at);
      while (code === line.charCodeAt(at) || code === 0x0a) code = Math.floor(random() * 256);
      return line.slice(0, at) + String.fromCharCode(code) + line.slice(at + 1);
    });
    expect(refusedOf(damaged)).toBe(damaged.length);
  });

  it('reads numbers up to 4294967295 and fields that later versions add', () => {
    // Checksums: crc_hqx(line, 0xFFFF) of Python's binascii.
    expect(refusedOf(['A 4294967295*><1<', 'R 0000000001*6=78', 'Q 5c1e later fields*848;'])).toBe(0);
    expect(refusedOf(['A 4294967296*=<7?', 'A 00000000001*0959', 'A 1 *08>8', 'Q 5C1E*<904', 'Q 5c1e0*4;9>'])).toBe(5);
  });

  it('reads a line of 96 bytes, and throws a longer one away up to its end', () => {
    // 95 and 96 characters and an LF; checksums of binascii again.
    const longest = `Q 5c1e ${'x'.repeat(83)}*;;71`;
    const tooLong = `Q 5c1e ${'x'.repeat(84)}*982?`;
    expect([longest.length, tooLong.length]).toEqual([95, 96]);
    expect(refusedOf([longest])).toBe(0);
    expect(refusedOf([tooLong])).toBe(1);
    expect(refusedOf(['x'.repeat(1000), longest])).toBe(1);
  });

  it('finds its feet in a stream that begins in the middle', () => {
    const { box, tap } = bench();
    box.advanceTo(100 * MS);
    tap.take();
    box.receive(Buffer.from('c1e*6;:0\nQ 5c1e*6;:0\n'));
    box.advanceTo(200 * MS);
    expect(tap.take()[0]).toMatchObject({ type: 'hello', nonce: '5c1e' });
  });

  it('takes lines that come without a pause', () => {
    const { box, tap } = bench();
    box.advanceTo(100 * MS);
    for (let seq = 0; seq < 200; seq++) box.receive(hostBytes({ type: 'acknowledge', seq }));
    box.advanceTo(2 * SECOND);
    expect(linesOf(tap.take(), 'heartbeat').at(-1)).toMatchObject({ refused: 0 });
  });

  it('goes on with its work while the bridge sends settings without a pause', () => {
    const { box, tap } = bench();
    box.advanceTo(100 * MS);
    // Four seconds of the line. Each setting taken keeps the box some 30 ms, in which most of what follows is lost; the watchdog waits 2 s.
    for (let n = 0; n < 5_000; n++) {
      box.receive(hostBytes({ type: 'setting', name: 'glitch', value: n % 2 === 0 ? 60_000 : 255 }));
    }
    tap.take();
    box.input('D3', 1, 3 * SECOND);
    box.advanceTo(4.2 * SECOND);
    const lines = tap.take();
    expect(linesOf(lines, 'hello')).toEqual([]);
    expect(linesOf(lines, 'heartbeat')).toHaveLength(4);
    expect(linesOf(lines, 'edge')).toMatchObject([{ seq: 1, channel: 'D3' }]);
  }, 20_000);
});

describe('the stamps of the firmware', () => {
  it('follow an oscillator that is thousands of ppm off and swings', () => {
    const oscillator = drawOscillator(seededRandom(3), 'resonator', 0);
    const { box, tap } = bench({ oscillator });
    const trueTicks = Array.from({ length: 60 }, (_, n) => {
      const us = (n + 1) * 700 * MS + n * 13.125;
      box.input('D8', n % 2 === 0 ? 1 : 0, us);
      return Math.floor(oscillator.ticksAt(us));
    });
    box.advanceTo(50 * SECOND);
    const stamps = linesOf(tap.take(), 'edge').map((edge) => edge.tick);
    expect(stamps.map((tick) => tick - (stamps[0] ?? 0))).toEqual(trueTicks.map((tick) => tick - (trueTicks[0] ?? 0)));
  });

  it('never slip by an overflow of the counter, however close to one an edge is', () => {
    const { box, tap } = bench();
    box.input('D8', 1, 200 * MS);
    box.advanceTo(300 * MS);
    const zero = 200 * MS * TICKS_PER_US - (linesOf(tap.take(), 'edge')[0]?.tick ?? 0);
    const injected = ['D8', 'D3', 'D5', 'D9', 'A0'].flatMap((channel, c) =>
      Array.from({ length: 81 }, (_, n) => {
        const overflow = 100 + c * 90 + n;
        const tick = overflow * 0x10000 + n - 40;
        const level: 0 | 1 = (n + (channel === 'D8' ? 1 : 0)) % 2 === 0 ? 1 : 0;
        box.input(channel, level, (tick + zero) / TICKS_PER_US);
        return { channel, tick };
      }),
    );
    const told = [];
    for (let us = 300 * MS; us < 4 * SECOND; us += 100 * MS) {
      box.advanceTo(us);
      const edges = linesOf(tap.take(), 'edge');
      told.push(...edges);
      box.receive(hostBytes({ type: 'acknowledge', seq: edges.at(-1)?.seq ?? 0 }));
    }
    expect(told).toHaveLength(injected.length);
    for (const [n, edge] of told.entries()) {
      const truth = injected[n];
      expect(edge.channel).toBe(truth?.channel);
      const limit = edge.channel === 'D8' ? 0 : 10 * TICKS_PER_US;
      expect(Math.abs(edge.tick - (truth?.tick ?? 0))).toBeLessThanOrEqual(limit);
    }
  });

  it('of D8 pass over a spike that is shorter than the noise canceller', () => {
    const { box, tap } = bench();
    box.input('D8', 1, 200 * MS);
    box.input('D8', 0, 200 * MS + 3 / TICKS_PER_US);
    box.input('D8', 1, 300 * MS);
    box.advanceTo(400 * MS);
    expect(linesOf(tap.take(), 'edge')).toMatchObject([{ seq: 1, channel: 'D8', level: 1, flags: 0 }]);
  });

  it.each([5, 8, 16, 24, 32, 48, 64, 100, 200])('of D8 keep both edges of a pulse of %i cycles', (cycles) => {
    const { box, tap } = bench();
    box.input('D8', 1, 200 * MS);
    box.input('D8', 0, 200 * MS + cycles / TICKS_PER_US);
    box.input('D8', 1, 300 * MS);
    box.input('D8', 0, 310 * MS);
    box.advanceTo(400 * MS);
    const edges = linesOf(tap.take(), 'edge');
    expect(edges.map((edge) => edge.level)).toEqual([1, 0, 1, 0]);
    const [first, second, third, fourth] = edges.map((edge) => edge.tick);
    // The second came while the interrupt of the first ran: stamped by software and marked, or by hardware and exact.
    const secondError = (second ?? 0) - (first ?? 0) - cycles;
    if (edges[1]?.flags === 0) expect(secondError).toBe(0);
    else expect(Math.abs(secondError)).toBeLessThanOrEqual(10 * TICKS_PER_US);
    expect((third ?? 0) - (first ?? 0)).toBe(100 * MS * TICKS_PER_US);
    expect((fourth ?? 0) - (first ?? 0)).toBe(110 * MS * TICKS_PER_US);
  });

  it('of D8 are right again after any burst, which at most loses some of its own edges', () => {
    const random = seededRandom(11);
    const { box, tap } = bench();
    for (let burst = 0; burst < 200; burst++) {
      const startUs = 200 * MS + burst * 200 * MS;
      let us = startUs;
      const changes = 2 * Math.floor(random() * 40);
      for (let bounce = 0; bounce < changes; bounce++) {
        box.input('D8', bounce % 2 === 0 ? 1 : 0, us);
        us += 0.25 + random() * 12;
      }
      const cleanUs = startUs + 120 * MS;
      box.input('D8', 1, cleanUs);
      box.input('D8', 0, cleanUs + 5 * MS);
      box.advanceTo(startUs + 119 * MS);
      const bounces = linesOf(tap.take(), 'edge');
      expect(bounces.at(-1)?.level ?? 0).toBe(0);
      for (const [n, edge] of bounces.entries()) expect(edge.level).toBe(n % 2 === 0 ? 1 : 0);
      box.advanceTo(startUs + 199 * MS);
      const clean = linesOf(tap.take(), 'edge');
      expect(clean).toMatchObject([
        { level: 1, flags: 0 },
        { level: 0, flags: 0 },
      ]);
      expect((clean[1]?.tick ?? 0) - (clean[0]?.tick ?? 0)).toBe(5 * MS * TICKS_PER_US);
      box.receive(hostBytes({ type: 'acknowledge', seq: clean[1]?.seq ?? 0 }));
    }
  }, 20_000);
});

describe('the GPS second of the firmware', () => {
  /** The firmware with D2 in the hand of the test: pulses by the microseconds at which they begin and end, and an edge of D8 and of D3 every 20 ms. */
  function withPulses(pulses: readonly (readonly [from: number, to: number])[], endUs: number) {
    const tap = new WireTap();
    const chip = new Chip({
      program: readReleasedFirmware(),
      eeprom: createEeprom(1),
      resetBits: 1,
      lowChannels: new Set(),
      supplyVolts: 5,
      temperatureCelsius: 25,
      onTransmitted: (byte) => tap.onBytes(Uint8Array.of(byte)),
    });
    const edges = pulses.flatMap(([from, to]): [string, boolean, number][] => [
      [PPS_CHANNEL, true, from],
      [PPS_CHANNEL, false, to],
    ]);
    for (let n = 0, us = 200 * MS; us < endUs - 50 * MS; n++, us += 20 * MS) {
      edges.push(['D8', n % 2 === 1, us], ['D3', n % 2 === 1, us + 7_211]);
    }
    const lines: BoxLine[] = [];
    let acknowledged = 0;
    for (const [channel, isHigh, us] of edges.sort((a, b) => a[2] - b[2])) {
      chip.runTo(us * TICKS_PER_US);
      chip.setPin(channel, isHigh, us * TICKS_PER_US);
      const heard = tap.take();
      const seq = linesOf(heard, 'edge').at(-1)?.seq ?? 0;
      if (seq >= acknowledged + 20) {
        acknowledged = seq;
        chip.receive(hostBytes({ type: 'acknowledge', seq }));
      }
      lines.push(...heard);
    }
    chip.runTo(endUs * TICKS_PER_US);
    lines.push(...tap.take());
    const zero = 200 * MS * TICKS_PER_US - (linesOf(lines, 'edge')[0]?.tick ?? 0);
    return { lines, edges, cycleOf: (tick: number) => tick + zero };
  }

  it.each([10, 100, 1_000, 9_000, 12_000, 100 * MS, 500 * MS, 900 * MS])(
    'is told once and to the microsecond, a pulse of %i us',
    (widthUs) => {
      const begins = Array.from({ length: 5 }, (_, n) => (n + 1) * SECOND + n * 123);
      const { lines, cycleOf } = withPulses(
        begins.map((us) => [us, us + widthUs]),
        6 * SECOND,
      );
      const errors = linesOf(lines, 'pps').map(({ tick }, n) => cycleOf(tick) - (begins[n] ?? 0) * TICKS_PER_US);
      expect(errors).toHaveLength(begins.length);
      for (const error of errors) expect(Math.abs(error)).toBeLessThanOrEqual(TICKS_PER_US);
      expect(linesOf(lines, 'diagnosis').at(-1)).toMatchObject({ pauses: 0 });
    },
  );

  it('is told ten times a second, for receivers that give it so often', () => {
    const pulses = Array.from(
      { length: 40 },
      (_, n) => [SECOND + n * 100 * MS, SECOND + n * 100 * MS + 50 * MS] as const,
    );
    expect(linesOf(withPulses(pulses, 6 * SECOND).lines, 'pps')).toHaveLength(40);
  });

  it('is told by its first edge where its cable rings, and the ringing is a pause', () => {
    const begins = Array.from({ length: 5 }, (_, n) => (n + 1) * SECOND);
    const pulses = begins.flatMap((us) => [0, 3, 9, 20].map((after) => [us + after, us + after + 1.5] as const));
    const { lines, cycleOf } = withPulses(pulses, 6.5 * SECOND);
    const told = linesOf(lines, 'pps').map(({ tick }) => Math.round(cycleOf(tick) / TICKS_PER_US));
    expect(told).toEqual(begins);
    expect(linesOf(lines, 'diagnosis').at(-1)).toMatchObject({ pauses: 5 });
  });

  it.each([4, 20, 300, 5_000])(
    'does no harm where D2 floats and toggles every %i us, and is told again afterwards',
    (us) => {
      const flood = Array.from(
        { length: Math.floor(SECOND / us) },
        (_, n) => [SECOND + n * us, SECOND + (n + 0.5) * us] as const,
      );
      const begins = [3 * SECOND, 4 * SECOND];
      const { lines, edges, cycleOf } = withPulses(
        [...flood, ...begins.map((at) => [at, at + 100 * MS] as const)],
        5.5 * SECOND,
      );
      const inputs = edges.filter(([channel]) => channel !== PPS_CHANNEL);
      const told = linesOf(lines, 'edge');
      expect(linesOf(lines, 'gap')).toEqual([]);
      expect(told.map(({ channel }) => channel)).toEqual(inputs.map(([channel]) => channel));
      for (const [n, { channel, tick }] of told.entries()) {
        const error = cycleOf(tick) - (inputs[n]?.[2] ?? 0) * TICKS_PER_US;
        expect(Math.abs(error)).toBeLessThanOrEqual(channel === 'D8' ? 0 : 4 * TICKS_PER_US);
      }
      expect(linesOf(lines, 'heartbeat')).toHaveLength(5);
      const seconds = linesOf(lines, 'pps').map(({ tick }) => Math.round(cycleOf(tick) / TICKS_PER_US));
      expect(seconds.slice(-2)).toEqual(begins);
      expect(seconds.length).toBeLessThanOrEqual(10);
      expect(linesOf(lines, 'diagnosis').at(-1)?.pauses).toBeGreaterThanOrEqual(1);
    },
  );
});

describe('the boot of the firmware', () => {
  it('never has the name of another, at whatever moment the power goes', () => {
    const { box, tap } = bench();
    const boots: string[] = [];
    let now = 0;
    for (let n = 0; n < 120; n++) {
      now += 100 + n * 150;
      box.reset(now);
      boots.push(...linesOf(tap.take(), 'hello').map((hello) => hello.boot));
      tap.forgetPartial();
    }
    expect(boots.length).toBeGreaterThan(50);
    expect(new Set(boots).size).toBe(boots.length);
    expect(boots).toEqual(boots.toSorted());
  });

  it('is counted on from the last whole count when the newest was torn', () => {
    const eeprom = new Uint8Array(1024).fill(0xff);
    const helloOf = (): string | undefined => {
      const { box, tap } = bench({ eeprom });
      box.advanceTo(100 * MS);
      return linesOf(tap.take(), 'hello')[0]?.boot;
    };
    expect([helloOf(), helloOf(), helloOf()]).toEqual(['00000001', '00000002', '00000003']);
    eeprom[24] = 0xff; // the low byte of the odd count, erased and not yet written
    expect(helloOf()).toBe('00000003');
    expect(helloOf()).toBe('00000004');
  });

  it('counts past 65535', () => {
    const eeprom = new Uint8Array(1024).fill(0xff);
    eeprom.set([0xfe, 0xff, 0x01, 0x00, 0xff, 0xff, 0x00, 0x00], 20);
    const boots = [1, 2].map(() => {
      const { box, tap } = bench({ eeprom });
      box.advanceTo(100 * MS);
      return linesOf(tap.take(), 'hello')[0]?.boot;
    });
    expect(boots).toEqual(['00000000', '00000001']);
  });
});

describe('the firmware at rest', () => {
  it('sleeps all but a few thousandths of the time', () => {
    const { box } = bench({ pps: { jitterNs: 30, random: seededRandom(2) } });
    box.advanceTo(10.5 * SECOND);
    const before = box.awakeCycles;
    box.advanceTo(110.5 * SECOND);
    // Of 16 million cycles a second; measured: 49 thousand. It is what a thousand idle seconds of emulation cost.
    expect((box.awakeCycles - before) / 100).toBeLessThan(60_000);
  });
});
