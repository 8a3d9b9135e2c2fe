import type { AmendmentOf } from '../../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../../protocol/time.ts';
import type { Publication, Said } from '../../scoring/index.ts';

/** From live to official: what was published of a scope, and what may come next. */
export type PublicationState = 'live' | 'verification' | 'provisional' | 'official';

/** What stands on the board: of the highest version in force the last that was said of it. @param said in rising (n, atUs, id) */
export function standing(said: readonly Said<Publication>[], scope: string): Publication | undefined {
  const inForce = said.flatMap(({ amendment, undoneBy }) =>
    undoneBy === null && amendment.scope === scope ? [amendment] : [],
  );
  const version = Math.max(0, ...inForce.map((each) => each.version));
  return inForce.findLast((each) => each.version === version);
}

/** What stood before a publication, whose changes are to be told: the last one in force of an earlier version. */
export function earlier(
  said: readonly Said<Publication>[],
  { scope, version }: Pick<Publication, 'scope' | 'version'>,
): Publication | undefined {
  return standing(
    said.filter(({ amendment }) => amendment.version < version),
    scope,
  );
}

/** Nobody publishes twice under one number, so that of a version that was taken back is not free. */
export const nextVersion = (said: readonly Said<Publication>[], scope: string): number =>
  Math.max(0, ...said.map(({ amendment }) => (amendment.scope === scope ? amendment.version : 0))) + 1;

export const nextSheet = (said: readonly Said<Publication>[]): number =>
  Math.max(0, ...said.map(({ amendment }) => amendment.posted?.sheet ?? 0)) + 1;

/** Before anything is published: as long as somebody waits for a car, live; then it is checked. */
export const stateOf = (stands: Publication | undefined, pending: number): PublicationState =>
  stands?.state ?? (pending > 0 ? 'live' : 'verification');

/** Why a publication cannot be as it is asked for, in words. */
export function whyNot(
  said: readonly Said<Publication>[],
  asked: Pick<AmendmentOf<'publish'>, 'scope' | 'state' | 'version' | 'protestUntilUs'>,
  nowUs: UtcMicros,
): string | undefined {
  const { scope, state, version, protestUntilUs } = asked;
  const stands = standing(said, scope);
  const next = nextVersion(said, scope);
  const declares = state === 'official' && stands?.state === 'provisional' && version === stands.version;
  if (version !== next && !declares) {
    const last = stands === undefined ? 'nothing' : `version ${stands.version}, ${stands.state}, by ${stands.author}`;
    return `${scope}: what stands is ${last}; the next version is ${next}; look at it and decide again`;
  }
  if (protestUntilUs != null && protestUntilUs <= nowUs)
    return 'protest deadline: it is over already; allowed is a later time';
  return undefined;
}
