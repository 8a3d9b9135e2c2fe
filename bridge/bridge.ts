import type { ConnectBroker } from '../protocol/broker-client.ts';
import type { Clock, Stopwatch, Timer } from '../protocol/clock.ts';
import type { Crossing, Fact } from '../protocol/messages/facts.ts';
import type { Status } from '../protocol/messages/station.ts';
import { ticks, utcMicros } from '../protocol/time.ts';
import type { BoxConfig, StationConfig } from './config.ts';
import { createCrossings, type FactDraft } from './crossings/crossings.ts';
import { batteryHealth, diskHealth } from './health.ts';
import { openJournal } from './journal/journal.ts';
import type { BoxRecord, LinkPhase } from './link/machine.ts';
import type { OpenBoxPort } from './link/port.ts';
import { createMarshalDesk, type Marshal } from './marshal/marshal.ts';
import type { StationCars, StationTime } from './marshal/wire.ts';
import { createRunningOrder } from './numbers/order.ts';
import { type Readiness, readyItems, selfTest } from './readiness.ts';
import { type StationBox, startStationBox } from './station-box.ts';
import { startUplink, type Uplink } from './uplink/uplink.ts';

/** One station: from the lines of its box, or of two, to facts that the scorer has committed. */
export interface Bridge {
  readonly marshal: Marshal;
  readonly status: Status;
  /** UTC now as far as this station knows it, for people and clocks on a wall. */
  readonly time: StationTime;
  readonly cars: StationCars;
  readonly linkPhase: LinkPhase;
  /** Bytes read from and written to the box's port. */
  readonly bytes: { readonly read: number; readonly written: number };
  /** Whether the station may be left alone with the first car. `test`: with a pulse on each input, followed to every scorer. */
  ready(test: boolean): Promise<Readiness>;
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
  /** Lines of the GPS receiver, where the station has one. */
  readonly openGps?: OpenBoxPort | undefined;
  /** Those of the second box, where the station has one. */
  readonly backup?: { readonly openPort: OpenBoxPort; readonly openGps?: OpenBoxPort | undefined } | undefined;
  /** A date before this is none, whoever says so. Left out where time is simulated. */
  readonly notBeforeUs?: number | undefined;
  /** Where the network and the disk are simulated. */
  readonly connect?: ConnectBroker | undefined;
  readonly openJournal?: typeof openJournal | undefined;
  readonly log: (text: string) => void;
}

// Lines that nobody waits for share a commit: they reach the disk with the next one that somebody does, or after this long.
/** The end of a pulse tells a glitch from a wheel. */
const RELEASES_US_MAX = 100_000;
const CLOCK_LINES_US_MAX = 5_000_000;
const STATUS_EVERY_US = 30_000_000;
const DISK_RETRY_MS = 1_000;
/** Lines held while the disk refuses them; beyond that the box has to keep its edges itself. */
const PENDING_MAX = 10_000;

const edgeKey = ({ boot, seq }: { readonly boot?: string | undefined; readonly seq?: number | undefined }): string =>
  `${boot}:${seq}`;

/** Throws where the journal cannot be opened; everything else is retried for ever. */
export function startBridge(config: StationConfig, parts: BridgeParts): Bridge {
  const { clock, stopwatch, log } = parts;
  const journal = (parts.openJournal ?? openJournal)(config.journalPath, parts.random, log);
  const { lines } = config;
  const order = createRunningOrder(lines, config.startOrder);
  const crossings = createCrossings({ station: config.station, order, before: (id) => journal.crossing(id) });
  for (const fact of journal.all()) crossings.remember(fact);

  const sinceUs = clock.nowUs();
  let lastPulseUs: number | null = null;
  /** The main one first. */
  const boxes: StationBox[] = [];
  const hasBackup = [config, config.backup].some((box) =>
    [...(box?.channels.values() ?? [])].some(({ role }) => role === 'backup'),
  );
  const boxOf = ({ box = 0 }: BoxRecord): StationBox => boxes[box] as StationBox;
  let pending: BoxRecord[] = [];
  let flushSoon = false;
  let flushLater: { readonly dueUs: number; readonly timer: Timer } | null = null;
  let diskTrouble: Timer | null = null;
  const heardRealMs = new Map<string, number>();
  const testListeners = new Set<(crossing: Crossing) => void>();

  const append = (drafts: readonly FactDraft[]): Fact[] => {
    const facts = drafts.length > 0 ? journal.append(drafts) : [];
    for (const fact of facts) {
      crossings.remember(fact);
      if (fact.kind !== 'crossing') continue;
      if (fact.test) for (const listener of testListeners) listener(fact);
      if (fact.counts && fact.utcUs !== null) lastPulseUs = Math.max(lastPulseUs ?? 0, fact.utcUs);
      marshal.tell({ crossing: fact, heardRealMs: heardRealMs.get(edgeKey(fact)) ?? null });
    }
    if (facts.length > 0) uplink.kick();
    if (facts.length > 0 && hasBackup) compareSoon();
    return facts;
  };
  let comparing = false;
  /** Once whatever is being said is said: a number given to a car is its number on the backup too. */
  const compareSoon = (): void => {
    if (comparing) return;
    comparing = true;
    queueMicrotask(() => {
      comparing = false;
      try {
        append(marshal.backupsToRevise());
      } catch (error) {
        // Nothing is lost: the next crossing brings it up again.
        log(`journal ${config.journalPath}: ${(error as Error).message}`);
      }
    });
  };
  const marshal = createMarshalDesk({
    station: config.station,
    lines,
    journal,
    clock,
    next: (line) => order.rank(line, clock.nowUs()).map(({ car }) => car),
    append,
    onStanding: ({ id, line, utcUs }, car) => order.crossed(line, id, car, utcUs ?? clock.nowUs()),
  });

  const onRecord = (record: BoxRecord): void => {
    pending.push(record);
    if (pending.length === PENDING_MAX) for (const { link } of boxes) link.reopen('the disk takes no more lines');
    if (record.line.type === 'edge') heardRealMs.set(edgeKey({ ...record, seq: record.line.seq }), stopwatch.realMs());
    const withinUs = waitedFor(record);
    if (withinUs === 0) {
      if (flushSoon) return;
      flushSoon = true;
      // All lines of one read share a commit.
      queueMicrotask(flush);
      return;
    }
    const dueUs = clock.nowUs() + withinUs;
    if (flushLater && flushLater.dueUs <= dueUs) return;
    flushLater?.timer.cancel();
    flushLater = { dueUs, timer: clock.after(withinUs, flush) };
  };

  /** How long this line may stay in memory, in µs. */
  const waitedFor = (record: BoxRecord): number => {
    const { line } = record;
    if (line.type === 'edge') return line.level === 1 ? 0 : RELEASES_US_MAX;
    if (line.type === 'gap' || line.type === 'hello') return 0;
    // A passage without a time waits for whatever may name its second; one with a time can wait for its rear axle and its last microseconds.
    return (boxOf(record).pipeline?.unnamed ?? 0) > 0 ? 0 : CLOCK_LINES_US_MAX;
  };

  /** Raw on disk, acknowledged to the box, interpreted, on disk as facts, published: in this order, whatever fails. */
  const flush = (): void => {
    flushSoon = false;
    flushLater?.timer.cancel();
    flushLater = null;
    if (diskTrouble || pending.length === 0) return;
    const records = pending;
    try {
      for (const record of records) boxOf(record).prepare(record);
      journal.recordRaw(records);
    } catch (error) {
      // Nothing was acknowledged; the lines wait here, and after a restart in the box.
      retryDisk(error);
      return;
    }
    pending = [];
    acknowledge(records);
    try {
      append(interpret(records));
    } catch (error) {
      forget();
      retryDisk(error);
      return;
    }
    heardRealMs.clear();
  };

  const acknowledge = (records: readonly BoxRecord[]): void => {
    const durable = new Map<StationBox, { boot: string; seq: number }>();
    for (const record of records) {
      const { boot, line } = record;
      if (line.type === 'edge') durable.set(boxOf(record), { boot, seq: line.seq });
      if (line.type === 'gap') durable.set(boxOf(record), { boot, seq: line.seq + line.count - 1 });
    }
    for (const [box, { boot, seq }] of durable) box.link.durable(boot, seq);
  };

  const interpret = (records: readonly BoxRecord[]): FactDraft[] => {
    const drafts: FactDraft[] = [];
    for (const record of records) {
      boxOf(record).take(record);
      if (record.line.type === 'gap') drafts.push(crossings.gap(record, record.line.seq, record.line.count));
    }
    for (const box of boxes) drafts.push(...box.drain().flatMap((each) => crossings.of(each)));
    return drafts;
  };

  /** The raw lines are on disk: reading them again makes the same facts. */
  const forget = (): void => {
    for (const box of boxes) box.forget();
  };

  /** Makes facts of lines that reached the disk and no further, when a power cut or a full disk came between. */
  const catchUp = (): void => {
    for (const box of boxes) box.catchUp();
    const drafts = interpret([]);
    try {
      append(drafts);
    } catch (error) {
      forget();
      throw error;
    }
  };

  const retryDisk = (error: unknown): void => {
    log(`journal ${config.journalPath}: ${(error as Error).message}; nothing is acknowledged, trying again for ever`);
    diskTrouble = stopwatch.afterRealMs(DISK_RETRY_MS, () => {
      diskTrouble = null;
      try {
        catchUp();
      } catch (again) {
        retryDisk(again);
        return;
      }
      flush();
    });
  };

  const status = (): Status => {
    return {
      v: 1,
      station: config.station,
      online: true,
      sinceUs,
      atUs: clock.nowUs(),
      journal: journal.id,
      head: journal.head,
      acknowledged: uplink.acknowledged,
      ...boxes[0]?.health,
      ...(boxes[1] && { backup: boxes[1].health }),
      disk: diskHealth(config.journalPath),
      battery: batteryHealth(),
      lastPulseUs: lastPulseUs === null ? null : utcMicros(lastPulseUs),
      memoryMiB: Math.round(process.memoryUsage.rss() / 2 ** 20),
    };
  };

  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const time = (): StationTime => {
    const pipeline = boxes[0]?.pipeline;
    const heard =
      boxes[0]?.link.state.phase === 'up' && pipeline ? pipeline.clock.stamp(ticks(pipeline.lastTick)) : null;
    const source = config.box === null ? 'host' : (heard?.source ?? 'none');
    const gps = source === 'pps' || source === 'holdover';
    const utcUs = clock.nowUs() - (gps ? (pipeline?.hostOffsetUs ?? 0) : 0);
    return { utcUs, source, timezone: timeZone, station: config.station };
  };

  const uplink: Uplink = startUplink({
    broker: config.broker,
    connect: parts.connect,
    rally: config.rally,
    station: config.station,
    scorers: config.scorers,
    journal,
    stopwatch,
    status,
    onOrder: (cars) => {
      order.expect(cars);
      marshal.orderChanged();
    },
    log,
  });

  const start = (
    box: BoxConfig,
    { openPort, openGps }: Pick<BridgeParts, 'openPort' | 'openGps'>,
    name: string,
  ): void => {
    boxes.push(
      startStationBox({
        number: boxes.length,
        config: box,
        journal,
        clock,
        stopwatch,
        random: parts.random,
        openPort: async (events) => {
          if (pending.length >= PENDING_MAX) throw new Error('waiting for the disk');
          return openPort(events);
        },
        openGps,
        notBeforeUs: parts.notBeforeUs ?? 0,
        onRecord,
        onChange: () => uplink.publishStatus(),
        log: (text) => log(`${name}${text}`),
      }),
    );
  };
  start(config, parts, '');
  if (config.backup && parts.backup) start(config.backup, parts.backup, 'backup: ');
  try {
    catchUp();
  } catch (error) {
    retryDisk(error);
  }

  let statusTimer: Timer;
  const sayStatus = (): void => {
    statusTimer = clock.after(STATUS_EVERY_US, () => {
      uplink.publishStatus();
      sayStatus();
    });
  };
  sayStatus();

  const watchTests = (listener: (crossing: Crossing) => void): (() => void) => {
    testListeners.add(listener);
    return () => testListeners.delete(listener);
  };

  return {
    marshal,
    get status() {
      return status();
    },
    get time() {
      return time();
    },
    cars: {
      station: config.station,
      lines,
      hasBox: config.box !== null,
      timezone: timeZone,
      cars: config.cars ?? config.startOrder.map((number) => ({ number })),
    },
    ready: async (test) => {
      const items = readyItems(status(), config.scorers, config.box !== null);
      for (const box of test ? boxes : []) {
        const { scorers } = config;
        items.push(...(await selfTest({ box, scorers, stopwatch, status, watch: watchTests })));
      }
      return { ready: items.every(({ ok }) => ok), items };
    },
    get linkPhase() {
      return boxes[0]?.link.state.phase ?? 'closed';
    },
    get bytes() {
      return boxes[0]?.link.bytes ?? { read: 0, written: 0 };
    },
    get idle() {
      return !flushSoon && diskTrouble === null && uplink.idle;
    },
    stop: async () => {
      for (const box of boxes) box.stop();
      flush();
      diskTrouble?.cancel();
      flushLater?.timer.cancel();
      statusTimer.cancel();
      await uplink.stop();
      journal.close();
    },
  };
}
