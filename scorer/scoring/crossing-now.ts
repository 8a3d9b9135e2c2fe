import type { Crossing } from '../../protocol/messages/facts.ts';
import { insertedCrossing } from '../../protocol/messages/standing.ts';
import type { Bookkeeping } from './bookkeeping.ts';
import { lineAt } from './course.ts';
import { resolveCrossing } from './crossing.ts';
import type { FactRecord } from './fact-book.ts';
import type { ResolvedCrossing } from './resolved-crossing.ts';

/** A crossing as it stands, with what a person who looks at a list of them has to know. */
export interface CrossingNow extends ResolvedCrossing {
  /** As its sensor, or whoever wrote it in, said it last. */
  readonly fact: Crossing;
  /** By a person. */
  readonly voided: boolean;
  /** A person has said something of it that counts. */
  readonly judged: boolean;
  /** Index of the line on the road; `undefined` where no trial uses it, or no leg holds the time. */
  readonly courseLine: number | undefined;
}

/** `undefined` for every other fact, for one that was only named, and for an insert taken back. */
export function crossingNow({ course, book }: Bookkeeping, record: FactRecord): CrossingNow | undefined {
  const { current } = record;
  const resolved = resolveCrossing(book, record);
  if (resolved === undefined || current === undefined) return undefined;
  if (current.kind !== 'crossing' && !(current.kind === 'amendment' && current.action === 'insert')) return undefined;
  const { amendments } = record;
  const isVoided =
    !resolved.standing &&
    amendments !== null &&
    amendments.some((said) => said.action === 'void' && book.inForce(said));
  // Written out, as in `crossing.ts`: spreading costs several times the rest of the work.
  return {
    id: resolved.id,
    line: resolved.line,
    utcUs: resolved.utcUs,
    uncertaintyUs: resolved.uncertaintyUs,
    car: resolved.car,
    suggested: resolved.suggested,
    provisional: resolved.provisional,
    decided: resolved.decided,
    pass: resolved.pass,
    standing: resolved.standing,
    scores: resolved.scores,
    role: resolved.role,
    test: resolved.test,
    confirmsNothing: resolved.confirmsNothing,
    fact: current.kind === 'crossing' ? current : insertedCrossing(current),
    voided: isVoided,
    judged: current.kind === 'amendment' || (amendments?.some((said) => book.inForce(said)) ?? false),
    courseLine: lineAt(course, resolved.line, resolved.utcUs),
  };
}
