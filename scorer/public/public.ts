import helmet from '@fastify/helmet';
import Fastify from 'fastify';
import mqtt, { type MqttClient } from 'mqtt';
import type { Stopwatch, Timer } from '../../protocol/clock.ts';
import { EVERY_PUBLIC_RALLY, filters } from '../../protocol/topics.ts';
import { publicRoutes } from './public-routes.ts';
import { createShowcase, type Showcase } from './showcase.ts';

/** The public page in a process of its own: one subscription at a broker, no state, nobody signed in. */
export interface PublicPage {
  readonly port: number;
  readonly rally: string;
  readonly listeners: number;
  stop(): Promise<void>;
}

export interface PublicPageOptions {
  readonly broker: string;
  /** `null`: the one that the broker knows of. */
  readonly rally: string | null;
  readonly port: number;
  readonly host: string;
  readonly listenersMax: number;
  readonly stopwatch: Stopwatch;
  readonly random: () => number;
  readonly log: (text: string) => void;
}

const KEEPALIVE_SECONDS = 15;
/** For what a broker retains to come after a subscription. */
const RETAINED_WITHIN_MS = 5_000;
/** For a second rally to show that it is there too. */
const OTHER_RALLY_WITHIN_MS = 1_000;

/** Scripts, styles and data come from here alone. Anybody may hold the page in a frame of his own: there is nothing to click that does anything. */
const SECURITY_HEADERS = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      imgSrc: ["'self'", 'data:'],
      fontSrc: ["'self'", 'data:'],
      objectSrc: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
    },
  },
  frameguard: false,
  crossOriginResourcePolicy: { policy: 'cross-origin' },
  strictTransportSecurity: false,
  referrerPolicy: { policy: 'same-origin' },
} as const;

/** Rejects where the port is taken or the broker knows of several rallies; a broker that is away is waited for. */
export async function startPublicPage(options: PublicPageOptions): Promise<PublicPage> {
  const { stopwatch, log } = options;
  const client = mqtt.connect(options.broker, {
    protocolVersion: 4,
    clientId: `public-${Math.floor(options.random() * 2 ** 48).toString(36)}`,
    clean: true,
    keepalive: KEEPALIVE_SECONDS,
    reconnectPeriod: 1_000,
    connectTimeout: 5_000,
    resubscribe: false,
  });
  complainOnce(client, options.broker, log);
  const server = Fastify({ forceCloseConnections: true, bodyLimit: 1024 });
  try {
    const rally = options.rally ?? (await onlyRally(client, stopwatch, log));
    const showcase = createShowcase(rally, stopwatch, log);
    const routes = publicRoutes({ showcase, stopwatch, listenersMax: options.listenersMax });
    const subscription = follow(client, rally, showcase, stopwatch, () => routes.streams.tellStatus());
    await server.register(helmet, SECURITY_HEADERS);
    await server.register(async (scope) => routes.add(scope));
    server.get('/healthz', (_request, reply) => {
      const { live } = showcase.status;
      const isReady = live && showcase.table('rally') !== undefined;
      return reply.code(isReady ? 200 : 503).send({ connected: live, rally, listeners: routes.streams.count });
    });
    await server.listen({ host: options.host, port: options.port });
    const address = server.server.address();
    return {
      port: typeof address === 'object' && address ? address.port : options.port,
      rally,
      get listeners() {
        return routes.streams.count;
      },
      stop: async () => {
        subscription.stop();
        showcase.stop();
        await server.close();
        await client.endAsync(true);
      },
    };
  } catch (error) {
    await server.close();
    await client.endAsync(true);
    throw error;
  }
}

/** What is released, now and as it comes; again after each reconnection, and then without what was taken back meanwhile. */
function follow(
  client: MqttClient,
  rally: string,
  showcase: Showcase,
  stopwatch: Stopwatch,
  onStatus: () => void,
): { stop(): void } {
  let renewal: Timer | null = null;
  const turn = (live: boolean): void => {
    if (showcase.status.live === live) return;
    showcase.status = { live, sinceMs: Math.round(stopwatch.realMs()) };
    onStatus();
  };
  const subscribe = (): void => {
    const isRenewed = showcase.renew();
    client.subscribe(filters(rally).public, { qos: 1 }, (error) => {
      if (error) return;
      turn(true);
      renewal?.cancel();
      renewal = stopwatch.afterRealMs(RETAINED_WITHIN_MS, isRenewed);
    });
  };
  client.on('message', (topic, payload) => showcase.put(topic, payload.toString()));
  client.on('connect', subscribe);
  client.on('close', () => turn(false));
  if (client.connected) subscribe();
  return { stop: () => renewal?.cancel() };
}

/** The rally of the only description that the broker retains. */
function onlyRally(client: MqttClient, stopwatch: Stopwatch, log: (text: string) => void): Promise<string> {
  return new Promise((found, failed) => {
    const rallies = new Set<string>();
    const subscribe = (): void => {
      client.subscribe(EVERY_PUBLIC_RALLY, { qos: 1 });
      log('waits for a scorer to say which rally there is; --rally ID names it');
    };
    const decide = (): void => {
      client.off('message', hear);
      client.off('connect', subscribe);
      client.unsubscribe(EVERY_PUBLIC_RALLY);
      const [only, ...others] = [...rallies].sort();
      if (only !== undefined && others.length === 0) found(only);
      else failed(new Error(`the broker has several rallies; --rally says which: ${[only, ...others].join(', ')}`));
    };
    const hear = (topic: string, payload: Buffer): void => {
      const rally = topic.split('/')[1];
      if (rally === undefined || payload.length === 0) return;
      if (rallies.size === 0) stopwatch.afterRealMs(OTHER_RALLY_WITHIN_MS, decide);
      rallies.add(rally);
    };
    client.on('message', hear);
    client.on('connect', subscribe);
  });
}

function complainOnce(client: MqttClient, broker: string, log: (text: string) => void): void {
  let complained = false;
  const complain = (why: string): void => {
    if (!complained) log(`broker ${withoutPassword(broker)}: ${why}; trying again for ever`);
    complained = true;
  };
  client.on('connect', () => {
    complained = false;
  });
  client.on('error', (error) => complain(error.message || String((error as NodeJS.ErrnoException).code)));
  client.on('close', () => {
    if (!client.disconnecting) complain('connection lost');
  });
}

const withoutPassword = (url: string): string => url.replace(/\/\/[^@/]*@/, '//');
