import { describe, expect, it } from 'vitest';
import { noticeOf } from '../../../../protocol/messages/notice.ts';
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

  it("says the clock's alarm in the language of the page, and how much it matters", () => {
    const alarm = 'clock: no GPS second for 40 s; hundredths stay sure for 20 min more';
    const sure = [noticeOf('gps-lost-sure', { away: '40 s', left: '20 min' })];
    const holdover = { ...well.clock, source: 'holdover' };
    const italian = (clock: object) =>
      healthOf(status.parse({ ...well, clock }), 0, words.it, true).find(({ id }) => id === 'alarm');
    expect(italian({ ...holdover, alarm, notices: sure })).toMatchObject({
      text: 'GPS assente da 40 s; i centesimi restano sicuri ancora per 20 min',
      level: 'watch',
    });
    const unnamed = [noticeOf('no-second'), noticeOf('host-ahead', { by: '3.0 s' })];
    expect(italian({ ...holdover, alarm: 'clock: …', notices: unnamed })).toMatchObject({
      text: 'ai tempi manca il secondo: l’orologio del computer è avanti di 3.0 s sul GPS; va regolato',
      level: 'bad',
    });
  });

  it("repeats the clock's alarm as it came where the station is of another version", () => {
    const alarm = 'clock: the moon is in the way';
    expect(textOf('alarm', { clock: { ...well.clock, alarm } })?.text).toBe(alarm);
    const later = { ...well.clock, alarm, notices: [{ code: 'moon-in-the-way' }] };
    expect(textOf('alarm', { clock: later })?.text).toBe(alarm);
  });

  it('tells of a disk that fills up, at a station without a box too', () => {
    const notices = [noticeOf('disk-low', { freeMiB: 120, folder: '/var/lib/centesimo' })];
    const full = { ...well, disk: { freeMiB: 120, alarm: 'disk: 120 MiB left', notices } };
    expect(healthOf(status.parse(full), 0, words.it, false).find(({ id }) => id === 'disk')).toMatchObject({
      text: 'restano 120 MiB per i dati; fai spazio in /var/lib/centesimo',
      level: 'bad',
    });
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
