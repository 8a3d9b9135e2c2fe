import { describe, expect, it } from 'vitest';
import { status } from '../../../../protocol/messages/station.ts';
import { backlogOf, presenceOf } from './station-state.ts';

const says = (over: object) => status.parse({ v: 1, station: 'bracco', online: true, ...over });

describe('a station on the board', () => {
  it('is online, closed in order, offline, or has never been heard', () => {
    expect(presenceOf(says({ online: false, atUs: 1_718_100_000_000_000 }))).toBe('closed');
    expect(presenceOf(says({}))).toBe('online');
    expect(presenceOf(says({ online: false }))).toBe('offline');
    expect(presenceOf(undefined)).toBe('neverHeard');
  });

  it('has as backlog what the slowest scorer has not acknowledged', () => {
    expect(backlogOf(says({ head: 120, acknowledged: { main: 120, spare: 97 } }))).toBe(23);
    expect(backlogOf(says({ head: 120 }))).toBe(120);
    expect(backlogOf(says({ head: 3, acknowledged: { main: 5 } }))).toBe(0);
    expect(backlogOf(says({}))).toBeUndefined();
  });
});
