import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { stopwatch } from '../clock.ts';
import type { Crossing, Fact } from '../protocol/messages/facts.ts';
import { type BoxLine, decodeHostLine, encodeBoxLine } from '../protocol/serial/codec.ts';
import { ticks, utcMicros } from '../protocol/time.ts';
import { type Bridge, type BridgeParts, startBridge } from './bridge.ts';
import type { StationConfig } from './config.ts';
import { openJournal } from './journal/journal.ts';
import type { BoxRecord } from './link/machine.ts';
import type { BoxPortEvents, OpenBoxPort } from './link/port.ts';

/** A bridge with a box that the test plays, a broker that is not there, and a journal on a real disk. */

const HZ = 16_000_000;
const EPOCH_S = 1_718_100_000;
const BOOT = '0007a3f1';
const BACKUP_BOOT = '00080001';
const running: Bridge[] = [];
afterEach(async () => {
  for (const bridge of running.splice(0)) await bridge.stop();
});

const configIn = (folder: string): StationConfig => ({
  station: 's',
  rally: 'test',
  scorers: ['desk'],
  // Nobody listens there.
  broker: 'mqtt://127.0.0.1:9',
  box: 'test',
  gps: null,
  channels: new Map([['D8', { line: 'A', sensor: 'tube', lengthM: 0, celsius: 20, role: 'main' }]]),
  lines: ['A'],
  startOrder: [7, 12],
  port: 0,
  journalPath: join(folder, 's.db'),
});

/** Lines of the box reach the bridge at the box's own time: second n of the box is EPOCH_S + n. */
async function begin(config: StationConfig, instead: Partial<BridgeParts> = {}) {
  let nowUs = EPOCH_S * 1e6;
  const plugged = (boot: string) => {
    let port: BoxPortEvents | null = null;
    const asked: string[] = [];
    const openPort: OpenBoxPort = async (events) => {
      port = events;
      return { bytes: { read: 0, written: 0 }, write: (text) => asked.push(text.trim()), close: () => {} };
    };
    const say = async (line: BoxLine, second: number): Promise<void> => {
      nowUs = (EPOCH_S + second) * 1e6 + 3_000;
      (port as BoxPortEvents | null)?.onLine(encodeBoxLine(line));
      await Promise.resolve();
    };
    const hello = async (next: number, oldest: number, second: number): Promise<void> => {
      const question = asked.map(decodeHostLine).findLast((each) => each.ok && each.line.type === 'hello-request');
      const nonce = question?.ok && question.line.type === 'hello-request' ? question.line.nonce : '';
      await say({ type: 'hello', protocol: 2, firmware: '1.0.0', hz: HZ, boot, next, oldest, nonce }, second);
    };
    return { openPort, say, hello, asked };
  };
  const { openPort, say, hello, asked } = plugged(BOOT);
  const second = plugged(BACKUP_BOOT);
  const bridge = startBridge(config, {
    clock: {
      nowUs: () => utcMicros(nowUs),
      elapsedUs: () => nowUs - EPOCH_S * 1e6,
      after: () => ({ cancel: () => {} }),
    },
    stopwatch,
    random: () => 0.5,
    openPort,
    backup: { openPort: second.openPort },
    log: () => {},
    ...instead,
  });
  running.push(bridge);
  await new Promise((done) => setImmediate(done));
  return { bridge, say, hello, asked, backup: second };
}

const tickAt = (second: number) => ticks(second * HZ);
const pps = (second: number): BoxLine => ({ type: 'pps', tick: tickAt(second) });
const edge = (seq: number, second: number): BoxLine => ({
  type: 'edge',
  seq,
  tick: tickAt(second),
  channel: 'D8',
  level: 1,
  flags: 0,
});
const heartbeat = (second: number, next: number): BoxLine => ({
  type: 'heartbeat',
  tick: tickAt(second),
  next,
  oldest: next,
  gone: 0,
  refused: 0,
  resets: 1,
});

async function factsOf(config: StationConfig): Promise<Fact[]> {
  for (const bridge of running.splice(0)) await bridge.stop();
  const journal = openJournal(config.journalPath, () => 0.5);
  const facts = [...journal.all()];
  journal.close();
  return facts;
}
const newest = (facts: readonly Fact[]): Crossing =>
  facts.filter((fact) => fact.kind === 'crossing' && fact.counts).at(-1) as Crossing;

describe('a bridge', () => {
  it('says of every touch what it is, of a rear axle too behind which the next car has come already', async () => {
    const config = configIn(mkdtempSync(join(tmpdir(), 'bridge-')));
    const { say, hello } = await begin(config);
    await hello(1, 1, 0);
    for (let second = 1; second <= 20; second++) await say(pps(second), second);
    for (const [seq, second] of [20.25, 20.55, 24.25, 24.55].entries()) await say(edge(seq + 1, second), second);
    await say(pps(25), 25);
    await say(heartbeat(40, 5), 40);
    const facts = (await factsOf(config)) as Crossing[];
    const rears = facts.filter(({ counts }) => !counts);
    expect(rears.map(({ id, doubts }) => [id, doubts])).toEqual([
      [`s:${BOOT}:2:A`, ['rear']],
      [`s:${BOOT}:4:A`, ['rear']],
    ]);
  });

  it('stamps a car at once, and for good when the next second and the rear axle have come', async () => {
    const config = configIn(mkdtempSync(join(tmpdir(), 'bridge-')));
    const { say, hello, asked } = await begin(config);
    await hello(1, 1, 0);
    for (let second = 1; second <= 20; second++) await say(pps(second), second);
    await say(edge(1, 20.25), 20.25);
    await say(edge(2, 20.55), 20.55);
    await say(pps(21), 21);
    // Until no axle can come any more.
    await say(heartbeat(29, 3), 29);
    const facts = await factsOf(config);
    const [first] = facts as Crossing[];
    expect(first).toMatchObject({ rev: 0, car: null, suggested: 7, counts: true, clock: 'pps', rearUtcUs: null });
    expect(newest(facts)).toMatchObject({
      id: `s:${BOOT}:1:A`,
      rev: 1,
      utcUs: (EPOCH_S + 20.25) * 1e6,
      rearUtcUs: (EPOCH_S + 20.55) * 1e6,
      doubts: [],
    });
    expect(asked.at(-1)).toMatch(/^A 2\*/);
  });

  it('makes a crossing of a line that reached the disk and no further', async () => {
    const config = configIn(mkdtempSync(join(tmpdir(), 'bridge-')));
    const record = (line: BoxLine, second: number): BoxRecord => ({
      boot: BOOT,
      heardUs: utcMicros((EPOCH_S + second) * 1e6 + 3_000),
      text: encodeBoxLine(line),
      line,
    });
    const journal = openJournal(config.journalPath, () => 0.5);
    const seconds = Array.from({ length: 20 }, (_, i) => record(pps(i + 1), i + 1));
    const hello = { protocol: 2, firmware: '1.0.0', hz: HZ, boot: BOOT, next: 1, oldest: 1, nonce: '5c1e' };
    journal.recordRaw([record({ type: 'hello', ...hello }, 0), ...seconds, record(edge(1, 20.25), 20.25)]);
    journal.close();
    await begin(config);
    expect(newest(await factsOf(config))).toMatchObject({ id: `s:${BOOT}:1:A`, utcUs: (EPOCH_S + 20.25) * 1e6 });
  });

  it('makes the facts of its lines although the disk refuses them twice', async () => {
    const config = configIn(mkdtempSync(join(tmpdir(), 'bridge-')));
    let refusals = 0;
    const later: (() => void)[] = [];
    const { say, hello } = await begin(config, {
      stopwatch: {
        ...stopwatch,
        afterRealMs: (_ms, action) => {
          later.push(action);
          return { cancel: () => {} };
        },
      },
      openJournal: (path, random) => {
        const journal = openJournal(path, random);
        const append: typeof journal.append = (drafts) => {
          if (refusals-- > 0) throw new Error('database or disk is full');
          return journal.append(drafts);
        };
        return Object.assign(Object.create(journal) as typeof journal, { append });
      },
    });
    await hello(1, 1, 0);
    for (let second = 1; second <= 20; second++) await say(pps(second), second);
    refusals = 2;
    await say(edge(1, 20.25), 20.25);
    for (let round = 0; round < 2; round++) for (const action of later.splice(0)) action();
    expect(refusals).toBeLessThan(1);
    expect(newest(await factsOf(config))).toMatchObject({ id: `s:${BOOT}:1:A`, counts: true });
  });

  it('takes an axle pair together although it was stopped between the two', async () => {
    const config = configIn(mkdtempSync(join(tmpdir(), 'bridge-')));
    const before = await begin(config);
    await before.hello(1, 1, 0);
    for (let second = 1; second <= 20; second++) await before.say(pps(second), second);
    await before.say(edge(1, 20.25), 20.25);
    await factsOf(config);
    const after = await begin(config);
    await after.hello(3, 2, 22);
    await after.say(edge(2, 20.55), 22);
    await after.say(pps(23), 23);
    await after.say(heartbeat(31, 3), 31);
    const facts = await factsOf(config);
    const rear = facts.filter((fact) => fact.kind === 'crossing' && !fact.counts);
    expect(rear).toMatchObject([{ id: `s:${BOOT}:2:A`, doubts: ['rear'] }]);
    expect(newest(facts)).toMatchObject({ rearUtcUs: (EPOCH_S + 20.55) * 1e6, counts: true, doubts: [] });
  });

  it('takes no time back that it has said, when it knows less after a restart', async () => {
    const config = configIn(mkdtempSync(join(tmpdir(), 'bridge-')));
    const before = await begin(config);
    await before.hello(1, 1, 0);
    for (let second = 1; second <= 20; second++) await before.say(pps(second), second);
    // The GPS goes away; much later a car comes.
    for (let second = 21; second <= 2_400; second++) await before.say(heartbeat(second, 1), second);
    await before.say(edge(1, 2_400.25), 2_400.25);
    const said = newest(await factsOf(config));
    expect(said).toMatchObject({ clock: 'holdover' });
    expect(said.utcUs).not.toBeNull();
    const after = await begin(config);
    await after.hello(2, 1, 2_402);
    for (let second = 2_403; second <= 2_410; second++) await after.say(heartbeat(second, 2), second);
    const now = newest(await factsOf(config));
    expect(Math.abs((now.utcUs ?? 0) - (said.utcUs ?? 0))).toBeLessThanOrEqual(said.uncertaintyUs);
  });

  it('publishes nothing of what a marshal does wrong, and does what is right once', async () => {
    const config = configIn(mkdtempSync(join(tmpdir(), 'bridge-')));
    const { bridge, say, hello } = await begin(config);
    await hello(1, 1, 0);
    for (let second = 1; second <= 20; second++) await say(pps(second), second);
    await say(edge(1, 20.25), 20.25);
    const crossing = `s:${BOOT}:1:A`;
    expect(bridge.marshal.amend({ action: 'assign', crossing: 'nowhere', car: 12 })).toMatchObject({ ok: false });
    expect(bridge.marshal.amend({ action: 'assign', crossing, car: -1 })).toMatchObject({ ok: false });
    expect(bridge.marshal.amend({ action: 'confirm', crossing, note: 'x'.repeat(20_000) })).toMatchObject({
      ok: false,
    });
    expect(bridge.marshal.amend({ action: 'assign', crossing, car: 12, id: 'once' })).toEqual({ ok: true, id: 'once' });
    expect(bridge.marshal.amend({ action: 'assign', crossing, car: 12, id: 'once' })).toEqual({ ok: true, id: 'once' });
    const amendments = (await factsOf(config)).filter((fact) => fact.kind === 'amendment');
    expect(amendments).toMatchObject([{ action: 'assign', crossing, car: 12, author: 'marshal:s' }]);
  });

  it('keeps a second box of its own clock beside the first, and its crossings take the number that the main ones are given', async () => {
    const main = configIn(mkdtempSync(join(tmpdir(), 'bridge-')));
    const channels = new Map([['D3', { line: 'A', sensor: 'tube', lengthM: 0, celsius: 20, role: 'backup' }]] as const);
    const config: StationConfig = { ...main, backup: { box: 'second', gps: null, channels } };
    const { bridge, say, hello, asked, backup } = await begin(config);
    await hello(1, 1, 0);
    await backup.hello(1, 1, 0);
    // The second box was switched on 100 s earlier: second n of the day is n + 100 of its own.
    const own = (line: BoxLine): BoxLine => ('tick' in line ? { ...line, tick: ticks(line.tick + 100 * HZ) } : line);
    for (let second = 1; second <= 20; second++) {
      await say(pps(second), second);
      await backup.say(own(pps(second)), second);
    }
    await backup.say(own({ ...edge(1, 20.252), channel: 'D3' } as BoxLine), 20.252);
    await say(edge(1, 20.25), 20.25);
    await say(pps(21), 21);
    await backup.say(own(pps(21)), 21);
    const [first] = bridge.marshal.snapshot().crossings.filter(({ role }) => role === 'main');
    expect(bridge.marshal.amend({ action: 'assign', crossing: first?.id, car: 12 })).toMatchObject({ ok: true });
    await Promise.resolve();
    expect(bridge.status.backup).toMatchObject({ box: { boot: BACKUP_BOOT }, clock: { source: 'pps' } });

    const crossings = (await factsOf(config)).filter((fact) => fact.kind === 'crossing');
    const latest = (boot: string) => crossings.findLast((each) => each.boot === boot);
    expect(latest(BOOT)).toMatchObject({ role: 'main', suggested: 7, utcUs: (EPOCH_S + 20.25) * 1e6 });
    expect(latest(BACKUP_BOOT)).toMatchObject({ role: 'backup', suggested: 12, utcUs: (EPOCH_S + 20.252) * 1e6 });
    // Each box is told of its own edges.
    expect([asked.at(-1), backup.asked.at(-1)]).toEqual([
      expect.stringMatching(/^A 1\*/),
      expect.stringMatching(/^A 1\*/),
    ]);

    const journal = openJournal(config.journalPath, () => 0.5);
    expect([journal.memory()?.boot, journal.memory(1)?.boot]).toEqual([BOOT, BACKUP_BOOT]);
    journal.close();
  });
});
