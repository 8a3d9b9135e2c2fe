/**
 * The one place that builds or reads an MQTT topic. All of a rally lives under `centesimo/<rally>/`; ids are checked where they enter, so a
 * topic can hold no level of anybody's invention.
 */

/** Topic levels, trial, line, station, ranking and rally ids. */
export const ID_PATTERN = /^[A-Za-z0-9-]{1,40}$/;

export interface Topics {
  readonly crossing: (station: string) => string;
  readonly amendment: (station: string) => string;
  readonly status: (station: string) => string;
  readonly acknowledgement: (scorer: string, station: string) => string;
  readonly order: (scorer: string, station: string) => string;
  /** Both of the above from every scorer, as one subscription. */
  readonly ofStation: (station: string) => string;
  readonly deskAmendment: (scorer: string) => string;
  /** That another version of the rally's files is in force; to the desk's pages only. */
  readonly deskSetup: string;
  /** What needs a person, and how places have moved in a ranking; to the desk's pages only. */
  readonly deskQueue: string;
  readonly deskMoves: (ranking: string) => string;
  /** Everything, for the desk. */
  readonly desk: ResultTopics;
  /** What is released, for the public. */
  readonly public: ResultTopics;
  /** What the public may know of the rally before anybody has driven. */
  readonly publicRally: string;
}

export interface ResultTopics {
  readonly deviation: string;
  readonly trial: (trial: string) => string;
  readonly ranking: (ranking: string) => string;
}

export function topics(rally: string): Topics {
  const root = `centesimo/${rally}`;
  const results = (prefix: string): ResultTopics => ({
    deviation: `${prefix}/deviation`,
    trial: (trial) => `${prefix}/trial/${trial}`,
    ranking: (ranking) => `${prefix}/ranking/${ranking}`,
  });
  return {
    crossing: (station) => `${root}/station/${station}/crossing`,
    amendment: (station) => `${root}/station/${station}/amendment`,
    status: (station) => `${root}/station/${station}/status`,
    acknowledgement: (scorer, station) => `${root}/scorer/${scorer}/ack/${station}`,
    order: (scorer, station) => `${root}/scorer/${scorer}/order/${station}`,
    ofStation: (station) => `${root}/scorer/+/+/${station}`,
    deskAmendment: (scorer) => `${root}/scorer/${scorer}/amendment`,
    deskSetup: `${root}/desk/set-up`,
    deskQueue: `${root}/desk/queue`,
    deskMoves: (ranking) => `${root}/desk/moves/${ranking}`,
    desk: results(`${root}/desk/result`),
    public: results(`${root}/result`),
    publicRally: `${root}/result/rally`,
  };
}

/** Subscriptions of one process: a single filter each, because overlapping ones deliver retained messages twice (mqttjs/MQTT.js#545). */
export const filters = (rally: string) => ({
  stations: `centesimo/${rally}/station/#`,
  /** What is released. */
  public: `centesimo/${rally}/result/#`,
});

/** Every rally's description for the public at a broker: how a page finds out which rally it is to show. */
export const EVERY_PUBLIC_RALLY = 'centesimo/+/result/rally';

export type ResultTopic =
  | { readonly what: 'rally' | 'deviation' }
  | { readonly what: 'trial' | 'ranking'; readonly id: string };

/** Reads `centesimo/<rally>/result/…`, what is released; `undefined` for every other topic. */
export function readResultTopic(rally: string, topic: string): ResultTopic | undefined {
  const [root, inRally, group, what, id, ...rest] = topic.split('/');
  if (root !== 'centesimo' || inRally !== rally || group !== 'result' || rest.length > 0) return undefined;
  if (what === 'rally' || what === 'deviation') return id === undefined ? { what } : undefined;
  const isTable = what === 'trial' || what === 'ranking';
  return isTable && id !== undefined && ID_PATTERN.test(id) ? { what, id } : undefined;
}

export type StationTopic = { readonly station: string; readonly what: 'crossing' | 'amendment' | 'status' };

/** Reads `centesimo/<rally>/station/<station>/<what>`; `undefined` for every other topic. */
export function readStationTopic(rally: string, topic: string): StationTopic | undefined {
  const [root, inRally, group, station, what, ...rest] = topic.split('/');
  if (root !== 'centesimo' || inRally !== rally || group !== 'station' || rest.length > 0) return undefined;
  if (station === undefined || !ID_PATTERN.test(station)) return undefined;
  return what === 'crossing' || what === 'amendment' || what === 'status' ? { station, what } : undefined;
}

/** Reads `centesimo/<rally>/scorer/<scorer>/amendment`, the scorer's id; `undefined` for every other topic. */
export function readDeskAmendmentTopic(rally: string, topic: string): string | undefined {
  const [root, inRally, group, scorer, what, ...rest] = topic.split('/');
  const isOne = root === 'centesimo' && inRally === rally && group === 'scorer' && what === 'amendment';
  return isOne && rest.length === 0 ? scorer : undefined;
}

export type ScorerTopic = { readonly scorer: string; readonly what: 'ack' | 'order'; readonly station: string };

/** Reads `centesimo/<rally>/scorer/<scorer>/ack|order/<station>`; `undefined` for every other topic. */
export function readScorerTopic(rally: string, topic: string): ScorerTopic | undefined {
  const [root, inRally, group, scorer, what, station, ...rest] = topic.split('/');
  if (root !== 'centesimo' || inRally !== rally || group !== 'scorer' || rest.length > 0) return undefined;
  if (scorer === undefined || station === undefined) return undefined;
  return what === 'ack' || what === 'order' ? { scorer, what, station } : undefined;
}
