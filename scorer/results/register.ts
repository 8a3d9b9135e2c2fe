import type { AmendmentOf, Finding, Measure } from '../../protocol/messages/facts.ts';
import type { UtcMicros } from '../../protocol/time.ts';
import type { Said } from '../scoring/index.ts';

export type Claim = AmendmentOf<'claim'>;

/** A crew's request for a check, from the day it was handed in to what followed from it (regulations, section 5). */
export interface Request {
  /** The claim that entered it: what has to be undone to take it back. */
  readonly id: string;
  /** The number as it was given; `null` for a claim from before there was a register. */
  readonly given: number | null;
  /** `12`; where two scorers gave the same number at the same time the later one is `12b`. `–` for a claim from before there was a register. */
  readonly number: string;
  readonly car: number;
  readonly trial: string;
  /** Of this crew: 1 for its first. */
  readonly ofCar: number;
  readonly request: string;
  readonly reason: string;
  readonly evidence: string | null;
  readonly receivedUs: UtcMicros;
  readonly enteredBy: string;
  readonly decideByUs: UtcMicros | null;
  readonly decider: string | null;
  readonly decision: Decision | null;
  /** Ids of the amendments that followed from it. */
  readonly amendments: readonly string[];
  /** The entry itself was taken back: the number stays, for nobody takes out a line of a register. */
  readonly takenBackBy: AmendmentOf<'undo'> | null;
  readonly opening: Claim;
  /** Every claim of it, taken back or not, in rising (n, atUs, id). */
  readonly said: readonly Said<Claim>[];
}

export interface Decision {
  /** What has to be undone to take it back. */
  readonly said: Claim;
  readonly outcome: string;
  readonly finding: Finding | null;
  readonly measure: Measure | null;
  readonly reason: string;
  readonly author: string;
  readonly atUs: UtcMicros;
}

/** All requests in the order of their numbers. @param claims in rising (n, atUs, id) */
export function registerOf(claims: readonly Said<Claim>[]): readonly Request[] {
  const byRequest = new Map<string, Said<Claim>[]>();
  for (const said of claims) {
    const key = requestOf(said.amendment);
    const known = byRequest.get(key);
    if (known === undefined) byRequest.set(key, [said]);
    else known.push(said);
  }
  const requests = [...byRequest.values()].flatMap((said) => readRequest(said) ?? []);
  requests.sort((a, b) => a.order - b.order || a.receivedUs - b.receivedUs || (a.id < b.id ? -1 : 1));
  const cars = new Map<number, number>();
  const numbers = new Map<number, number>();
  return requests.map(({ order, ...request }) => {
    const ofCar = (cars.get(request.car) ?? 0) + 1;
    cars.set(request.car, ofCar);
    const again = numbers.get(order) ?? 0;
    numbers.set(order, again + 1);
    return { ...request, ofCar, number: order === UNNUMBERED ? '–' : `${order}${letter(again)}` };
  });
}

/** The next free number; that of a request that was taken back is not free. */
export const nextNumber = (claims: readonly Said<Claim>[]): number =>
  Math.max(0, ...claims.map(({ amendment }) => amendment.register?.number ?? 0)) + 1;

export const isOpen = ({ decision, takenBackBy }: Request): boolean => decision === null && takenBackBy === null;

/** Not decided in time: still open past its deadline, or decided after it. */
export const isLate = ({ decision, decideByUs, takenBackBy }: Request, nowUs: UtcMicros): boolean =>
  decideByUs !== null && takenBackBy === null && (decision?.atUs ?? nowUs) > decideByUs;

const UNNUMBERED = 0;
const letter = (again: number): string => (again === 0 ? '' : String.fromCharCode('a'.charCodeAt(0) + again));

/** Claims without a register are all about the one request of their car and trial. */
const requestOf = ({ id, car, trial, register }: Claim): string =>
  register === undefined ? `${car} ${trial}` : (register.of ?? id);

/** @param said of one request, in rising (n, atUs, id); `undefined` where what is said more of has not come yet */
function readRequest(
  said: readonly Said<Claim>[],
): (Omit<Request, 'number' | 'ofCar'> & { readonly order: number }) | undefined {
  const opening = said.find(({ amendment }) => amendment.register?.of === undefined);
  if (opening === undefined) return undefined;
  const { amendment: first, undoneBy } = opening;
  const standing = said.filter((each) => each.undoneBy === null).map(({ amendment }) => amendment);
  const last = standing.at(-1) ?? first;
  const decided = standing.findLast(({ outcome }) => outcome != null);
  const { register } = last;
  return {
    id: first.id,
    order: first.register?.number ?? UNNUMBERED,
    given: first.register?.number ?? null,
    car: first.car,
    trial: first.trial,
    request: last.request,
    reason: first.reason,
    evidence: register?.evidence ?? null,
    receivedUs: register?.receivedUs ?? first.register?.receivedUs ?? first.atUs,
    enteredBy: first.author,
    decideByUs: register?.decideByUs ?? null,
    decider: register?.decider ?? null,
    decision: decided === undefined ? null : decisionIn(decided),
    amendments: standing.findLast((each) => each.register?.amendments !== undefined)?.register?.amendments ?? [],
    takenBackBy: undoneBy,
    opening: first,
    said,
  };
}

function decisionIn(said: Claim): Decision {
  const { outcome, register, reason, author, atUs } = said;
  const { finding = null, measure = null } = register ?? {};
  return { said, outcome: outcome ?? '', finding, measure, reason, author, atUs };
}
