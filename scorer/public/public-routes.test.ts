import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import type { StatusEvent, TableEvent, VersionedTable } from '../../protocol/api/public.ts';
import type { Stopwatch } from '../../protocol/clock.ts';
import { applyDelta, type Table } from '../../protocol/table-delta.ts';
import { pass, publicStand } from '../results/testing/public-stand.ts';
import { amendment } from '../scoring/testing/small-rally.ts';
import { publicRoutes } from './public-routes.ts';
import { createShowcase, type Showcase } from './showcase.ts';

const stopwatch: Stopwatch = {
  realMs: () => 0,
  afterRealMs: (ms, action) => {
    const timer = setTimeout(action, Math.min(ms, 5));
    return { cancel: () => clearTimeout(timer) };
  },
};
/** A beat every few milliseconds would hide what is looked for. */
const still: Stopwatch = { ...stopwatch, afterRealMs: () => ({ cancel: () => {} }) };

const open: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function stand(listenersMax = 10) {
  const showcase: Showcase = createShowcase('small', stopwatch, () => {});
  const rally = publicStand(showcase.put);
  const server: FastifyInstance = Fastify({ forceCloseConnections: true });
  const { add, streams } = publicRoutes({ showcase, stopwatch: still, listenersMax });
  await server.register(async (scope) => add(scope), { prefix: '/public' });
  await server.listen({ port: 0, host: '127.0.0.1' });
  open.push(
    () => server.close(),
    () => showcase.stop(),
  );
  const address = server.server.address();
  const root = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/public`;
  await rally.start();
  return { showcase, rally, server, streams, root };
}

/** A page that listens, as far as it is of interest here. */
async function listen(root: string, of: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  open.push(() => abort.abort());
  const answer = await fetch(`${root}/api/live?of=${encodeURIComponent(of)}`, { headers, signal: abort.signal });
  let text = '';
  const reading = (async () => {
    for await (const chunk of answer.body ?? []) text += Buffer.from(chunk).toString();
  })().catch(() => {});
  const events = (name: string) =>
    text
      .split('\n\n')
      .filter((event) => event.includes(`event: ${name}\n`))
      .map((event) => JSON.parse(/^data: (.*)$/m.exec(event)?.[1] ?? 'null'));
  return {
    status: answer.status,
    abort,
    ended: reading,
    text: () => text,
    tables: (): TableEvent[] => events('table'),
    statuses: (): StatusEvent[] => events('status'),
  };
}

const settled = (): Promise<void> => new Promise((done) => setTimeout(done, 60));

describe('what the public can ask for', () => {
  it('tells nothing of a hidden point before its release, whatever is asked', async () => {
    const { rally, root } = await stand();
    const names = [
      ...['rally', 'overview', 'latest', 'car/7', 'car/8'],
      ...['PC1', 'PM1', 'PC2'].map((id) => `trial/${id}`),
      ...['overall', 'hidden', 'final'].map((id) => `ranking/${id}`),
    ];
    const ask = async (): Promise<string[]> =>
      Promise.all(
        names.map(async (name) => {
          const answer = await fetch(`${root}/api/table/${name}`);
          return `${name} ${answer.status} ${await answer.text()}`;
        }),
      );
    await rally.hear(pass('castle/A', 7, 0), pass('castle/B', 7, 15.03), pass('bracco/S', 7, 100));
    const stream = await listen(root, names.slice(0, 8).join());
    const rest = await listen(root, names.slice(8).join());
    await settled();
    const before = await ask();
    const heard = [stream.text(), rest.text()];
    await rally.hear(pass('wood/1', 7, 205), pass('wood/2', 7, 301));
    await settled();
    expect(await ask()).toEqual(before);
    expect([stream.text(), rest.text()]).toEqual(heard);
    expect(before.filter((each) => /wood|bracco|205|301/.test(each))).toEqual([]);
    expect(before.filter((each) => each.includes(' 404 ')).map((each) => each.split(' ')[0])).toEqual([
      'trial/PM1',
      'ranking/hidden',
      'ranking/final',
    ]);

    await rally.hear(amendment({ action: 'close', id: 'c', trial: 'PM1' }));
    await settled();
    expect((await ask()).find((each) => each.startsWith('trial/PM1'))).toContain('"wood/1"');
    expect(stream.tables().some(({ of }) => of === 'trial/PM1')).toBe(true);
  });

  it.each(['desk/result', 'trial/../../x', 'trial/%2e%2e%2fledger.db', 'car/0', 'car/9', 'car/1e3', '__proto__', ''])(
    'is nothing beyond its tables: %s',
    async (name) => {
      const { root } = await stand();
      expect((await fetch(`${root}/api/table/${name}`)).status).toBe(404);
    },
  );

  it('is answered with what it has when it is the same: compressed once, cached by its version', async () => {
    const { rally, root } = await stand();
    await rally.hear(pass('castle/A', 7, 0), pass('castle/B', 7, 15.03));
    const first = await fetch(`${root}/api/table/ranking/overall`, { headers: { 'accept-encoding': 'gzip' } });
    expect(first.headers.get('content-encoding')).toBe('gzip');
    expect(first.headers.get('cache-control')).toMatch(/^public, max-age=1\b/);
    const { version, table } = (await first.json()) as VersionedTable;
    expect(first.headers.get('etag')).toBe(`"${version}"`);
    expect(table.rows[0]).toMatchObject({ car: 7, position: 1, score: '3' });
    const again = await fetch(`${root}/api/table/ranking/overall`, { headers: { 'if-none-match': `"${version}"` } });
    expect(again.status).toBe(304);
  });

  it('refuses a stream of what is no table, and of more than a page shows', async () => {
    const { root } = await stand();
    for (const of of ['desk/result', 'ranking/overall@a@b', 'rally,'.repeat(9), '<script>']) {
      const { status } = await listen(root, of);
      expect(status, of).toBe(400);
    }
  });
});

describe('a page that listens', () => {
  it('has in the end what a page that has just come is given', async () => {
    const { rally, root } = await stand();
    const get = async (): Promise<VersionedTable> =>
      (await (await fetch(`${root}/api/table/ranking/overall`)).json()) as VersionedTable;
    const start = await get();
    const stream = await listen(root, `ranking/overall@${start.version}`);
    await rally.hear(pass('castle/A', 7, 0), pass('castle/B', 7, 15.03));
    await rally.hear(pass('castle/A', 8, 20), pass('castle/B', 8, 35.01));
    await settled();
    const end = await get();
    expect(stream.tables().at(-1)?.to).toBe(end.version);
    // Two rows are a small table, which is sent for as a whole where that is shorter than the change.
    let held: Table | undefined = start.table;
    let version = start.version;
    for (const { from, to, delta } of stream.tables()) {
      held = held && delta && from === version ? applyDelta(held, delta) : undefined;
      version = to;
    }
    if (held !== undefined) expect(held).toEqual(end.table);
  });

  it('goes on where it was, by the version that it has or by the last event that it got', async () => {
    const { rally, root } = await stand();
    const versions: string[] = [];
    for (const at of [0, 30, 60]) {
      const answer = await fetch(`${root}/api/table/latest`);
      versions.push(((await answer.json()) as VersionedTable).version);
      await rally.hear(pass(at === 0 ? 'castle/A' : 'lake/A', at === 60 ? 8 : 7, at));
      await rally.hear(pass(at === 0 ? 'castle/B' : 'lake/B', at === 60 ? 8 : 7, at + 12));
    }
    await settled();
    const [oldest, middle] = versions;
    const late = await listen(root, `latest@${oldest}`);
    const later = await listen(root, `latest@${oldest}`, { 'last-event-id': `latest@${middle}` });
    const stranger = await listen(root, 'latest@never');
    await settled();
    expect(late.tables().map(({ to }) => to)).toHaveLength(3);
    expect(later.tables().map(({ to }) => to)).toHaveLength(2);
    // Whose version nobody knows is told to fetch.
    expect(stranger.tables()).toEqual([{ of: 'latest', to: late.tables().at(-1)?.to }]);
  });

  it('hears at once how the link to the rally is', async () => {
    const { root, showcase, streams } = await stand();
    const stream = await listen(root, 'rally');
    await settled();
    showcase.status = { live: true, sinceMs: 7 };
    streams.tellStatus();
    await settled();
    expect(stream.statuses()).toEqual([
      { live: false, sinceMs: 0 },
      { live: true, sinceMs: 7 },
    ]);
  });

  it('has to do without a stream where there are too many, and is told when to ask', async () => {
    const { root, streams } = await stand(1);
    const first = await listen(root, 'rally');
    const second = await fetch(`${root}/api/live?of=rally`);
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, '10']);
    expect((await fetch(`${root}/api/table/rally`)).status).toBe(200);
    first.abort.abort();
    await settled();
    expect(streams.count).toBe(0);
    expect((await listen(root, 'rally')).status).toBe(200);
  });
});

describe('whoever shows what is released', () => {
  const showcase = () => createShowcase('small', still, () => {});
  const topic = (name: string) => `centesimo/small/result/${name}`;
  const ranking = (score: string) =>
    JSON.stringify({
      ...{ v: 1, id: 'overall', title: 'Overall', notices: [], trials: ['PC1'] },
      rows: [{ position: 1, car: 7, score, state: 'running', through: 'PC1', deviations: [3] }],
    });

  it('has the same versions as any other that heard the same', () => {
    const [one, other] = [showcase(), showcase()];
    for (const each of [one, other]) each.put(topic('ranking/overall'), ranking('3'));
    expect(one.table('ranking/overall')?.version).toBe(other.table('ranking/overall')?.version);
  });

  it('drops after a reconnection what was taken back meanwhile, but not what a broker has forgotten', () => {
    const rally = JSON.stringify({
      ...{ v: 1, rally: 'small', name: 'Small', timezone: 'Europe/Rome', rules: 'r', notices: [] },
      ...{ races: [], legs: [], trials: [], rankings: [], entries: [] },
    });
    const each = showcase();
    each.put(topic('rally'), rally);
    each.put(topic('ranking/overall'), ranking('3'));
    each.renew()();
    expect(each.table('ranking/overall')).toBeDefined();
    const isRenewed = each.renew();
    each.put(topic('rally'), rally);
    isRenewed();
    expect(each.table('ranking/overall')).toBeUndefined();
  });

  it('keeps what it had where a message is unreadable, and shows no field that nobody knows', () => {
    const each = showcase();
    each.put(topic('ranking/overall'), ranking('3'));
    each.put(topic('ranking/overall'), '{');
    const secret = JSON.parse(ranking('3'));
    secret.rows[0].hiddenPoint = 'wood/1';
    expect(each.table('ranking/overall')?.table.rows).toHaveLength(1);
    each.put(topic('ranking/overall'), JSON.stringify(secret));
    expect(each.table('ranking/overall')?.body).not.toContain('wood');
    each.put('centesimo/small/desk/result/ranking/overall', ranking('9'));
    each.put('centesimo/other/result/ranking/overall', ranking('9'));
    expect(each.table('ranking/overall')?.table.rows[0]).toMatchObject({ score: '3' });
  });
});
