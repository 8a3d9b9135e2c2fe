import { Socket } from 'node:net';
import mqtt from 'mqtt';
import type { BrokerClient, ConnectBroker } from '../../protocol/broker-client.ts';
import type { Stopwatch, Timer } from '../../protocol/clock.ts';
import type { Fact } from '../../protocol/messages/facts.ts';
import { acknowledgement, type Order, order, type Status } from '../../protocol/messages/station.ts';
import { readScorerTopic, topics } from '../../protocol/topics.ts';
import type { Journal } from '../journal/journal.ts';
import { createCursors } from './cursors.ts';

/**
 * From the journal to MQTT and back. A fact is sent until every scorer has said that it has committed it; what the broker says changes nothing. So
 * publishing is cursors over the journal, and a restart, a lost packet or a broker that forgets all cost time only.
 */
export interface Uplink {
  /** New rows are in the journal. */
  kick(): void;
  publishStatus(): void;
  /** Journal row up to which each scorer has everything. */
  readonly acknowledged: Readonly<Record<string, number>>;
  /** Nothing is on the way in either direction. */
  readonly idle: boolean;
  stop(): Promise<void>;
}

export interface UplinkOptions {
  readonly broker: string;
  /** `mqtt.connect` where left out. */
  readonly connect?: ConnectBroker | undefined;
  readonly rally: string;
  readonly station: string;
  readonly scorers: readonly string[];
  readonly journal: Journal;
  readonly stopwatch: Stopwatch;
  readonly status: () => Status;
  readonly onOrder: (cars: Order['cars']) => void;
  readonly log: (text: string) => void;
}

const LOOK_EVERY_MS = 1_000;
const RECONNECT_MS = 1_000;
const KEEPALIVE_SECONDS = 15;
/** After subscribing, until the retained acknowledgement is here: without it everything would be sent once more. */
const ACKNOWLEDGEMENT_MS = 100;
const FAREWELL_MS_MAX = 2_000;

export function startUplink(options: UplinkOptions): Uplink {
  const { journal, station, stopwatch } = options;
  const topic = topics(options.rally);
  const cursors = createCursors(options.scorers, () => journal.head);
  let unconfirmed = 0;
  let complaint = '';
  /** A scorer has said what it has, or none is going to. */
  let ready = false;
  let stopping = false;

  const client: BrokerClient = (options.connect ?? mqtt.connect)(options.broker, {
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
    if (!client.connected || !ready) return;
    for (const { from, limit } of cursors.due(stopwatch.realMs())) {
      for (const { row, fact } of journal.after(from, limit)) {
        publish(topicOf(fact), JSON.stringify(fact), false);
        cursors.sent(row, stopwatch.realMs());
      }
    }
  };

  const publishStatus = (): void => {
    if (client.connected) publish(topic.status(station), JSON.stringify(options.status()), true);
  };

  client.on('connect', () => {
    complaint = '';
    ready = false;
    // A packet goes out in several small writes; Nagle's algorithm would hold the last of them back for 40 ms.
    if (client.stream instanceof Socket) client.stream.setNoDelay(true);
    // One filter: overlapping ones would deliver retained messages twice.
    client.subscribe(topic.ofStation(station), { qos: 1 }, (error) => {
      if (error) return options.log(`broker: cannot subscribe: ${error.message}`);
      cursors.rewind();
      // Birth on every connect, for a late will of the connection before may have said that we are gone.
      publishStatus();
      stopwatch.afterRealMs(ACKNOWLEDGEMENT_MS, () => {
        ready = true;
        pump();
      });
    });
  });
  const complain = (why: string): void => {
    if (stopping || complaint !== '') return;
    complaint = why;
    options.log(`broker ${options.broker}: ${why}; facts are safe in the journal, trying again for ever`);
  };
  client.on('error', (error) => complain(error.message || String((error as NodeJS.ErrnoException).code)));
  client.on('close', () => complain('connection lost'));

  const acknowledge = (scorer: string, journals: Readonly<Record<string, number>>): void => {
    const position = journal.position(journals);
    if (position.ahead) {
      const { id } = journal;
      journal.renew();
      options.log(
        `scorer ${scorer} has entry ${journals[id]} of journal ${id}, which ends before that here: this file is an old copy. ` +
          `Going on as journal ${journal.id}; look for the newer file`,
      );
    }
    cursors.acknowledged(scorer, position.row, stopwatch.realMs());
    ready = true;
    pump();
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
      if (parsed.success && options.scorers.includes(read.scorer)) acknowledge(read.scorer, parsed.data.journals);
    } else {
      const parsed = order.safeParse(body);
      if (parsed.success) options.onOrder(parsed.data.cars);
    }
  });

  let timer: Timer | null = null;
  const look = (): void => {
    timer = stopwatch.afterRealMs(LOOK_EVERY_MS, () => {
      pump();
      look();
    });
  };
  look();

  return {
    kick: pump,
    publishStatus,
    get acknowledged() {
      return cursors.positions;
    },
    get idle() {
      return client.connected && unconfirmed === 0 && cursors.done;
    },
    stop: async () => {
      stopping = true;
      timer?.cancel();
      if (client.connected) {
        // A clean disconnect cancels the will, so the farewell is ours to say; a broker that does not answer gets no second chance.
        const farewell = JSON.stringify({ ...options.status(), online: false });
        await Promise.race([
          new Promise<void>((resolve) => {
            client.publish(topic.status(station), farewell, { qos: 1, retain: true }, () => resolve());
          }),
          new Promise<void>((resolve) => stopwatch.afterRealMs(FAREWELL_MS_MAX, resolve)),
        ]);
      }
      await client.endAsync(true);
    },
  };
}
