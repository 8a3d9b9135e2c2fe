import type { Clock, Stopwatch } from '../../../protocol/clock.ts';
import type { Fact } from '../../../protocol/messages/facts.ts';
import { readResultTopic, topics } from '../../../protocol/topics.ts';
import { createScoreboard } from '../../scoring/index.ts';
import { at, crossing, rallyFrom } from '../../scoring/testing/small-rally.ts';
import { createPublisher } from '../publisher.ts';

/** A regularity trial of 36 km/h, which is 10 m/s: hidden points at 1000 m and 2000 m are due 100 s and 200 s after the start. */
const FILE = `
rally: small
name: Small
timezone: Europe/Rome
rules: aci-rds
races: [{id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}]
legs:
  - id: leg-1
    trials:
      - {id: PC1, kind: time, from: castle/A, to: castle/B, imposed: 15.00 s}
      - {id: PM1, kind: average, from: bracco/S, speed: 36 km/h, points: [{line: wood/1, at: 1000 m}, {line: wood/2, at: 2000 m}]}
      - {id: PC2, kind: time, from: lake/A, to: lake/B, imposed: 10.00 s}
rankings:
  - {id: overall, race: classic}
  - {id: hidden, race: classic, trials: [PM1]}
  - {id: final, race: classic, publish: official}
`;
const ENTRIES = `number,year,model,coefficient,driver
7,1930,ALFA ROMEO 6C,1.00,<script>alert(1)</script>
8,1950,LANCIA AURELIA,1.00,Anna
`;

const PUBLIC = topics('small').publicRally.replace(/rally$/, '');

/** One publisher, what it has put on the public's topics, and time that passes when it is told to. */
export function publicStand(onPublic: (topic: string, payload: string) => void = () => {}) {
  const facts: Fact[] = [];
  let timers: (() => void)[] = [];
  const timer = (action: () => void) => {
    timers.push(action);
    return { cancel: () => (timers = timers.filter((each) => each !== action)) };
  };
  const stopwatch: Stopwatch = { realMs: () => 0, afterRealMs: (_ms, action) => timer(action) };
  const clock: Clock = { nowUs: () => at(0), elapsedUs: () => 0, after: () => ({ cancel: () => {} }) };
  const rally = rallyFrom(FILE, ENTRIES);
  const board = createScoreboard(rally);
  const retained = new Map<string, string>();
  const said: string[] = [];
  const publisher = createPublisher({
    ...{ rally, board, scorer: 'desk', clock, stopwatch, onDeviation: () => {} },
    facts: (after = 0) => facts.slice(after),
    publish: (topic, payload, retain) => {
      if (readResultTopic(rally.id, topic) === undefined) return;
      said.push(`${topic} ${payload}`);
      onPublic(topic, payload);
      if (retain && payload === '') retained.delete(topic);
      else if (retain) retained.set(topic, payload);
    },
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise<void>((done) => setImmediate(done));
      const due = timers;
      timers = [];
      for (const action of due) action();
    }
  };
  return {
    said,
    topics: () => [...retained.keys()].map((topic) => topic.replace(PUBLIC, '')).sort(),
    table: <Message>(name: string): Message => JSON.parse(retained.get(`${PUBLIC}${name}`) ?? 'null'),
    start: async () => {
      publisher.publishAll();
      await settle();
    },
    /** What the public has heard since. */
    hear: async (...fresh: Fact[]): Promise<string[]> => {
      const before = said.length;
      facts.push(...fresh);
      publisher.score(fresh);
      await settle();
      return said.slice(before);
    },
  };
}

let entry = 0;
export const pass = (line: string, car: number, seconds: number): Fact =>
  crossing(line, car, seconds, { entry: ++entry });
