import type { Clock, Stopwatch, Timer } from '../protocol/clock.ts';
import type { Crossing, Fact } from '../protocol/messages/facts.ts';
import type { Status } from '../protocol/messages/station.ts';
import { type Ticks, utcMicros } from '../protocol/time.ts';
import type { StationConfig } from './config.ts';
import { openJournal, type StationDraft } from './journal/journal.ts';
import { type Link, startLink } from './link/link.ts';
import type { BoxRecord, LinkPhase } from './link/machine.ts';
import type { OpenBoxPort } from './link/port.ts';
import { createMarshalDesk, type Marshal } from './marshal/marshal.ts';
import { createRunningOrder } from './numbers/order.ts';
import { type CrossingDraft, createPipeline, type Pipeline } from './pipeline.ts';
import { startUplink, type Uplink } from './uplink/uplink.ts';

/** One station: from the box's lines to facts that the scorer has committed. */
export interface Bridge {
  readonly marshal: Marshal;
  readonly status: Status;
  readonly linkPhase: LinkPhase;
  /** Bytes read from and written to the box's port. */
  readonly bytes: { readonly read: number; readonly written: number };
  /** Everything heard is on disk, interpreted, published and committed by every scorer. */
  readonly idle: boolean;
  stop(): Promise<void>;
}

export interface BridgeParts {
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly openPort: OpenBoxPort;
  readonly log: (text: string) => void;
}

/** Clock lines that nobody waits for share a commit: they reach the disk with the next edge, or after this long. */
const CLOCK_LINES_US_MAX = 5_000_000;
const STATUS_EVERY_US = 30_000_000;
/** Ten minutes of lines at two a second, and a burst. */
const RECENT_RECORDS = 2_000;

/** Throws where the journal cannot be opened; everything else is retried for ever. */
export function startBridge(config: StationConfig, parts: BridgeParts): Bridge {
  const { clock, stopwatch, log } = parts;
  const journal = openJournal(config.journalPath, parts.random);
  const lines = [...new Set([...config.channels.values()].map((channel) => channel.line))];
  const order = createRunningOrder(lines, config.startOrder);
  /** Newest edge of each boot that became a crossing. */
  const newestSeq = new Map<string, number>();
  for (const fact of journal.all()) remember(fact);

  function remember(fact: Fact): void {
    if (fact.kind === 'crossing') {
      if (fact.rev === 0 && fact.counts) order.crossed(fact.line, fact.id, fact.suggested ?? null);
      newestSeq.set(fact.boot ?? '', Math.max(newestSeq.get(fact.boot ?? '') ?? 0, fact.seq ?? 0));
    }
    if (fact.kind === 'amendment' && fact.action === 'assign') order.assigned(fact.crossing, fact.car);
  }

  const sinceUs = clock.nowUs();
  let lastPulseUs: number | null = null;
  /** By boot; the older one may still hold passages that wait for their rear axle. */
  const pipelines = new Map<string, Pipeline>();
  const newestPipeline = () => [...pipelines.values()].at(-1);
  let pending: BoxRecord[] = [];
  let flushSoon = false;
  let clockLines: Timer | null = null;
  const heardRealMs = new Map<number, number>();

  const append = (drafts: readonly StationDraft[]): Fact[] => {
    const facts = journal.append(drafts);
    for (const fact of facts) remember(fact);
    uplink.kick();
    return facts;
  };
  const marshal = createMarshalDesk({ station: config.station, journal, clock, append });

  const onRecord = (record: BoxRecord): void => {
    pending.push(record);
    if (record.line.type === 'edge') heardRealMs.set(record.line.seq, stopwatch.realMs());
    const waitedFor = record.line.type !== 'heartbeat' && record.line.type !== 'pps';
    if (waitedFor || (newestPipeline()?.waiting ?? 0) > 0) {
      if (flushSoon) return;
      flushSoon = true;
      // All lines of one read share a commit.
      queueMicrotask(flush);
    } else {
      clockLines ??= clock.after(CLOCK_LINES_US_MAX, flush);
    }
  };

  const flush = (): void => {
    flushSoon = false;
    clockLines?.cancel();
    clockLines = null;
    const records = pending;
    pending = [];
    if (records.length === 0) return;
    for (const record of records) preparePipeline(record);
    journal.recordRaw(records);
    let durable: { boot: string; seq: number } | null = null;
    for (const { boot, line } of records) {
      if (line.type === 'edge') durable = { boot, seq: line.seq };
      if (line.type === 'gap') durable = { boot, seq: line.seq + line.count - 1 };
    }
    if (durable) link.durable(durable.boot, durable.seq);
    const drafts: StationDraft[] = [];
    for (const record of records) {
      pipelines.get(record.boot)?.take(record);
      if (record.line.type === 'gap') drafts.push(gapDraft(record, record.line.seq, record.line.count));
    }
    for (const pipeline of pipelines.values()) drafts.push(...pipeline.drain().flatMap(crossingDraft));
    if (drafts.length > 0) tell(append(drafts));
    heardRealMs.clear();
  };

  /** Before the records of a boot go to the disk: what is there already brings back its clock and the passages that were waiting. */
  const preparePipeline = ({ boot, line }: BoxRecord): void => {
    if (pipelines.has(boot)) return;
    const hz = line.type === 'hello' ? line.hz : (link.state.hz ?? NOMINAL_HZ);
    const pipeline = createPipeline(boot, hz, config.channels);
    for (const earlier of journal.recent(boot, RECENT_RECORDS)) pipeline.take(earlier);
    pipelines.set(boot, pipeline);
    const [oldest] = pipelines.keys();
    if (pipelines.size > PIPELINES_MAX && oldest !== undefined) pipelines.delete(oldest);
  };

  const gapDraft = ({ boot, heardUs }: BoxRecord, seq: number, count: number): StationDraft => ({
    v: 1,
    kind: 'gap',
    id: `${config.station}:${boot}:${seq}:gap`,
    station: config.station,
    boot,
    seq,
    count,
    atUs: heardUs,
  });

  const crossingDraft = (draft: CrossingDraft): StationDraft[] => {
    const id = `${config.station}:${draft.boot}:${draft.seq}:${draft.line}`;
    const before = journal.crossing(id);
    // A replay may begin between two axles; what was not a crossing then is not made one now.
    if (!before && draft.seq < (newestSeq.get(draft.boot) ?? 0)) return [];
    const suggested = before ? before.suggested : draft.counts ? order.suggest(draft.line) : null;
    const { settled: _settled, heardUs: _heardUs, ...computed } = draft;
    if (before && saysTheSame(before, draft)) return [];
    if (draft.utcUs !== null && draft.counts) lastPulseUs = Math.max(lastPulseUs ?? 0, draft.utcUs);
    const crossing = {
      ...computed,
      v: 1,
      kind: 'crossing',
      id,
      rev: before ? before.rev + 1 : 0,
      station: config.station,
      car: null,
      suggested: suggested ?? null,
      doubts: [...draft.doubts],
    } as const;
    // A suggestion holds its place at once, so that the next crossing of the same batch is not given the same car.
    if (!before && draft.counts) order.crossed(draft.line, id, suggested ?? null);
    return [crossing];
  };

  const tell = (facts: readonly Fact[]): void => {
    for (const fact of facts) {
      if (fact.kind !== 'crossing') continue;
      marshal.tell({ crossing: fact, heardRealMs: heardRealMs.get(fact.seq ?? 0) ?? null });
    }
  };

  const status = (): Status => {
    const { state } = link;
    const stages = newestPipeline();
    const now = stages?.clock.stamp(stages.lastTick as Ticks);
    return {
      v: 1,
      station: config.station,
      online: true,
      sinceUs,
      atUs: clock.nowUs(),
      journal: journal.id,
      head: journal.head,
      acknowledged: Object.fromEntries(config.scorers.map((scorer) => [scorer, journal.acknowledged(scorer)])),
      clock: {
        source: now?.source ?? 'none',
        uncertaintyUs: now?.utcUs == null ? null : now.uncertaintyUs,
        driftPpm: stages?.clock.driftPpm() ?? null,
      },
      box: {
        link: state.phase,
        boot: state.boot,
        firmware: state.firmware,
        gone: state.gone,
        refused: { ...state.refused },
      },
      lastPulseUs: lastPulseUs === null ? null : utcMicros(lastPulseUs),
      memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    };
  };

  const uplink: Uplink = startUplink({
    broker: config.broker,
    rally: config.rally,
    station: config.station,
    scorers: config.scorers,
    journal,
    stopwatch,
    status,
    onOrder: (cars) => order.expect(cars),
    onAcknowledged: () => {},
    log,
  });

  const link: Link = startLink({
    open: parts.openPort,
    clock,
    stopwatch,
    random: parts.random,
    memory: journal.memory(),
    durableOf: (boot) => journal.durableOf(boot),
    onRecord,
    onChange: (state) => {
      if (state.phase === 'up') log(`box ${state.boot}, firmware ${state.firmware}: up, next edge ${state.expected}`);
      uplink.publishStatus();
    },
    log,
  });

  let statusTimer: Timer;
  const sayStatus = (): void => {
    statusTimer = clock.after(STATUS_EVERY_US, () => {
      uplink.publishStatus();
      sayStatus();
    });
  };
  sayStatus();

  return {
    marshal,
    get status() {
      return status();
    },
    get linkPhase() {
      return link.state.phase;
    },
    get bytes() {
      return link.bytes;
    },
    get idle() {
      return !flushSoon && uplink.idle;
    },
    stop: async () => {
      link.stop();
      flush();
      statusTimer.cancel();
      await uplink.stop();
      journal.close();
    },
  };
}

const NOMINAL_HZ = 16_000_000;
const PIPELINES_MAX = 2;

/** Less than this is the rounding of another run over the same records. */
const SAME_US = 2;
const near = (a: number | null | undefined, b: number | null | undefined): boolean =>
  a == null || b == null ? (a ?? null) === (b ?? null) : Math.abs(a - b) <= SAME_US;

/** Whether a revision would say nothing new. */
const saysTheSame = (before: Crossing, draft: CrossingDraft): boolean =>
  near(before.utcUs, draft.utcUs) &&
  near(before.uncertaintyUs, draft.uncertaintyUs) &&
  near(before.rearUtcUs, draft.rearUtcUs) &&
  before.clock === draft.clock &&
  before.counts === draft.counts &&
  before.doubts.join() === draft.doubts.join();
