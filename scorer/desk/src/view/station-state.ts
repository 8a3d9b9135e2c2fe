import type { Status } from '../../../../protocol/messages/station.ts';

export type Presence = 'online' | 'closed' | 'offline' | 'neverHeard';

export function presenceOf(status: Status | undefined): Presence {
  if (!status) return 'neverHeard';
  if (status.online) return 'online';
  // Who says good-bye says when; the will of one that died cannot.
  return status.atUs === undefined ? 'offline' : 'closed';
}

/**
 * Facts that a station has and not every scorer has acknowledged: the slowest scorer counts. `undefined` where the station has not said how
 * many it has.
 */
export function backlogOf(status: Status | undefined): number | undefined {
  if (status?.head === undefined) return undefined;
  const acknowledged = Object.values(status.acknowledged ?? {});
  return Math.max(0, status.head - (acknowledged.length > 0 ? Math.min(...acknowledged) : 0));
}
