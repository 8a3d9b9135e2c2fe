import { decodeBoxLine } from '../../protocol/serial/codec.ts';
import type { Oscillator } from '../box/oscillator.ts';
import type { TrueCrossing } from '../traffic/traffic.ts';
import { crossingKey } from './truth.ts';

/** Listens to what a box says before anything can happen to it, and keeps which true crossings it has stamped. */
export interface StampTap {
  bytes(chunk: Uint8Array): void;
  /** Crossings whose first edge the box has stamped: which edge of which boot it was. */
  readonly stamped: ReadonlyMap<string, SpokenEdge>;
  /** Every edge that it has spoken of, as `boot:seq`. */
  readonly spoken: ReadonlySet<string>;
  /** Edges that the box still held when it last said so. */
  readonly held: number;
}

export interface SpokenEdge {
  readonly boot: string;
  readonly seq: number;
}

/** Far more than any stamp is off, far less than two edges of one wheel and the next. */
const SAME_EDGE_US = 1_000;
const LINE_FEED = 10;

/** `delayUs` by channel: how long after the wheel the switch closes. */
export function tapStamps(
  crossings: readonly TrueCrossing[],
  channelOf: (line: string) => { channel: string; delayUs: number },
  oscillator: Oscillator,
): StampTap {
  const fronts = new Map<string, { atUs: number; key: string }[]>();
  for (const crossing of crossings) {
    const { channel, delayUs } = channelOf(crossing.line);
    const onChannel = fronts.get(channel) ?? [];
    onChannel.push({
      atUs: crossing.utcUs + delayUs,
      key: crossingKey(crossing.car, crossing.station, crossing.line),
    });
    fronts.set(channel, onChannel);
  }
  const stamped = new Map<string, SpokenEdge>();
  const spoken = new Set<string>();
  let boot = '';
  let text = '';
  let held = 0;

  const line = (content: string): void => {
    const decoded = decodeBoxLine(content);
    if (!decoded.ok) return;
    if (decoded.line.type === 'heartbeat') held = decoded.line.next - decoded.line.oldest;
    if (decoded.line.type === 'hello') boot = decoded.line.boot;
    if (decoded.line.type !== 'edge') return;
    const { seq } = decoded.line;
    spoken.add(`${boot}:${seq}`);
    if (decoded.line.level === 0) return;
    const atUs = oscillator.utcUsAt(decoded.line.tick);
    const front = fronts.get(decoded.line.channel)?.find((each) => Math.abs(each.atUs - atUs) < SAME_EDGE_US);
    if (front) stamped.set(front.key, { boot, seq });
  };

  return {
    stamped,
    spoken,
    get held() {
      return held;
    },
    bytes: (chunk) => {
      let start = 0;
      for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
        line(text + Buffer.from(chunk.subarray(start, end)).toString('latin1'));
        text = '';
        start = end + 1;
      }
      text += Buffer.from(chunk.subarray(start)).toString('latin1');
    },
  };
}
