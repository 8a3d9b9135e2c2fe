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

const ANSWER_TIMEOUT_MS = 20_000;
const refusal = z.looseObject({ reason: z.string() });

export const get = <Answer>(path: string, schema: z.ZodType<Answer>): Promise<Answer> =>
  ask('GET', path, undefined, schema);
export const post = <Answer>(path: string, body: unknown, schema: z.ZodType<Answer>): Promise<Answer> =>
  ask('POST', path, body, schema);
export const put = <Answer>(path: string, body: unknown, schema: z.ZodType<Answer>): Promise<Answer> =>
  ask('PUT', path, body, schema);
export const remove = <Answer>(path: string, schema: z.ZodType<Answer>): Promise<Answer> =>
  ask('DELETE', path, undefined, schema);

async function ask<Answer>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body: unknown,
  schema: z.ZodType<Answer>,
): Promise<Answer> {
  const response = await fetch(new URL(path, location.href), {
    method,
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
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
