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

/**
 * A line on the wire: its text, what became of it with its LF, and how many of its bits are wrong. `null` for more than three, and for damage that is
 * not of single bits.
 */
interface Sent {
  readonly text: string;
  readonly wire: string;
  readonly wrongBits: number | null;
}

export async function run(say: (text: string) => void): Promise<readonly Figure[]> {
  const random = createRandom(SEED);
  /** What is on the way, oldest first: what comes out must be the whole ones among it, in order. */
  const onTheWay: Sent[] = [];
  const count = { whole: 0, recovered: 0, few: 0, tails: 0, many: 0, beside: 0 };
  const accepted = { few: 0, tail: 0, many: 0 };
  let sequence = 0;

  const line = (): string => {
    sequence = (sequence % 0xffff_fffe) + 1;
    const seq = sequence;
    const tick = ticks(Math.floor(random() * 2 ** 24) * 2 ** 24 + Math.floor(random() * 2 ** 24));
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
    const whole = Buffer.from(`${text}\n`, 'latin1');
    const fate = random();
    const wrongBits = fate < 0.5 ? 0 : fate < 0.8 ? 1 + Math.floor(random() * 3) : null;
    const bytes = wrongBits === null ? damage(whole, fate) : whole;
    if (wrongBits !== null) flip(bytes, wrongBits);
    const sent = { text, wire: bytes.toString('latin1'), wrongBits };
    onTheWay.push(sent);
    if (wrongBits === 0) count.whole += 1;
    else if (wrongBits === null) count.many += 1;
    else count.few += 1;
    if (wrongBits !== null && wrongBits > 0 && hasTail(sent.wire)) count.tails += 1;
    return bytes;
  };

  /** More than three wrong bits, or bytes lost, doubled, or put in by noise. */
  const damage = (bytes: Buffer, fate: number): Buffer => {
    if (fate < 0.9) {
      flip(bytes, 4 + Math.floor(random() * 60));
      return bytes;
    }
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
    accepted[whenceCame(read, onTheWay.slice(0, LOOK_AHEAD))] += 1;
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
      measured: accepted.few,
      unit: 'lines',
      limit: 0,
      note: `of ${count.few}`,
    },
    {
      what: 'tails of such lines, accepted as lines',
      measured: accepted.tail,
      unit: 'lines',
      limit: Math.ceil(count.tails / 2 ** 16),
      note: `of ${count.tails} that look like one; 2^-16 of them may be`,
    },
    {
      what: 'accepted with more damage',
      measured: accepted.many,
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

/**
 * What an accepted text is of that was never sent: it lies on the wire, and the lines that it lies in say how they were damaged. Not the oldest damaged
 * line on the way: hundreds of them come in one chunk.
 *
 * `few`: from its first byte on, one line with one to three wrong bits. The checksum tells every one of those (codec.test.ts), so that there must be none.
 *
 * `tail`: one such line from a later byte on. A wrong bit makes a capital letter of the `c` before a space, and what follows is read as a line of its own,
 * as behind a damaged LF (`lastLineIn`). Its checksum was computed from the true beginning on, so that it is right by chance, and the fields have to fit
 * too: that leaves `C` and `G` of a heartbeat and `P` of an edge.
 *
 * `many`: anything else, text across two lines among it.
 */
function whenceCame(read: string, onTheWay: readonly Sent[]): 'few' | 'tail' | 'many' {
  const begin = onTheWay
    .map(({ wire }) => wire)
    .join('')
    .indexOf(read);
  let at = 0;
  for (const { wire, wrongBits } of onTheWay) {
    const isHere = begin >= at && begin < at + wire.length;
    if (isHere && wrongBits !== null && begin + read.length <= at + wire.length) return begin === at ? 'few' : 'tail';
    at += wire.length;
  }
  return 'many';
}

/** True where the reader, refusing a damaged line, would look at a part of it. */
function hasTail(wire: string): boolean {
  return lastLineIn(wire.slice(0, -1)) !== undefined;
}
