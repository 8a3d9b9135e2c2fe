import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import mqtt, { type MqttClient } from 'mqtt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineClock, stopwatch } from '../clock.ts';
import { type SetupPreview, saveAnswer, setupPreview } from '../protocol/api/setup.ts';
import type { Results } from '../protocol/messages/results.ts';
import { topics } from '../protocol/topics.ts';
import { loadRally, openSetup, type Scorer, scoreFacts, startEmbeddedBroker, startScorer } from './index.ts';
import { crossing } from './scoring/testing/small-rally.ts';

/** A version of the files is put in force while cars are on the road, through the API of a running scorer and a real broker. */

const RALLY = `rally: small
name: Small rally
timezone: Europe/Rome
rules: aci-rds
races:
  - {id: classic, entries: entries.csv, firstStart: 2024-06-11T10:32:00Z, interval: 20 s}
legs:
  - id: leg-1 # Brescia
    trials:
      - {id: PC1, kind: time, from: castle/A, to: castle/B, imposed: 15.00 s}
      - {id: PC2, kind: time, from: castle/B, to: castle/C, imposed: 10.00 s}
rankings:
  - {id: overall, race: classic}
`;
const CARS = Array.from({ length: 60 }, (_, index) => index + 1);
const ENTRIES = `number,year,model,coefficient\n${CARS.map((car) => `${car},1950,Car ${car},1.50\n`).join('')}`;

/** 60 cars over three lines, deviations of the first trial car - 30 hundredths. */
const drive = (car: number, entry: number) =>
  [0, 15 + (car - 30) / 100, 25 + (car - 30) / 50].map((seconds, index) =>
    crossing(`castle/${'ABC'[index]}`, car, car * 60 + seconds, { journal: 'j1', entry: entry + index }),
  );

interface Running {
  readonly scorer: Scorer;
  readonly station: MqttClient;
  readonly texts: Map<string, string>;
  readonly ask: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: unknown }>;
  readonly send: (facts: readonly object[]) => void;
  readonly stop: () => Promise<void>;
}

async function startRally(broker: string, folder = mkdtempSync(join(tmpdir(), 'reload-'))): Promise<Running> {
  const file = join(folder, 'rally.yaml');
  writeFileSync(file, RALLY);
  writeFileSync(join(folder, 'entries.csv'), ENTRIES);
  const opening = openSetup({ db: join(folder, 'ledger.db'), file, read: (path) => readFileSync(path, 'utf8') });
  if (!opening.ok) throw new Error('the rally does not load');
  const { setup } = opening;
  const scorer = await startScorer({
    ...{ rally: setup.rally, sources: setup.sources, setup, scorer: 'desk', broker, db: join(folder, 'ledger.db') },
    ...{ port: 0, host: '127.0.0.1', clock: machineClock, stopwatch, random: Math.random, log: () => {} },
  });
  const station = await mqtt.connectAsync(broker);
  return {
    ...{
      scorer,
      station,
      texts: new Map([
        ['rally.yaml', RALLY],
        ['entries.csv', ENTRIES],
      ]),
    },
    ask: async (method, path, body) => {
      const answer = await fetch(`http://127.0.0.1:${scorer.port}${path}`, {
        method,
        headers: { 'x-centesimo': 'desk', ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: answer.status, body: await answer.json() };
    },
    send: (facts) => {
      for (const fact of facts) station.publish(topics('small').crossing('castle'), JSON.stringify(fact), { qos: 1 });
    },
    stop: async () => {
      await scorer.stop();
      await station.endAsync();
    },
  };
}

/** Saves and puts in force; keeps the texts that should be so from now on. */
async function put(
  { ask, texts }: Running,
  path: string,
  text: string,
  seen = 99,
): Promise<{ status: number; body: unknown }> {
  const answer = await ask('POST', '/api/setup/versions', {
    changes: [{ kind: 'text', path, text }],
    reason: 'the road book says so',
    seen: { [path]: seen },
    putInForce: true,
  });
  if (answer.status === 200) texts.set(path, text);
  return answer;
}

/** By a scorer that was never anything else. */
function afresh({ texts, scorer }: Running): Results {
  const loading = loadRally('rally.yaml', (path) => texts.get(path) ?? '');
  if (!loading.ok) throw new Error('the files in force do not load');
  return scoreFacts(loading.rally, scorer.facts(), { asItStands: true });
}

let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>;
beforeAll(async () => {
  broker = await startEmbeddedBroker();
});
afterAll(() => broker.close());

describe('another version of the files in force', () => {
  it('scores what is there like a scorer that was started with it, once and again, and says before what will change', async () => {
    const rally = await startRally(broker.url);
    const { scorer, ask } = rally;
    await expect.poll(() => scorer.connected).toBe(true);
    rally.send(CARS.flatMap((car) => drive(car, car * 3)));
    await expect.poll(() => scorer.factCount).toBeGreaterThanOrEqual(182);
    expect(scorer.results(false)).toEqual(afresh(rally));

    const longer = RALLY.replace('imposed: 15.00 s', 'imposed: 15.10 s');
    const preview: SetupPreview = setupPreview.parse(
      (await ask('POST', '/api/setup/preview', { changes: [{ kind: 'text', path: 'rally.yaml', text: longer }] })).body,
    );
    // Every car has driven PC1, and no deviation is what it was; car 30 was on the hundredth and is 10 early.
    expect(preview).toMatchObject({ files: ['rally.yaml'], trialCount: 60, startCount: 0 });
    expect(preview.trials.find(({ car }) => car === 30)).toMatchObject({
      before: { deviation: 0, score: '0' },
      after: { deviation: -10, score: '10' },
    });
    expect(scorer.results(false)).toEqual(afresh(rally));

    const first = saveAnswer.parse((await put(rally, 'rally.yaml', longer, 1)).body);
    expect(first.inForce).toMatchObject({
      n: 2,
      author: 'chief:desk',
      reason: 'the road book says so',
      origin: 'desk',
    });
    expect(scorer.results(false)).toEqual(afresh(rally));
    expect(scorer.results(false).rankings[0]?.rows.find(({ car }) => car === 30)?.trials[0]?.deviation).toBe(-10);

    await put(rally, 'entries.csv', ENTRIES.replace('30,1950,Car 30,1.50\n', ''), 2);
    expect(scorer.results(false)).toEqual(afresh(rally));
    expect(scorer.results(false).rankings[0]?.rows).toHaveLength(59);
    await put(rally, 'rally.yaml', RALLY, 3);
    expect(scorer.results(false)).toEqual(afresh(rally));
    const used = [...scorer.facts()].flatMap((fact) =>
      fact.kind === 'definition' ? [`${fact.path} ${fact.author}`] : [],
    );
    expect(used).toEqual([
      ...['rally.yaml scorer', 'built-in:aci-rds scorer', 'entries.csv scorer'],
      ...['rally.yaml chief:desk', 'entries.csv chief:desk', 'rally.yaml chief:desk'],
    ]);
    await rally.stop();
  });

  it('is refused where it is broken, another rally, or older than what somebody else has saved, and the old one goes on', async () => {
    const rally = await startRally(broker.url);
    const before = rally.scorer.results(false);
    const broken = await put(rally, 'rally.yaml', RALLY.replace('15.00 s', '15 bananas'));
    expect(broken).toMatchObject({
      status: 422,
      body: {
        problems: [
          { file: 'rally.yaml', line: 10, text: expect.stringContaining('"15 bananas" is not allowed; allowed:') },
        ],
      },
    });
    expect(await put(rally, 'rally.yaml', RALLY.replace('rally: small', 'rally: other'))).toMatchObject({
      status: 400,
      body: { reason: 'rally other: the id stays small as long as this scorer runs' },
    });
    expect(await put(rally, '../etc/passwd', 'x')).toMatchObject({ status: 400 });
    expect(await put(rally, 'nobody-names-me.csv', ENTRIES)).toMatchObject({ status: 422 });
    expect((await put(rally, 'rally.yaml', RALLY.replace('10.00 s', '11.00 s'), 1)).status).toBe(200);
    expect(await put(rally, 'rally.yaml', RALLY.replace('10.00 s', '12.00 s'), 1)).toMatchObject({
      status: 409,
      body: { since: [{ path: 'rally.yaml', author: 'chief:desk', reason: 'the road book says so' }] },
    });
    expect(rally.scorer.results(false)).toEqual(afresh(rally));
    expect(rally.scorer.results(false)).not.toEqual(before);
    await rally.stop();
  });

  it('takes the starts of a leg from a list of its own, with the rest of the file as its author left it', async () => {
    const rally = await startRally(broker.url);
    const cars = [...CARS].reverse();
    const starts = {
      kind: 'starts',
      leg: 'leg-1',
      race: 'classic',
      first: '2024-06-11T12:40:00',
      interval: '30 s',
      cars,
    };
    const { status } = await rally.ask('POST', '/api/setup/versions', {
      ...{ changes: [starts], reason: 'the fastest last', seen: { 'rally.yaml': 1 }, putInForce: true },
    });
    expect(status).toBe(200);
    const { body } = await rally.ask('GET', '/api/setup/text?path=rally.yaml');
    expect(body).toMatchObject({
      text: RALLY.replace(
        '- id: leg-1 # Brescia',
        '- id: leg-1\n    starts: { classic: { first: 2024-06-11T12:40:00, interval: 30 s, order: starts-leg-1-classic.csv } } # Brescia',
      ),
    });
    expect((await rally.ask('GET', '/api/setup/starts?leg=leg-1&race=classic')).body).toMatchObject({
      ...{ cars, byEntries: CARS, intervalUs: 30_000_000, firstUs: Date.parse('2024-06-11T10:40:00Z') * 1000, out: [] },
    });
    await rally.stop();
  });

  it('loses no fact that comes while it is put in force, however they come', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 180 }),
        async (bursts, early) => {
          const rally = await startRally(broker.url);
          const { scorer } = rally;
          await expect.poll(() => scorer.connected).toBe(true);
          const facts = CARS.flatMap((car) => drive(car, car * 3));
          rally.send(facts.slice(0, early));
          // What stations sent before: enough that the new scoreboard takes several slices.
          const noise = Array.from({ length: 1500 }, (_, index) =>
            crossing('castle/A', null, 5000 + index, { id: `noise:${index}`, journal: 'j2', entry: index + 1 }),
          );
          rally.send(noise);
          await expect.poll(() => scorer.factCount, { timeout: 10_000 }).toBe(1503 + early);
          const putting = put(rally, 'rally.yaml', RALLY.replace('10.00 s', '11.00 s'), 1);
          let at = early;
          for (const size of bursts) {
            rally.send(facts.slice(at, at + size));
            at = Math.min(facts.length, at + size);
            await new Promise((resolve) => setImmediate(resolve));
          }
          expect((await putting).status).toBe(200);
          rally.send(facts.slice(at));
          await expect.poll(() => scorer.factCount, { timeout: 10_000 }).toBe(1504 + facts.length);
          expect(scorer.results(false)).toEqual(afresh(rally));
          await rally.stop();
        },
      ),
      { numRuns: 6 },
    );
  });
});
