import type { ConnectBroker, ConnectOptions } from '../../protocol/broker-client.ts';
import type { Clock } from '../../protocol/clock.ts';
import type { Life } from './life.ts';
import { createClient, type Packet, type Publish } from './mqtt-client.ts';

/**
 * A broker and the network to it, in virtual time: QoS 1 over connections that keep their order, as TCP does. It keeps nothing over a restart, for nothing may
 * rest on what it keeps.
 */
export interface SimulatedBroker {
  /** For one life of a process, over the network of its place. */
  connect(life: Life, place: string): ConnectBroker;
  /** It ends, with all that it held, and comes back. */
  down(): void;
  up(): void;
  /** Nothing gets from a place to the broker or back; it is not told. */
  part(place: string): void;
  heal(place: string): void;
  /** The connections of a place are reset, and what is on its way is lost. */
  reset(place: string): void;
  readonly trouble: BrokerTrouble;
  readonly figures: BrokerFigures;
}

/** What a broker, or a cluster of them, may do to messages that it has confirmed. */
export interface BrokerTrouble {
  /** Share of messages that are delivered twice, and that the next one overtakes. */
  doubled: number;
  overtaken: number;
  /** Messages that it keeps for a subscriber who is slow; more are dropped. */
  queueMax: number;
  onTrouble: (kind: 'doubled' | 'overtaken' | 'dropped') => void;
}

export interface BrokerFigures {
  /** Most messages that one client had sent and nobody confirmed yet. */
  unconfirmedMax: number;
  /** Most messages that waited for one subscriber. */
  unreadMax: number;
}

export interface Latency {
  readonly latencyUs: (place: string) => number;
  readonly random: () => number;
}

/** In order, each packet once, until it is cut. */
interface Pipe {
  send(packet: Packet): void;
  heal(): void;
  cut(): void;
}

interface Connection {
  readonly place: string;
  readonly options: ConnectOptions;
  readonly toBroker: Pipe;
  readonly toClient: Pipe;
  /** The broker's side. */
  isKnown: boolean;
  readonly filters: Set<string>;
  readonly unread: Set<number>;
  overtaken: Publish | null;
  nextId: number;
  closeClient(): void;
}

/** Both sides give a connection up that has been silent for so long (MQTT 3.1.1, 3.1.2.10). */
const KEEPALIVES = 1.5;

export function simulatedBroker(time: Clock, { latencyUs, random }: Latency): SimulatedBroker {
  const retained = new Map<string, Buffer>();
  const connections = new Set<Connection>();
  const parted = new Map<string, number>();
  let partings = 0;
  let isUp = true;
  const trouble: BrokerTrouble = {
    doubled: 0,
    overtaken: 0,
    queueMax: Number.POSITIVE_INFINITY,
    onTrouble: () => {},
  };
  const figures: BrokerFigures = { unconfirmedMax: 0, unreadMax: 0 };

  const pipe = (place: string, arrive: (packet: Packet) => void): Pipe => {
    let lastUs = 0;
    let isCut = false;
    let held: Packet[] = [];
    const send = (packet: Packet): void => {
      lastUs = Math.max(lastUs, time.elapsedUs() + latencyUs(place));
      time.after(lastUs - time.elapsedUs(), () => {
        if (isCut) return;
        if (held.length > 0 || parted.has(place)) held.push(packet);
        else arrive(packet);
      });
    };
    return {
      send,
      heal: () => {
        const late = held;
        held = [];
        for (const packet of late) if (!isCut) arrive(packet);
      },
      cut: () => {
        isCut = true;
        held = [];
      },
    };
  };

  const deliver = (to: Connection, message: Omit<Publish, 'id' | 'is'>): void => {
    if (to.unread.size >= trouble.queueMax) {
      trouble.onTrouble('dropped');
      return;
    }
    const packet: Publish = { ...message, is: 'publish', id: to.nextId++ };
    to.unread.add(packet.id);
    figures.unreadMax = Math.max(figures.unreadMax, to.unread.size);
    if (to.overtaken === null && random() < trouble.overtaken) {
      trouble.onTrouble('overtaken');
      to.overtaken = packet;
      // Nothing may come for a long time that could overtake it.
      time.after(OVERTAKEN_US, () => release(to));
      return;
    }
    to.toClient.send(packet);
    if (random() < trouble.doubled) {
      trouble.onTrouble('doubled');
      to.toClient.send(packet);
    }
    release(to);
  };
  const release = (to: Connection): void => {
    const packet = to.overtaken;
    to.overtaken = null;
    if (packet && connections.has(to)) to.toClient.send(packet);
  };

  const publish = ({ topic, payload, retain }: Omit<Publish, 'id' | 'is'>): void => {
    if (retain && payload.length === 0) retained.delete(topic);
    else if (retain) retained.set(topic, payload);
    for (const each of [...connections]) {
      if (each.isKnown && [...each.filters].some((filter) => matches(filter, topic)))
        deliver(each, { topic, payload, retain: false });
    }
  };

  const take = (from: Connection, packet: Packet): void => {
    if (!isUp || (!from.isKnown && packet.is !== 'connect')) return;
    switch (packet.is) {
      case 'connect':
        for (const other of [...connections]) {
          if (other !== from && other.isKnown && other.options.clientId === from.options.clientId) lose(other, true);
        }
        from.isKnown = true;
        from.toClient.send({ is: 'connected' });
        break;
      case 'subscribe':
        from.filters.add(packet.filter);
        from.toClient.send({ is: 'subscribed', id: packet.id });
        for (const [topic, payload] of retained) {
          if (matches(packet.filter, topic)) deliver(from, { topic, payload, retain: true });
        }
        break;
      case 'publish':
        from.toClient.send({ is: 'confirm', id: packet.id });
        publish(packet);
        break;
      case 'confirm':
        from.unread.delete(packet.id);
        break;
      case 'end':
        lose(from, true);
        break;
      default:
        break;
    }
  };

  /** The broker gives a connection up; the will is said. */
  const lose = (connection: Connection, tellClient: boolean): void => {
    if (!connections.delete(connection)) return;
    connection.toBroker.cut();
    connection.toClient.cut();
    if (tellClient) time.after(latencyUs(connection.place), connection.closeClient);
    const { will } = connection.options;
    if (connection.isKnown && will && isUp) publish({ topic: will.topic, payload: will.payload, retain: will.retain });
    connection.isKnown = false;
  };

  const at = (place: string): Connection[] => [...connections].filter((each) => each.place === place);
  /** Neither side hears anything any more; after a while both notice. */
  const noticeLater = (connection: Connection, parting: number): void => {
    const aloneUs = KEEPALIVES * connection.options.keepalive * 1e6;
    time.after(aloneUs, () => {
      if (parted.get(connection.place) !== parting) return;
      lose(connection, false);
      connection.closeClient();
    });
  };

  return {
    trouble,
    figures,
    down: () => {
      isUp = false;
      for (const each of [...connections]) lose(each, true);
      retained.clear();
    },
    up: () => {
      isUp = true;
    },
    part: (place) => {
      const parting = ++partings;
      parted.set(place, parting);
      for (const each of at(place)) noticeLater(each, parting);
    },
    heal: (place) => {
      parted.delete(place);
      for (const each of at(place)) {
        each.toBroker.heal();
        each.toClient.heal();
      }
    },
    reset: (place) => {
      for (const each of at(place)) {
        lose(each, false);
        each.closeClient();
      }
    },
    connect: (life, place) => (_url, options) =>
      createClient(life, options, {
        after: (us, action) => time.after(us, action),
        onUnconfirmed: (count) => {
          figures.unconfirmedMax = Math.max(figures.unconfirmedMax, count);
        },
        open: (onPacket, onClosed) => {
          if (!isUp && !parted.has(place)) return null;
          const connection: Connection = {
            ...{ place, options, isKnown: false, filters: new Set(), unread: new Set(), overtaken: null, nextId: 1 },
            toBroker: pipe(place, (packet) => take(connection, packet)),
            toClient: pipe(place, onPacket),
            closeClient: onClosed,
          };
          connections.add(connection);
          const parting = parted.get(place);
          if (parting !== undefined) noticeLater(connection, parting);
          return {
            send: (packet) => connection.toBroker.send(packet),
            close: () => {
              connection.toClient.cut();
              connection.toBroker.send({ is: 'end' });
            },
          };
        },
      }),
  };
}

/** How long a message is overtaken at most. */
const OVERTAKEN_US = 400_000;

/** `+` is one level, `#` all that follow. */
function matches(filter: string, topic: string): boolean {
  const levels = topic.split('/');
  const wanted = filter.split('/');
  for (const [i, level] of wanted.entries()) {
    if (level === '#') return true;
    if (level !== '+' && level !== levels[i]) return false;
    if (levels[i] === undefined) return false;
  }
  return wanted.length === levels.length;
}
