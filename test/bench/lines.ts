import { once } from 'node:events';
import { Readable } from 'node:stream';
import { ReadlineParser } from '@serialport/parser-readline';
import { LineCap } from '../../bridge/link/port.ts';
import { decodeBoxLine, encodeBoxLine, lastLineIn } from '../../protocol/serial/codec.ts';
import { ticks } from '../../protocol/time.ts';
import { createRandom } from '../../simulator/random.ts';
import type { Figure } from './figures.ts';

export const about = '10 million lines of a box through the reader of the bridge, half of them damaged.';

const LINES = 10_000_000;
const CHUNK_BYTES = 64 * 1024;
const SEED = 'lines-1';

/** A line on the wire: its text, and how many of its bits, LF included, are wrong. `null` for damage that is not of single bits. */
interface Sent {
  readonly text: string;
  readonly wrongBits: number | null;
}

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const random = createRandom(SEED);
  /** What is on the way, oldest first: what comes out must be the whole ones among it, in order. */
  const onTheWay: Sent[] = [];
  const count = { whole: 0, recovered: 0, few: 0, fewAccepted: 0, many: 0, manyAccepted: 0, beside: 0 };
  let sequence = 0;

  const line = (): string => {
    sequence = (sequence % 0xffff_fffe) + 1;
    const seq = sequence;
    const tick = ticks(Math.floor(random() * 2 ** 48));
    const kind = random();
    if (kind < 0.8)
      return encodeBoxLine({
        type: 'edge',
        seq,
        tick,
        channel: random() < 0.5 ? 'D8' : 'A0',
        level: random() < 0.5 ? 1 : 0,
        flags: 0,
      });
    if (kind < 0.9)
      return encodeBoxLine({ type: 'heartbeat', tick, next: seq, oldest: seq, gone: 0, refused: 0, resets: 1 });
    return kind < 0.95
      ? encodeBoxLine({ type: 'pps', tick })
      : encodeBoxLine({ type: 'gap', seq, count: 1 + Math.floor(random() * 99) });
  };

  const flip = (bytes: Buffer, bits: number): void => {
    const places = new Set<number>();
    while (places.size < bits) places.add(Math.floor(random() * bytes.length * 8));
    for (const place of places) bytes[place >> 3] = (bytes[place >> 3] ?? 0) ^ (1 << (place & 7));
  };

  const next = (): Buffer => {
    const text = line();
    const bytes = Buffer.from(`${text}\n`, 'latin1');
    const fate = random();
    if (fate < 0.5) {
      count.whole += 1;
      onTheWay.push({ text, wrongBits: 0 });
      return bytes;
    }
    if (fate < 0.8) {
      const bits = 1 + Math.floor(random() * 3);
      count.few += 1;
      flip(bytes, bits);
      onTheWay.push({ text, wrongBits: bits });
      return bytes;
    }
    count.many += 1;
    onTheWay.push({ text, wrongBits: null });
    if (fate < 0.9) {
      flip(bytes, 4 + Math.floor(random() * 60));
      return bytes;
    }
    // Bytes lost, doubled, or put in by noise.
    const at = Math.floor(random() * bytes.length);
    const length = 1 + Math.floor(random() * 8);
    if (fate < 0.94) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + length))]);
    if (fate < 0.97) return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)]);
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(Array.from({ length }, () => Math.floor(random() * 256))),
      bytes.subarray(at),
    ]);
  };

  function* wire(): Generator<Buffer> {
    let parts: Buffer[] = [];
    let bytes = 0;
    for (let sent = 0; sent < LINES; sent++) {
      const part = next();
      parts.push(part);
      bytes += part.length;
      if (sent % 1_000_000 === 999_999) say(`${(sent + 1) / 1e6} million lines`);
      if (bytes < CHUNK_BYTES) continue;
      yield Buffer.concat(parts);
      parts = [];
      bytes = 0;
    }
    yield Buffer.concat(parts);
  }

  const take = (text: string): void => {
    const read = decodeBoxLine(text).ok ? text : lastLineIn(text);
    if (read === undefined || !decodeBoxLine(read).ok) return;
    // The next one of which the text is just this: a whole one, or one whose damage lies beside its text, such as a doubled LF.
    const place = onTheWay.findIndex(({ text: sent }) => sent === read);
    if (place >= 0 && place < LOOK_AHEAD) {
      if (onTheWay[place]?.wrongBits === 0) count.recovered += 1;
      else count.beside += 1;
      onTheWay.splice(0, place + 1);
      return;
    }
    const oldest = onTheWay.find(({ wrongBits }) => wrongBits !== 0);
    if (oldest?.wrongBits === null) count.manyAccepted += 1;
    else count.fewAccepted += 1;
  };

  const reader = Readable.from(wire())
    .pipe(new LineCap(() => {}))
    .pipe(new ReadlineParser({ delimiter: '\n', encoding: 'latin1' }));
  const memory: number[] = [];
  let heard = 0;
  // As the port of the bridge reads it. Iterating over it would not do: whoever lets it wait gets lines joined together.
  reader.on('data', (text: string) => {
    take(text);
    heard += 1;
    if (heard % 500_000 === 0) memory.push(process.memoryUsage().rss / 2 ** 20);
  });
  await once(reader, 'end');
  const early = memory[Math.floor(memory.length / 4)] ?? 0;
  return [
    {
      what: 'whole lines not recovered',
      measured: count.whole - count.recovered,
      unit: 'lines',
      limit: 0,
      note: `of ${count.whole}`,
    },
    {
      what: 'accepted with one to three wrong bits',
      measured: count.fewAccepted,
      unit: 'lines',
      limit: 0,
      note: `of ${count.few}`,
    },
    {
      what: 'accepted with more damage',
      measured: count.manyAccepted,
      unit: 'lines',
      limit: Math.ceil(count.many / 2 ** 16),
      note: `of ${count.many}; 2^-16 of them may be`,
    },
    {
      what: 'damaged beside their text, and read right',
      measured: count.beside,
      unit: 'lines',
      limit: null,
      note: 'a doubled LF, noise before the first letter',
    },
    {
      what: 'memory at the end',
      measured: memory.at(-1) ?? 0,
      unit: 'MiB',
      limit: early * 1.2,
      note: `${Math.round(early)} MiB after a quarter`,
    },
  ];
}

/** A line is at most so many places behind the oldest that is still on the way: lines of one chunk. */
const LOOK_AHEAD = 8_192;
