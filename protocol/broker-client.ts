/**
 * What bridge and scorer need of an MQTT client: a part of the one of the package `mqtt`, so that a simulated network can stand in for it. Callbacks of
 * `publish` and `subscribe` come once, when the broker has answered or the client is ended.
 */
export interface BrokerClient {
  readonly connected: boolean;
  /** The connection below it, where that is one of this machine's. */
  readonly stream?: unknown;
  /** Takes each message; the next one comes when `done` has been called. */
  handleMessage(message: BrokerMessage, done: (error?: Error) => void): void;
  on(event: 'connect' | 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'message', listener: (topic: string, payload: Buffer) => void): unknown;
  subscribe(filter: string, options: { qos: 1 }, done: (error: Error | null) => void): unknown;
  publish(topic: string, payload: string, options: PublishOptions, done: (error?: Error) => void): unknown;
  /** Ends at once, whatever is on the way. */
  endAsync(force: true): Promise<void>;
}

export interface BrokerMessage {
  readonly topic: string;
  readonly payload: string | Buffer;
}

export interface PublishOptions {
  readonly qos: 1;
  readonly retain: boolean;
}

/** The options of `mqtt.connect` that are used here. */
export interface ConnectOptions {
  readonly protocolVersion: 4;
  readonly clientId: string;
  readonly clean: true;
  readonly keepalive: number;
  readonly reconnectPeriod: number;
  readonly connectTimeout: number;
  readonly queueQoSZero: false;
  readonly resubscribe: false;
  readonly will?: { readonly topic: string; readonly payload: Buffer; readonly qos: 1; readonly retain: boolean };
}

/** Opens a connection and keeps it open, trying again for ever. */
export type ConnectBroker = (url: string, options: ConnectOptions) => BrokerClient;
