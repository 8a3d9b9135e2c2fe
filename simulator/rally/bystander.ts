import mqtt from 'mqtt';
import type { Stopwatch } from '../../protocol/clock.ts';
import { crossing } from '../../protocol/messages/facts.ts';
import { filters, readStationTopic } from '../../protocol/topics.ts';

/** Somebody else on the broker, who only listens. Blind while the broker is away, like anybody. */
export interface Bystander {
  /** Ids of counting crossings. */
  readonly crossings: ReadonlySet<string>;
  /** Resolves when nothing has come for a while. */
  quiet(stopwatch: Stopwatch): Promise<void>;
  close(): Promise<void>;
}

const QUIET_MS = 300;

export async function watchMqtt(broker: string, rally: string): Promise<Bystander> {
  const client = mqtt.connect(broker, {
    protocolVersion: 4,
    clientId: `bystander-${rally}`,
    clean: true,
    reconnectPeriod: 500,
    resubscribe: true,
  });
  const crossings = new Set<string>();
  let count = 0;
  client.on('message', (topic, payload) => {
    count++;
    if (readStationTopic(rally, topic)?.what !== 'crossing') return;
    try {
      const parsed = crossing.safeParse(JSON.parse(payload.toString('utf8')));
      if (parsed.success && parsed.data.counts) crossings.add(parsed.data.id);
    } catch {
      // Not a crossing: the scorer's quarantine has it.
    }
  });
  client.on('error', () => {
    // The bridges and the scorer say what is wrong with the broker; this one comes back as they do.
  });
  await new Promise<void>((resolve, reject) => {
    client.once('connect', () => {
      client.subscribe(filters(rally).stations, { qos: 1 }, (error) => (error ? reject(error) : resolve()));
    });
  });
  return {
    crossings,
    quiet: async (stopwatch) => {
      for (let before = -1; before !== count; ) {
        before = count;
        await new Promise<void>((resolve) => stopwatch.afterRealMs(QUIET_MS, resolve));
      }
    },
    close: () => client.endAsync(!client.connected),
  };
}
