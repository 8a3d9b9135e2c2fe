import type { Clock, Stopwatch } from '../protocol/clock.ts';
import type { Status } from '../protocol/messages/station.ts';
import type { Configuration, HostLine } from '../protocol/serial/codec.ts';
import { boxHealth, clockHealth } from './health.ts';
import { startLink } from './link/link.ts';
import type { BoxRecord } from './link/machine.ts';
import type { OpenBoxPort } from './link/port.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

/** Listens to a box without a station: nothing is kept, and nothing acknowledged, so that the box loses nothing for it. */
export interface Watch {
  readonly health: { readonly clock: NonNullable<Status['clock']>; readonly box: NonNullable<Status['box']> };
  /** What the box last said of its settings; `null` before. */
  readonly configuration: Configuration | null;
  send(line: HostLine): void;
  stop(): void;
}

export interface WatchParts {
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly openPort: OpenBoxPort;
  /** A date before this is none. */
  readonly notBeforeUs: number;
  readonly log: (text: string) => void;
  /** Each line that the box says once it is known. */
  readonly onLine?: (record: BoxRecord) => void;
}

const NO_CHANNELS = new Map();

export function watchBox({ openPort, notBeforeUs, onLine, ...parts }: WatchParts): Watch {
  let pipeline: Pipeline | undefined;
  let boot: string | null = null;
  const link = startLink({
    ...parts,
    open: openPort,
    memory: null,
    durableOf: () => 0,
    onChange: () => {},
    onRecord: (record) => {
      if (!pipeline || record.boot !== boot) {
        boot = record.boot;
        pipeline = createPipeline(boot, link.state.hz ?? 0, { channels: NO_CHANNELS, notBeforeUs });
      }
      pipeline.take(record);
      onLine?.(record);
    },
  });
  return {
    get health() {
      return { clock: clockHealth(pipeline, 0), box: boxHealth(link.state) };
    },
    get configuration() {
      return link.state.configuration;
    },
    send: link.send,
    stop: link.stop,
  };
}
