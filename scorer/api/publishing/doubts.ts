import type { Doubt } from '../../../protocol/api/publications.ts';
import { standing } from '../../results/publications/life.ts';
import type { Scope } from '../../results/publications/scopes.ts';
import { isOpen, registerOf } from '../../results/register.ts';
import type { DeskContext } from '../desk-context.ts';

/** Why it may be too early to publish a scope: what nobody has decided yet, and what looks wrong. */
export function doubtsOf({ board, clock }: DeskContext, scope: Scope, state: 'provisional' | 'official'): Doubt[] {
  const nothing = { trial: null, car: null, where: null, crossing: null, count: null };
  const requests = registerOf(board.claims()).filter((each) => isOpen(each) && scope.trials.includes(each.trial));
  const awaited = scope.trials.flatMap((trial): Doubt[] => {
    const count = board.progress(trial)?.pending ?? 0;
    return count === 0 ? [] : [{ ...nothing, id: `pending ${trial}`, kind: 'pending', trial, count }];
  });
  const stands = standing(board.publications(), scope.id);
  const until = stands?.state === 'provisional' ? stands.protestUntilUs : null;
  const early = state === 'official' && until != null && until > clock.nowUs();
  return [
    ...requests.map(
      ({ id, number, car, trial }): Doubt => ({
        ...nothing,
        id: `request ${id}`,
        kind: 'request',
        trial,
        car,
        where: number,
      }),
    ),
    ...(early ? [{ ...nothing, id: `protest ${until}`, kind: 'protest' as const }] : []),
    ...awaited,
  ];
}
