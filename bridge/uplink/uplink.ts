import { Socket } from 'node:net';
import mqtt, { type MqttClient } from 'mqtt';
import type { Stopwatch, Timer } from '../../protocol/clock.ts';
import type { Fact } from '../../protocol/messages/facts.ts';
import { acknowledgement, order, type Status } from '../../protocol/messages/station.ts';
import { readScorerTopic, topics } from '../../protocol/topics.ts';
import type { Journal } from '../journal/journal.ts';

/**
 * From the journal to MQTT and back. A fact is sent until every scorer has said that it has committed it; what the broker says changes nothing. So
 * publishing is a cursor over the journal with a small window, and a restart, a lost packet or a broker that forgets all cost time only.
 */
export interface Uplink {
  readonly connected: boolean;
  /** New entries are in the journal. */
  kick(): void;
  publishStatus(): void;
  /** Highest entry that every scorer has committed. */
  readonly acknowledged: number;
  /** Nothing is on the way in either direction. */
  readonly idle: boolean;
  stop(): Promise<void>;
}

export interface UplinkOptions {
  readonly broker: string;
  readonly rally: string;
  readonly station: string;
  readonly scorers: readonly string[];
  readonly journal: Journal;
  readonly stopwatch: Stopwatch;
  readonly status: () => Status;
  readonly onOrder: (cars: readonly number[]) => void;
  readonly onAcknowledged: () => void;
  readonly log: (text: string) => void;
}

/** Facts on the way at once: mosquitto keeps 20 in flight, and more than that only waits elsewhere. */
const WINDOW = 64;
/** No progress for so long: something was lost on the way, send again from the last acknowledgement. */
const RESEND_MS = 3_000;
const RECONNECT_MS = 1_000;
const KEEPALIVE_SECONDS = 15;

export function startUplink(options: UplinkOptions): Uplink {
  const { journal, station } = options;
  const topic = topics(options.rally);
  let sent = 0;
  let unconfirmed = 0;
  let progressMs = options.stopwatch.realMs();
  let complaint = '';
  let stopping = false;

  const client: MqttClient = mqtt.connect(options.broker, {
    protocolVersion: 4,
    // The scorer's acknowledgement is retained, so no session is needed; and a fixed id, so that a second bridge of this station shows.
    clientId: `bridge-${options.rally}-${station}`,
    clean: true,
    keepalive: KEEPALIVE_SECONDS,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: 5_000,
    queueQoSZero: false,
    resubscribe: false,
    will: {
      topic: topic.status(station),
      payload: Buffer.from(JSON.stringify({ v: 1, station, online: false } satisfies Status)),
      qos: 1,
      retain: true,
    },
  });

  const acknowledged = () => Math.min(...options.scorers.map((scorer) => journal.acknowledged(scorer)));

  const publish = (to: string, payload: string, retain: boolean): void => {
    unconfirmed++;
    client.publish(to, payload, { qos: 1, retain }, () => {
      // An error here is no news: whatever is not acknowledged by the scorer is sent again.
      unconfirmed--;
    });
  };

  const topicOf = (fact: Fact): string =>
    fact.kind === 'amendment' ? topic.amendment(station) : topic.crossing(station);

  const pump = (): void => {
    if (!client.connected) return;
    const from = Math.max(sent, acknowledged());
    const room = acknowledged() + WINDOW - from;
    if (room <= 0) return;
    for (const fact of journal.after(from, room)) {
      publish(topicOf(fact), JSON.stringify(fact), false);
      sent = fact.entry;
    }
  };

  const publishStatus = (): void => {
    if (client.connected) publish(topic.status(station), JSON.stringify(options.status()), true);
  };

  client.on('connect', () => {
    complaint = '';
    // A packet goes out in several small writes; Nagle's algorithm would hold the last of them back for 40 ms.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    // One filter: overlapping ones would deliver retained messages twice.
    client.subscribe(topic.ofStation(station), { qos: 1 }, (error) => {
      if (error) return options.log(`broker: cannot subscribe: ${error.message}`);
      sent = acknowledged();
      progressMs = options.stopwatch.realMs();
      // Birth on every connect, for a late will of the connection before may have said that we are gone.
      publishStatus();
      pump();
    });
  });
  client.on('error', (error) => complain(error.message || String((error as NodeJS.ErrnoException).code)));
  client.on('close', () => complain('connection lost'));
  const complain = (why: string): void => {
    if (stopping || complaint !== '') return;
    complaint = why;
    options.log(`broker ${options.broker}: ${why}; facts are safe in the journal, trying again for ever`);
  };

  client.on('message', (from, payload) => {
    const read = readScorerTopic(options.rally, from);
    if (!read || read.station !== station) return;
    let body: unknown;
    try {
      body = JSON.parse(payload.toString('utf8'));
    } catch {
      return;
    }
    if (read.what === 'ack') {
      const parsed = acknowledgement.safeParse(body);
      const entry = parsed.success ? parsed.data.journals[journal.id] : undefined;
      // A journal restored from a copy may be behind what the scorer has: never believe in entries that are not here.
      if (entry === undefined || entry > journal.head || entry <= journal.acknowledged(read.scorer)) return;
      journal.setAcknowledged(read.scorer, entry);
      progressMs = options.stopwatch.realMs();
      pump();
      options.onAcknowledged();
    } else {
      const parsed = order.safeParse(body);
      if (parsed.success) options.onOrder(parsed.data.cars.map((each) => each.car));
    }
  });

  let timer: Timer | null = null;
  const watch = (): void => {
    timer = options.stopwatch.afterRealMs(RESEND_MS, () => {
      if (client.connected && acknowledged() < sent && options.stopwatch.realMs() - progressMs >= RESEND_MS) {
        sent = acknowledged();
        progressMs = options.stopwatch.realMs();
        pump();
      }
      watch();
    });
  };
  watch();

  return {
    get connected() {
      return client.connected;
    },
    kick: pump,
    publishStatus,
    get acknowledged() {
      return acknowledged();
    },
    get idle() {
      return client.connected && unconfirmed === 0 && acknowledged() === journal.head;
    },
    stop: async () => {
      stopping = true;
      timer?.cancel();
      if (client.connected) {
        // A clean disconnect cancels the will, so the farewell is ours to say.
        const farewell = { ...options.status(), online: false };
        await client.publishAsync(topic.status(station), JSON.stringify(farewell), { qos: 1, retain: true });
      }
      await client.endAsync(!client.connected);
    },
  };
}
