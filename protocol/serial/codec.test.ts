import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticks } from '../time.ts';
import {
  type BoxLine,
  decodeBoxLine,
  decodeHostLine,
  encodeBoxLine,
  encodeHostLine,
  type HostLine,
  LINE_BYTES_MAX,
  lastLineIn,
} from './codec.ts';
import { crc16 } from './crc.ts';

const vectors = <Vector>(name: string): Vector[] =>
  JSON.parse(readFileSync(new URL(`vectors/${name}.json`, import.meta.url), 'utf8'));

describe('the line protocol between box and bridge', () => {
  it('uses CRC-16/CCITT-FALSE with its published check value', () => {
    expect(crc16('123456789')).toBe(0x29b1);
  });

  it.each(vectors<{ line: string; means: BoxLine }>('box-lines'))('reads the box line $line', ({ line, means }) => {
    expect(decodeBoxLine(line)).toEqual({ ok: true, line: means });
  });

  it.each(vectors<{ line: string; means: HostLine }>('host-lines'))('reads the host line $line', ({ line, means }) => {
    expect(decodeHostLine(line)).toEqual({ ok: true, line: means });
    expect(encodeHostLine(means)).toBe(line);
  });

  it.each(vectors<{ line: string; reason: string }>('invalid-box-lines'))('refuses "$line" as $reason', (vector) => {
    expect(decodeBoxLine(vector.line)).toEqual({ ok: false, reason: vector.reason });
  });

  it('writes a box line as the vector has it, where the vector has no later fields', () => {
    for (const { line, means } of vectors<{ line: string; means: BoxLine }>('box-lines')) {
      const plain = !/extra|later/.test(line);
      if (plain) expect(encodeBoxLine(means)).toBe(line);
    }
  });

  it('reads back every edge it writes', () => {
    fc.assert(
      fc.property(
        fc.record({
          seq: fc.integer({ min: 1, max: 0xffff_ffff }),
          tick: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
          channel: fc.constantFrom('D3', 'D8', 'D10', 'A0'),
          level: fc.constantFrom(0 as const, 1 as const),
          flags: fc.integer({ min: 0, max: 3 }),
        }),
        (edge) => {
          const line: BoxLine = { type: 'edge', ...edge, tick: ticks(edge.tick) };
          expect(decodeBoxLine(encodeBoxLine(line))).toEqual({ ok: true, line });
        },
      ),
    );
  });

  it('never throws and never accepts a line with one wrong character', () => {
    const line = 'E 417 0000a3f1c2d4 D8 1 0*54>5';
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.integer({ min: 0, max: 255 }), (at, code) => {
        const damaged = line.slice(0, at) + String.fromCharCode(code) + line.slice(at + 1);
        expect(decodeBoxLine(damaged).ok).toBe(damaged === line);
      }),
    );
  });

  it('has a checksum that tells any one, two or three wrong bits of the longest line, whatever it says', () => {
    // A CRC is linear: what a wrong bit changes of it depends on its place alone. Three go unseen where their changes cancel out.
    const body = new Uint8Array(LINE_BYTES_MAX - '*0000\n'.length).fill(0x20);
    const crcOf = (bytes: Uint8Array) => crc16(Buffer.from(bytes).toString('latin1'));
    const right = crcOf(body);
    const changes = Array.from({ length: body.length * 8 }, (_, place) => {
      const damaged = Uint8Array.from(body);
      damaged[place >> 3] = 0x20 ^ (1 << (place & 7));
      return crcOf(damaged) ^ right;
    });
    // Of the digits of the checksum itself each has four bits that leave it a digit, and one of them is one of the checksum.
    changes.push(...Array.from({ length: 16 }, (_, bit) => 1 << bit));
    const single = new Set(changes);
    expect(single.has(0)).toBe(false);
    expect(single.size).toBe(changes.length);
    const unseen = changes.flatMap((one, n) => changes.slice(n + 1).filter((other) => single.has(one ^ other)));
    expect(unseen).toEqual([]);
  });
});

describe('a line behind one whose LF was damaged', () => {
  it.each([
    ['E 1 000000000010 D8 1 0*1234.E 2 000000000020 D8 0 0*5678', 'E 2 000000000020 D8 0 0*5678'],
    ['garbage P 0000a3f1c2d4*0000', 'P 0000a3f1c2d4*0000'],
    ['E 417 0000a3f1c2d4 D8 1 0*54>5', undefined],
    ['', undefined],
    ['no line at all', undefined],
  ])('of %j is %j', (text, expected) => {
    expect(lastLineIn(text)).toBe(expected);
  });
});
