import { describe, expect, it } from 'vitest';
import { type BoxLine, EDGE_FLAGS, encodeBoxLine } from '../protocol/serial/codec.ts';
import { ticks, utcMicros } from '../protocol/time.ts';
import type { Channel } from './config.ts';
import type { BoxRecord } from './link/machine.ts';
import { createPipeline, type PassageDraft, type PipelineOptions } from './pipeline.ts';

const HZ = 16_000_000;
const EPOCH_S = 1_718_100_000;
const BOOT = '0007a3f1';
const CHANNELS = new Map<string, Channel>([
  ['D8', { line: 'A', sensor: 'tube', lengthM: 0, celsius: 20, role: 'main' }],
  ['D3', { line: 'B', sensor: 'photocell', lengthM: 0, celsius: 20, role: 'main' }],
]);

/** A line that the host hears `lateMs` after its moment, in seconds of the box and of the true time after the epoch. */
const heard = (line: BoxLine, second: number, lateMs = 3): BoxRecord => ({
  boot: BOOT,
  heardUs: utcMicros((EPOCH_S + second) * 1e6 + lateMs * 1000),
  text: encodeBoxLine(line),
  line,
});
const tickAt = (second: number) => ticks(Math.round(second * HZ));
const pps = (second: number): BoxRecord => heard({ type: 'pps', tick: tickAt(second) }, second);
const heartbeat = (second: number, next: number): BoxRecord =>
  heard({ type: 'heartbeat', tick: tickAt(second), next, oldest: next, gone: 0, refused: 0, resets: 1 }, second);
const edge = (seq: number, second: number, level: 0 | 1 = 1, flags = 0, channel = 'D8'): BoxRecord =>
  heard({ type: 'edge', seq, tick: tickAt(second), channel, level, flags }, second);
/** What a receiver says 0.2 s after a second. */
const sentence = (second: number, saidSecond = second, status = 'A'): BoxRecord => {
  const utc = new Date((EPOCH_S + saidSecond) * 1000).toISOString();
  const time = utc.slice(11, 19).replaceAll(':', '');
  const date = `${utc.slice(8, 10)}${utc.slice(5, 7)}${utc.slice(2, 4)}`;
  const body = `GPRMC,${time}.00,${status},4533.00,N,01013.00,E,0.0,,${date},,,A`;
  const sum = [...body].reduce((xor, character) => xor ^ character.charCodeAt(0), 0);
  const text = `$${body}*${sum.toString(16).toUpperCase().padStart(2, '0')}`;
  return { boot: BOOT, heardUs: utcMicros((EPOCH_S + second + 0.2) * 1e6), text, line: { type: 'nmea', text } };
};

function play(records: readonly BoxRecord[], options: Partial<PipelineOptions> = {}) {
  const pipeline = createPipeline(BOOT, HZ, { channels: CHANNELS, ...options });
  const newest = new Map<number, PassageDraft>();
  for (const record of records) {
    pipeline.take(record);
    for (const draft of pipeline.drain()) newest.set(draft.seq, draft);
  }
  return { pipeline, passage: (seq: number) => newest.get(seq) };
}
const seconds = (from: number, to: number): BoxRecord[] =>
  Array.from({ length: to - from + 1 }, (_, i) => pps(from + i));

describe('what a box says to passages with their time', () => {
  it('keeps a self test as a crossing that never counts, and no wheel for it', () => {
    const { passage } = play([
      ...seconds(1, 10),
      edge(1, 10.1, 1, EDGE_FLAGS.test),
      edge(2, 10.1002, 0, EDGE_FLAGS.test | EDGE_FLAGS.short),
      edge(3, 10.5),
      pps(11),
    ]);
    expect(passage(1)).toMatchObject({ test: true, counts: false, doubts: ['test'], utcUs: (EPOCH_S + 10.1) * 1e6 });
    expect(passage(3)).toMatchObject({ counts: true, doubts: [] });
    expect(passage(3)?.test).toBeUndefined();
  });

  it('does not count a pulse that is shorter than a wheel takes, and the car behind it', () => {
    const { passage } = play([
      ...seconds(1, 10),
      edge(1, 10.1),
      edge(2, 10.1004, 0, EDGE_FLAGS.short),
      edge(3, 10.4),
      edge(4, 10.41, 0),
      edge(5, 10.7),
      pps(11),
      heartbeat(20, 6),
    ]);
    expect(passage(1)).toMatchObject({ counts: false, doubts: ['short'] });
    expect(passage(3)).toMatchObject({ counts: true, doubts: [], rearUtcUs: (EPOCH_S + 10.7) * 1e6 });
  });

  it('keeps the first touch of a contact that bounces', () => {
    const { passage } = play([
      ...seconds(1, 10),
      edge(1, 10.1),
      edge(2, 10.1004, 0, EDGE_FLAGS.short),
      edge(3, 10.101),
      edge(4, 10.11, 0),
      edge(5, 10.4),
      pps(11),
      heartbeat(20, 6),
    ]);
    expect(passage(1)).toMatchObject({ counts: true, doubts: [], rearUtcUs: (EPOCH_S + 10.4) * 1e6 });
    expect(passage(3)).toMatchObject({ counts: false, doubts: ['bounce'] });
  });

  it('says nothing of what comes first in a replay that begins somewhere: it may be the rear axle of a car of before', () => {
    const records = [...seconds(1, 40), edge(7, 40.5), ...seconds(41, 50), heartbeat(50, 8)];
    const cut = [edge(2, 1.2), edge(4, 19.9), ...seconds(20, 40), edge(6, 40.1), ...seconds(41, 50), heartbeat(50, 7)];
    expect(play(records, { isCut: true }).passage(7)).toMatchObject({ counts: true });
    const { passage } = play(cut, { isCut: true });
    expect([2, 4].map(passage)).toEqual([undefined, undefined]);
    expect(passage(6)).toMatchObject({ counts: true });
  });

  it('tells what waits when the box begins anew: no rear axle and no second will come', () => {
    const { pipeline } = play([...seconds(1, 10), edge(1, 10.1), edge(2, 10.4)]);
    pipeline.end();
    expect(pipeline.drain()).toMatchObject([
      { seq: 1, counts: true, doubts: [], rearUtcUs: (EPOCH_S + 10.4) * 1e6 },
      { seq: 2, counts: false, doubts: ['rear'] },
    ]);
    expect(pipeline.drain()).toEqual([]);
  });

  it('is less sure of an edge that the capture unit did not stamp', () => {
    const { passage } = play([
      ...seconds(1, 10),
      edge(1, 10.1),
      edge(2, 10.2, 1, 0, 'D3'),
      edge(3, 18.1, 1, EDGE_FLAGS.late),
      ...seconds(19, 28),
      heartbeat(28, 4),
    ]);
    const captured = passage(1)?.uncertaintyUs ?? 0;
    expect(passage(2)?.uncertaintyUs).toBeGreaterThan(captured + 2);
    expect(passage(3)?.uncertaintyUs).toBeGreaterThan(captured + 2);
  });

  it('names the second by the GPS and the host together, and not where they differ', () => {
    const both = (said: number) => [
      ...Array.from({ length: 12 }, (_, i) => [pps(i + 1), sentence(i + 1, i + 1 + said)]).flat(),
      edge(1, 12.5),
      pps(13),
    ];
    expect(play(both(0)).passage(1)).toMatchObject({ utcUs: (EPOCH_S + 12.5) * 1e6, clock: 'pps' });
    const { passage, pipeline } = play(both(-19));
    expect(passage(1)).toMatchObject({ utcUs: null, clock: 'none' });
    expect(pipeline.clock.alarm(tickAt(13))).toContain('19.0 s ahead of the GPS');
  });

  it('takes a receiver that speaks 1.2 s after its second for what it is, once it is told', () => {
    // Its sentences of second n come in second n + 1.
    const late = [
      ...Array.from({ length: 12 }, (_, i) => [pps(i + 1), sentence(i + 1, i)]).flat(),
      edge(1, 12.5),
      pps(13),
    ];
    expect(play(late).passage(1)?.utcUs).toBeNull();
    expect(play(late, { gpsDelayUs: 1_200_000 }).passage(1)?.utcUs).toBe((EPOCH_S + 12.5) * 1e6);
  });

  it('places a pulse by the host where no GPS second comes', () => {
    const exchange = (second: number): BoxRecord => ({
      ...heard({ type: 'time', nonce: '0001', tick: tickAt(second + 0.001) }, second, 2),
      askedUs: utcMicros((EPOCH_S + second) * 1e6),
    });
    const { passage } = play([
      ...Array.from({ length: 30 }, (_, i) => exchange(i + 1)),
      edge(1, 30.5),
      heartbeat(40, 2),
      ...Array.from({ length: 10 }, (_, i) => exchange(41 + i)),
    ]);
    expect(passage(1)).toMatchObject({ clock: 'host', doubts: ['single'] });
    expect(Math.abs((passage(1)?.utcUs ?? 0) - (EPOCH_S + 30.5) * 1e6)).toBeLessThan(1_500);
  });

  it('improves what it said without the GPS for an hour when the GPS is back', () => {
    const { passage } = play([...seconds(1, 60), edge(1, 1_800.25), heartbeat(1_810, 2), ...seconds(3_600, 3_604)]);
    expect(passage(1)).toMatchObject({ utcUs: (EPOCH_S + 1_800.25) * 1e6, clock: 'holdover', settled: true });
  });
});
