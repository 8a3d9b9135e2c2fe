import { z } from 'zod';
import {
  amendment,
  carNumber,
  FINDINGS,
  type Finding,
  factId,
  levelId,
  MEASURES,
  type Measure,
  utcMicros,
} from '../messages/facts.ts';
import { type DraftOf, requestKey } from './corrections.ts';

/** The verification register: what crews ask to have checked, by when it has to be decided, what came of it. */

const text = z.string().trim();
/** Of a request. */
const filledIn = (what: string, max: number) =>
  text.min(1, `${what} is missing: whoever asks in years to come reads it`).max(max, `allowed are ${max} characters`);

/** `POST /api/register`: the scorer gives the number. */
export const newRequest = z.object({
  car: carNumber,
  trial: levelId,
  request: filledIn('the request', 1000),
  reason: filledIn('the reason', 500),
  evidence: text.max(1000).nullish(),
  receivedUs: utcMicros.nullish(),
  decideByUs: utcMicros.nullish(),
  decider: text.max(100).nullish(),
  key: requestKey.optional(),
});
export type NewRequest = z.infer<typeof newRequest>;

const decision = z.object({
  /** What is undone to take it back. */
  said: amendment,
  outcome: z.string(),
  finding: z.enum(FINDINGS).nullable(),
  measure: z.enum(MEASURES).nullable(),
  reason: z.string(),
  author: z.string(),
  atUs: utcMicros,
});

/** An amendment that followed, or may have: what a link to it says. */
const followed = z.object({
  id: factId,
  action: z.string(),
  author: z.string(),
  atUs: utcMicros,
  reason: z.string(),
  inForce: z.boolean(),
});
export type Followed = z.infer<typeof followed>;

export const registerRequest = z.object({
  id: factId,
  /** `12`, `12b` where two scorers gave one number, `–` from before there were numbers. */
  number: z.string(),
  /** The number as it was given; `null` from before there were numbers. */
  given: z.int().nullable(),
  car: carNumber,
  crew: z.string(),
  model: z.string(),
  trial: levelId,
  trialName: z.string(),
  /** 1 for the crew's first. */
  ofCar: z.int(),
  request: z.string(),
  reason: z.string(),
  evidence: z.string().nullable(),
  receivedUs: utcMicros,
  enteredBy: z.string(),
  decideByUs: utcMicros.nullable(),
  decider: z.string().nullable(),
  decision: decision.nullable(),
  amendments: z.array(followed),
  takenBack: z.object({ author: z.string(), reason: z.string(), atUs: utcMicros }).nullable(),
  /** What is undone to take back the entry. */
  opening: amendment,
  state: z.enum(['open', 'decided', 'taken-back']),
  late: z.boolean(),
});
export type RegisterRequest = z.infer<typeof registerRequest>;

/** `GET /api/register`. */
export const registerAnswer = z.object({
  /** By the rally's clock. */
  nowUs: utcMicros,
  requests: z.array(registerRequest),
});
export type RegisterAnswer = z.infer<typeof registerAnswer>;

export const newRequestAnswer = z.object({ amendment });

/** `GET /api/register/:id/candidates`: what has been amended of the car and the trial since the request came. */
export const candidatesAnswer = z.array(followed);

export interface Deciding {
  readonly outcome: string;
  readonly finding: Finding;
  readonly measure: Measure | null;
  readonly reason: string;
}

/** What has changed of a request that stands. */
export interface Saying {
  readonly reason: string;
  readonly evidence?: string;
  readonly decideByUs?: number | null;
  readonly decider?: string;
  readonly amendments?: readonly string[];
}

/** Sent to `POST /api/amendments`: what came of a request. */
export const decisionOf = (of: RegisterRequest, { outcome, finding, measure, reason }: Deciding): DraftOf<'claim'> => ({
  ...said(of, reason, { finding, measure }),
  outcome,
});

/** Sent to `POST /api/amendments`: more of a request, above all which amendments followed from it. */
export const moreOf = (of: RegisterRequest, { reason, ...more }: Saying): DraftOf<'claim'> => said(of, reason, more);

/** A request from before there were numbers stays without one. */
function said(of: RegisterRequest, reason: string, more: object): DraftOf<'claim'> {
  const { car, trial, request, given, id, evidence, receivedUs, decideByUs, decider } = of;
  const head = { action: 'claim', car, trial, request, reason } as const;
  if (given === null) return head;
  const register = { number: given, of: id, evidence, receivedUs, decideByUs, decider, ...more };
  return { ...head, register: register as NonNullable<DraftOf<'claim'>['register']> };
}
