import { describe, expect, it } from 'vitest';
import { status } from '../../../../protocol/messages/station.ts';
import { healthOf, microseconds, worst } from './station-health.ts';
import { words } from './words.ts';

const well = {
  ...{ v: 1, station: 's', online: true, head: 12, acknowledged: { desk: 12, second: 12 } },
  clock: { source: 'pps', uncertaintyUs: 3, driftPpm: 0, alarm: null },
  box: { link: 'up', boot: '0007a3f1', firmware: '1.0.0', gone: 0, refused: {}, volts: 5.02, stuck: [] },
};
const items = (change: object, unsent = 0) => healthOf(status.parse({ ...well, ...change }), unsent, words.en, true);
const textOf = (id: string, change: object, unsent = 0) => items(change, unsent).find((item) => item.id === id);

describe('the state of the station in words', () => {
  it('is well when the GPS is there, the box speaks and everything is delivered', () => {
    expect(worst(items({}))).toBe('good');
    expect(textOf('clock', {})?.text).toBe('GPS ±3 µs');
    expect(textOf('backlog', {})?.text).toBe('all delivered');
  });

  it('counts as waiting what the slowest scorer has not committed', () => {
    expect(textOf('backlog', { acknowledged: { desk: 12, second: 4 } })?.text).toBe('8 queued, safe here');
    expect(textOf('backlog', { acknowledged: {} })?.text).toBe('12 queued, safe here');
  });

  it('is bad when there is no time, no box or an input that is stuck', () => {
    expect(textOf('clock', { clock: { ...well.clock, source: 'none' } })?.level).toBe('bad');
    expect(textOf('box', { box: { ...well.box, link: 'closed' } })?.level).toBe('bad');
    expect(textOf('stuck-D8', { box: { ...well.box, stuck: ['D8'] } })).toMatchObject({ level: 'bad' });
    expect(textOf('supply', { box: { ...well.box, volts: 4.4 } })?.level).toBe('bad');
  });

  it('does not miss a box where times are taken by hand', () => {
    const without = healthOf(status.parse({ ...well, clock: undefined, box: undefined }), 0, words.en, false);
    expect(without.map(({ id, level }) => [id, level])).toEqual([['backlog', 'good']]);
  });

  it("repeats the clock's alarm as it came", () => {
    const alarm = 'clock: no GPS second for 40 s; hundredths stay sure for 20 min more';
    expect(textOf('alarm', { clock: { ...well.clock, source: 'holdover', alarm } })?.text).toBe(alarm);
  });

  it('tells of a battery where the station has one', () => {
    expect(textOf('battery', {})).toBeUndefined();
    expect(textOf('battery', { battery: { percent: 14, charging: false } })).toMatchObject({
      text: '14 %',
      level: 'watch',
    });
    expect(textOf('battery', { battery: { percent: 9, charging: true } })?.level).toBe('good');
  });

  it('says what this phone has not sent yet', () => {
    expect(textOf('unsent', {}, 2)?.text).toBe('actions to send: 2');
  });

  it('writes bounds in the unit that is short', () => {
    expect([3, 2_500, 45_000, 1_200_000].map(microseconds)).toEqual(['3 µs', '2.5 ms', '45 ms', '1.2 s']);
  });
});
