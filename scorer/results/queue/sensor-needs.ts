import { differsTooMuch, pairBackups } from '../../../protocol/messages/backup.ts';
import type { UtcMicros } from '../../../protocol/time.ts';
import type { CrossingNow } from '../../scoring/index.ts';
import type { Need } from './need.ts';

type TimedNow = CrossingNow & { readonly utcUs: UtcMicros };

/**
 * What two sensors of one line do not agree on, in a group of crossings that has nothing to do with any other.
 * @param watched whether the second sensor was at work at a time: what it has not seen there, it should have
 */
export function needsOfSensors(group: readonly CrossingNow[], watched: (utcUs: UtcMicros) => boolean): Need[] {
  const timed = group.filter((each): each is TimedNow => each.utcUs !== null && !each.test);
  // One that a person wrote in has its backup, too, and a voided one; a pulse that was never taken as a passage has none.
  const mains = timed.filter(({ role, standing, voided }) => role !== 'backup' && (standing || voided));
  const backups = timed.filter(({ role, standing }) => role === 'backup' && standing);
  const pairs = pairBackups(mains, backups);
  const needs: Need[] = [];
  for (const backup of backups) {
    const pair = pairs.get(backup.id);
    const main = mains.find(({ id }) => id === pair?.main);
    if (pair === undefined || main === undefined) {
      // Where it scores it is asked for as any crossing is.
      if (!backup.scores) needs.push(alone('backup-only', backup));
      continue;
    }
    const bothUs = main.uncertaintyUs + backup.uncertaintyUs;
    if (main.standing && differsTooMuch(pair, bothUs, backup.fact.origin === 'manual'))
      needs.push({
        ...{ id: `apart ${main.id} ${backup.id} ${pair.differenceUs}`, kind: 'differs', reason: 'apart' },
        ...{ sinceUs: main.utcUs, crossing: main.id, other: backup.id },
      });
  }
  const paired = new Set([...pairs.values()].map(({ main }) => main));
  for (const main of mains) {
    if (main.role === 'main' && main.standing && main.scores && !paired.has(main.id) && watched(main.utcUs))
      needs.push(alone('main-only', main));
  }
  return needs;
}

const alone = (reason: 'main-only' | 'backup-only', { id, utcUs }: TimedNow): Need => ({
  ...{ id: `${reason} ${id}`, kind: 'differs', reason, sinceUs: utcUs, crossing: id },
});
