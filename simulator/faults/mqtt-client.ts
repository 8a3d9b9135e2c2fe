import type { BrokerClient, BrokerMessage, ConnectOptions } from '../../protocol/broker-client.ts';
import type { Clock, Timer } from '../../protocol/clock.ts';
import type { Life } from './life.ts';

/** What goes over a connection. */
export type Packet =
  | { readonly is: 'connect' }
  | { readonly is: 'connected' }
  | { readonly is: 'subscribe'; readonly id: number; readonly filter: string }
  | { readonly is: 'subscribed'; readonly id: number }
  | {
      readonly is: 'publish';
      readonly id: number;
      readonly topic: string;
      readonly payload: Buffer;
      readonly retain: boolean;
    }
  | { readonly is: 'confirm'; readonly id: number }
  | { readonly is: 'end' };
export type Publish = Extract<Packet, { is: 'publish' }>;

export interface Wire {
  send(packet: Packet): void;
  close(): void;
}

export interface Network {
  readonly after: Clock['after'];
  /** So many of this client's messages are not confirmed yet. */
  readonly onUnconfirmed: (count: number) => void;
  /** `null`: refused. */
  open(onPacket: (packet: Packet) => void, onClosed: () => void): Wire | null;
}

interface Unconfirmed {
  readonly packet: Packet;
  readonly done: (error?: Error) => void;
}

const REFUSED_US = 1_000;

/** Behaves as the client of the package `mqtt` does: what was not confirmed is sent again on the next connection, which it tries to open for ever. */
export function createClient(life: Life, options: ConnectOptions, network: Network): BrokerClient {
  const onConnect: (() => void)[] = [];
  const onClose: (() => void)[] = [];
  const onError: ((error: Error) => void)[] = [];
  const onMessage: ((topic: string, payload: Buffer) => void)[] = [];
  const unconfirmed = new Map<number, Unconfirmed>();
  let wire: Wire | null = null;
  let connected = false;
  let ended = false;
  let nextId = 1;
  let inbox: Publish[] = [];
  let isReading = false;
  let giveUp: Timer | null = null;

  const send = (packet: Packet): void => {
    const over = wire;
    life.say(() => {
      if (wire === over) over?.send(packet);
    });
  };

  const open = (): void => {
    if (ended || life.isOver) return;
    const opened = network.open(
      (packet) =>
        life.hear(() => {
          if (wire === opened) take(packet);
        }),
      () =>
        life.hear(() => {
          if (wire === opened) closed();
        }),
    );
    wire = opened;
    if (!opened) {
      life.clock.after(REFUSED_US, () => {
        for (const listener of onError) listener(new Error('connect ECONNREFUSED'));
        closed();
      });
      return;
    }
    send({ is: 'connect' });
    giveUp = life.clock.after(options.connectTimeout * 1000, () => {
      if (wire !== opened || connected) return;
      opened.close();
      closed();
    });
  };

  const closed = (): void => {
    wire = null;
    connected = false;
    inbox = [];
    giveUp?.cancel();
    for (const [id, { packet, done }] of unconfirmed) {
      if (packet.is !== 'subscribe') continue;
      unconfirmed.delete(id);
      done(new Error('Connection closed'));
    }
    for (const listener of onClose) listener();
    life.clock.after(options.reconnectPeriod * 1000, open);
  };

  const take = (packet: Packet): void => {
    switch (packet.is) {
      case 'connected':
        connected = true;
        giveUp?.cancel();
        for (const { packet: again } of unconfirmed.values()) if (again.is === 'publish') send(again);
        for (const listener of onConnect) listener();
        break;
      case 'subscribed':
      case 'confirm': {
        const waiting = unconfirmed.get(packet.id);
        unconfirmed.delete(packet.id);
        waiting?.done();
        break;
      }
      case 'publish':
        inbox.push(packet);
        read();
        break;
      default:
        break;
    }
  };

  /** One message after the other: the next one when the one before is done with. */
  const read = (): void => {
    if (isReading) return;
    const message = inbox.shift();
    if (!message) return;
    isReading = true;
    const from = wire;
    for (const listener of onMessage) listener(message.topic, message.payload);
    client.handleMessage(message, () => {
      isReading = false;
      if (wire === from) send({ is: 'confirm', id: message.id });
      read();
    });
  };

  const ask = (packet: Packet & { readonly id: number }, done: (error?: Error) => void): void => {
    unconfirmed.set(packet.id, { packet, done });
    network.onUnconfirmed(unconfirmed.size);
    if (connected) send(packet);
  };

  life.onEnd(() => {
    connected = false;
    wire?.close();
  });
  life.clock.after(0, open);

  const client: BrokerClient = {
    get connected() {
      return connected;
    },
    handleMessage: (_message: BrokerMessage, done) => done(),
    on: (event: string, listener: unknown) => {
      if (event === 'connect') onConnect.push(listener as () => void);
      if (event === 'close') onClose.push(listener as () => void);
      if (event === 'error') onError.push(listener as (error: Error) => void);
      if (event === 'message') onMessage.push(listener as (topic: string, payload: Buffer) => void);
    },
    subscribe: (filter, _options, done) => {
      ask({ is: 'subscribe', id: nextId++, filter }, (error) => done(error ?? null));
    },
    publish: (topic, payload, { retain }, done) => {
      ask({ is: 'publish', id: nextId++, topic, payload: Buffer.from(payload), retain }, done);
    },
    endAsync: async () => {
      ended = true;
      connected = false;
      wire?.close();
      wire = null;
    },
  };
  return client;
}
