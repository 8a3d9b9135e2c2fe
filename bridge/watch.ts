import type { Clock, Stopwatch } from '../protocol/clock.ts';
import type { Status } from '../protocol/messages/station.ts';
import { boxHealth, clockHealth } from './health.ts';
import { startLink } from './link/link.ts';
import type { OpenBoxPort } from './link/port.ts';
import { createPipeline, type Pipeline } from './pipeline.ts';

/** Listens to a box without a station: nothing is kept, and nothing acknowledged, so that the box loses nothing for it. */
export interface Watch {
  readonly health: { readonly clock: NonNullable<Status['clock']>; readonly box: NonNullable<Status['box']> };
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
}

const NO_CHANNELS = new Map();

export function watchBox({ openPort, notBeforeUs, ...parts }: WatchParts): Watch {
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
    },
  });
  return {
    get health() {
      return { clock: clockHealth(pipeline, 0), box: boxHealth(link.state) };
    },
    stop: link.stop,
  };
}
