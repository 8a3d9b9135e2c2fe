import { z } from 'zod';

/** Questions and requests to the scorer's API. What is refused is thrown as a `Refusal` with words for people. */

export class Refusal extends Error {
  /** HTTP's; 0 where the scorer did not answer. */
  readonly status: number;
  /** What the scorer said beside its reason. */
  readonly body: unknown;
  constructor(status: number, reason: string, body: unknown = null) {
    super(reason);
    this.status = status;
    this.body = body;
  }
}

/** Nobody is signed in, or no longer. Nothing was executed, so that the request may be made again. */
const SIGNED_OUT = 401;

let askPerson: (() => Promise<void>) | undefined;
/** `ask` is called where the session has ended in the middle of something; once it resolves, what was refused is asked again. */
export const onSignedOut = (ask: () => Promise<void>): void => {
  askPerson = ask;
};

const ANSWER_TIMEOUT_MS = 20_000;
const refusal = z.looseObject({ reason: z.string() });

export const get = <Answer>(path: string, schema: z.ZodType<Answer>): Promise<Answer> =>
  askSignedIn('GET', path, undefined, schema);
/** `timeoutMs` for what takes the scorer long. */
export const post = <Answer>(
  path: string,
  body: unknown,
  schema: z.ZodType<Answer>,
  timeoutMs?: number,
): Promise<Answer> => askSignedIn('POST', path, body, schema, timeoutMs);
export const put = <Answer>(path: string, body: unknown, schema: z.ZodType<Answer>): Promise<Answer> =>
  askSignedIn('PUT', path, body, schema);
export const remove = <Answer>(path: string, schema: z.ZodType<Answer>): Promise<Answer> =>
  askSignedIn('DELETE', path, undefined, schema);

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

async function askSignedIn<Answer>(
  method: Method,
  path: string,
  body: unknown,
  schema: z.ZodType<Answer>,
  timeoutMs?: number,
): Promise<Answer> {
  for (;;) {
    try {
      return await ask(method, path, body, schema, timeoutMs);
    } catch (error) {
      if (!askPerson || !(error instanceof Refusal) || error.status !== SIGNED_OUT) throw error;
      await askPerson();
    }
  }
}

/** One question, as it stands: for signing in itself. */
export async function ask<Answer>(
  method: Method,
  path: string,
  body: unknown,
  schema: z.ZodType<Answer>,
  timeoutMs = ANSWER_TIMEOUT_MS,
): Promise<Answer> {
  const response = await fetch(new URL(path, location.href), {
    method,
    signal: AbortSignal.timeout(timeoutMs),
    // No form of another site can send this header, so that none can act in a signed-in person's name.
    headers: { 'x-centesimo': 'desk', ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }).catch((error: unknown) => {
    throw new Refusal(0, error instanceof Error ? error.message : String(error));
  });
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return schema.parse(answer);
  const said = refusal.safeParse(answer);
  throw new Refusal(
    response.status,
    said.success ? said.data.reason : `${response.status} ${response.statusText}`,
    answer,
  );
}
