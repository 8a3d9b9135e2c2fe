import type { Status } from '../../../../protocol/messages/station.ts';

export type Presence = 'online' | 'offline' | 'neverHeard';

export function presenceOf(status: Status | undefined): Presence {
  if (!status) return 'neverHeard';
  return status.online ? 'online' : 'offline';
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
