import { ReadlineParser } from '@serialport/parser-readline';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LineCap } from './port.ts';

/** Feeds bytes in the given pieces and returns the lines that come out and how often a line was thrown away. */
function read(bytes: Buffer, pieces: readonly number[]): { lines: string[]; tooLong: number } {
  let tooLong = 0;
  const lines: string[] = [];
  const cap = new LineCap(() => {
    tooLong++;
  });
  const parser = new ReadlineParser({ delimiter: '\n', encoding: 'latin1' });
  parser.on('data', (line: string) => lines.push(line));
  cap.on('data', (chunk: Buffer) => parser.write(chunk));
  let at = 0;
  for (const size of [...pieces, bytes.length]) {
    cap._transform(bytes.subarray(at, at + size), 'binary', () => {});
    at += size;
  }
  return { lines, tooLong };
}

describe('the length cap in front of the line reader', () => {
  it('lets lines of up to 96 bytes with their LF pass, however they are cut', () => {
    const whole = `${'a'.repeat(95)}\nshort\n`;
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 20 }), (pieces) => {
        expect(read(Buffer.from(whole), pieces)).toEqual({ lines: ['a'.repeat(95), 'short'], tooLong: 0 });
      }),
    );
  });

  it('throws what is longer than four lines away up to and including its LF, and reads the next one', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 384, max: 5_000 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { maxLength: 20 }),
        (length, pieces) => {
          const { lines, tooLong } = read(Buffer.from(`${'x'.repeat(length)}\nE 1 good\n`), pieces);
          expect(tooLong).toBe(1);
          expect(lines.at(-1)).toBe('E 1 good');
          expect(lines.slice(0, -1).every((line) => line.length <= 384)).toBe(true);
        },
      ),
    );
  });

  it('holds no more than four lines, whatever comes without an LF', () => {
    const { lines, tooLong } = read(
      Buffer.alloc(2_000_000, 0x55),
      Array.from({ length: 400 }, () => 5_000),
    );
    expect(tooLong).toBe(1);
    expect(lines.length).toBeLessThanOrEqual(1);
  });
});
