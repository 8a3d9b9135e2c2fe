import {
  type BoxLine,
  decodeBoxLine,
  encodeBoxLine,
  encodeHostLine,
  type HostLine,
} from '../../protocol/serial/codec.ts';

/** The other end of a box's line in tests: every line as it came and as what it means. */
export class WireTap {
  #lines: BoxLine[] = [];
  #partial = '';

  readonly onBytes = (bytes: Uint8Array): void => {
    const texts = (this.#partial + Buffer.from(bytes).toString('latin1')).split('\n');
    this.#partial = texts.pop() ?? '';
    for (const text of texts) {
      const decoded = decodeBoxLine(text);
      if (!decoded.ok) throw new Error(`the box said "${text}", which is wrong: ${decoded.reason}`);
      const canonical = encodeBoxLine(decoded.line);
      if (canonical !== text) throw new Error(`the box said "${text}" for "${canonical}"`);
      this.#lines.push(decoded.line);
    }
  };

  /** What came since the last call. */
  take(): BoxLine[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  /** Bytes of a line that has not ended. */
  get partial(): string {
    return this.#partial;
  }

  forgetPartial(): void {
    this.#partial = '';
  }
}

/** A line of the bridge as bytes. */
export const hostBytes = (line: HostLine): Uint8Array => Buffer.from(`${encodeHostLine(line)}\n`, 'latin1');

/** The lines of one type. */
export const linesOf = <Type extends BoxLine['type']>(
  lines: readonly BoxLine[],
  type: Type,
): Extract<BoxLine, { type: Type }>[] =>
  lines.filter((line): line is Extract<BoxLine, { type: Type }> => line.type === type);

/** A repeatable random sequence in 0 (in) to 1 (out): mulberry32. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
