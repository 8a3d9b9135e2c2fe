import { Socket } from 'node:net';
import mqtt from 'mqtt';
import type { BrokerClient, ConnectBroker } from '../../protocol/broker-client.ts';
import type { Clock, Stopwatch, Timer } from '../../protocol/clock.ts';
import type { Fact } from '../../protocol/messages/facts.ts';
import type { Acknowledgement } from '../../protocol/messages/station.ts';
import { filters, readStationTopic, topics } from '../../protocol/topics.ts';
import type { Arrival, Ledger } from '../ledger/ledger.ts';
import { readArrival } from './reading.ts';

/**
 * MQTT to ledger or quarantine. The broker is answered at once and means nothing; the acknowledgement that counts goes out after the commit. Everything
 * that has come in one turn of the event loop shares a commit.
 */
export interface Intake {
  readonly connected: boolean;
  /** Nothing waits for its commit or its way out. */
  readonly idle: boolean;
  publish(topic: string, payload: string, retain: boolean): void;
  stop(): Promise<void>;
}

export interface IntakeOptions {
  readonly broker: string;
  /** `mqtt.connect` where left out. */
  readonly connect?: ConnectBroker | undefined;
  readonly rally: string;
  readonly scorer: string;
  readonly ledger: Ledger;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  /** Facts that were not there before, after their commit. */
  readonly onFacts: (facts: readonly Fact[]) => void;
  /** Everything that a station says, as it comes, for whoever watches. */
  readonly onMessage: (topic: string, payload: string, retained: boolean) => void;
  /** Something was quarantined. */
  readonly onUnreadable?: () => void;
  /** Connected and subscribed, for the first time or again. */
  readonly onReady: () => void;
  readonly log: (text: string) => void;
}

/** More than this waiting for a commit, and the broker has to wait with the next. */
const WAITING_MAX = 1_000;
/** Long enough that a slow disk cannot time the connection out (mqttjs/MQTT.js: handleMessage holds up the ping). */
const KEEPALIVE_SECONDS = 30;
const DISK_RETRY_MS = 1_000;

export function startIntake(options: IntakeOptions): Intake {
  const { ledger, clock, rally, scorer, log } = options;
  const topic = topics(rally);
  let waiting: Arrival[] = [];
  let held: (() => void)[] = [];
  let scheduled = false;
  let ready = false;
  /** Stations that have been told on this connection how far they are. */
  let told = new Set<string>();
  let retry: Timer | null = null;
  let unconfirmed = 0;
  let complaint = '';
  let stopping = false;

  const client: BrokerClient = (options.connect ?? mqtt.connect)(options.broker, {
    protocolVersion: 4,
    clientId: `scorer-${rally}-${scorer}`,
    clean: true,
    keepalive: KEEPALIVE_SECONDS,
    reconnectPeriod: 1_000,
    connectTimeout: 5_000,
    queueQoSZero: false,
    resubscribe: false,
  });

  const publish = (to: string, payload: string, retain: boolean): void => {
    if (!client.connected) return;
    unconfirmed++;
    client.publish(to, payload, { qos: 1, retain }, () => {
      unconfirmed--;
    });
  };

  const acknowledge = (station: string): void => {
    const journals = Object.fromEntries(
      ledger
        .journals()
        .filter((each) => each.station === station)
        .map((each) => [each.journal, each.entry]),
    );
    const message: Acknowledgement = { v: 1, journals };
    told.add(station);
    publish(topic.acknowledgement(scorer, station), JSON.stringify(message), true);
  };

  const flush = (): void => {
    scheduled = false;
    const arrivals = waiting;
    const release = held;
    waiting = [];
    held = [];
    let fresh: Fact[];
    try {
      fresh = ledger.commit(arrivals);
    } catch (error) {
      // Nothing was acknowledged. They wait here, and whatever more comes is sent again.
      waiting = [...arrivals, ...waiting];
      held = [...release, ...held];
      scheduled = true;
      retry = options.stopwatch.afterRealMs(DISK_RETRY_MS, flush);
      log(`ledger: ${(error as Error).message}; nothing is acknowledged, trying again for ever`);
      return;
    }
    for (const arrival of arrivals) {
      if (arrival.kind === 'unreadable') log(`quarantined from ${arrival.station}: ${arrival.unreadable.reason}`);
    }
    if (arrivals.some(({ kind }) => kind === 'unreadable')) options.onUnreadable?.();
    // What is new goes out before the acknowledgement, for a person waits for it and a machine for the other.
    if (fresh.length > 0) options.onFacts(fresh);
    for (const station of new Set(arrivals.map((arrival) => arrival.station))) acknowledge(station);
    for (const next of release) next();
  };

  // Not the `message` event, which fires before and cannot hold anything back (mqttjs/MQTT.js).
  client.handleMessage = (packet, done) => {
    const from = readStationTopic(rally, packet.topic);
    if (from) options.onMessage(packet.topic, packet.payload.toString(), from.what === 'status');
    // A broker may still say what a ledger once had that is new or has lost it.
    if (from?.what === 'status' && ready && !told.has(from.station)) acknowledge(from.station);
    if (from && from.what !== 'status') {
      const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
      waiting.push(readArrival(from.station, packet.topic, payload, clock.nowUs()));
      if (!scheduled) {
        scheduled = true;
        setImmediate(flush);
      }
      if (waiting.length >= WAITING_MAX) {
        held.push(done);
        return;
      }
    }
    done();
  };

  client.on('connect', () => {
    complaint = '';
    // A packet goes out in several small writes; Nagle's algorithm would hold the last of them back for 40 ms.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    client.subscribe(filters(rally).stations, { qos: 1 }, (error) => {
      if (stopping) return;
      if (error) return log(`broker: cannot subscribe: ${error.message}`);
      ready = true;
      told = new Set();
      // The broker may have lost what it retained; stations go on from what we have.
      for (const station of new Set(ledger.journals().map((each) => each.station))) acknowledge(station);
      options.onReady();
    });
  });
  const complain = (why: string): void => {
    ready = false;
    if (stopping || complaint !== '') return;
    complaint = why;
    log(`broker ${options.broker}: ${why}; trying again for ever`);
  };
  client.on('error', (error) => complain(error.message || String((error as NodeJS.ErrnoException).code)));
  client.on('close', () => complain('connection lost'));

  return {
    get connected() {
      return ready;
    },
    get idle() {
      return ready && waiting.length === 0 && unconfirmed === 0;
    },
    publish,
    stop: async () => {
      stopping = true;
      if (waiting.length > 0) flush();
      retry?.cancel();
      await client.endAsync(true);
    },
  };
}
