import { z } from 'zod';
import type { Clock, Timer } from '../../protocol/clock.ts';
import { crossing } from '../../protocol/messages/facts.ts';
import { status } from '../../protocol/messages/station.ts';
import type { AmendmentRequest, PanelEvent } from './panel.ts';

/** The bridge as the panel has it, over HTTP only: listens for ever, asks how it is, sends amendments. */
export interface BridgeClient {
  send(request: AmendmentRequest): void;
  stop(): void;
}

export interface BridgeClientOptions {
  readonly url: string;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly onEvent: (event: PanelEvent) => void;
  readonly log: (text: string) => void;
}

const MS = 1_000;
const STATUS_EVERY_US = 1_000 * MS;
const ANSWER_US = 3_000 * MS;
/** The stream says nothing of what others confirm, but begins with what nobody has: so it is begun again. */
const AGAIN_US = 10_000 * MS;
/** All that the journal has is written at once; on one machine it is here long before. */
const WHOLE_US = 500 * MS;
const RETRY_US_MIN = 250 * MS;
const RETRY_US_MAX = 4_000 * MS;
/** A fact is at most 16 KiB. */
const LINE_MAX = 32 * 1024;

const marshalEvent = z.looseObject({ crossing, heardRealMs: z.number().nullable() });
const refusal = z.looseObject({ reason: z.string() });

export function followBridge({ url, clock, random, onEvent, log }: BridgeClientOptions): BridgeClient {
  let stopped = false;
  const timers = new Set<Timer>();
  const requests = new Set<AbortController>();
  let complaint = '';

  const after = (us: number, action: () => void): Timer => {
    const timer = clock.after(us, () => {
      timers.delete(timer);
      if (!stopped) action();
    });
    timers.add(timer);
    return timer;
  };
  const cancel = (timer: Timer): void => {
    timer.cancel();
    timers.delete(timer);
  };
  const tell = (event: PanelEvent): void => {
    if (!stopped) onEvent(event);
  };
  const complain = (text: string): void => {
    if (text !== complaint) log(text);
    complaint = text;
  };

  /** Gives up where there is no answer in time. */
  async function answer(path: string, init: RequestInit = {}): Promise<{ ok: boolean; status: number; body: unknown }> {
    const abort = new AbortController();
    requests.add(abort);
    const late = after(ANSWER_US, () => abort.abort(new Error(`no answer in ${ANSWER_US / 1e6} s`)));
    try {
      const response = await fetch(new URL(path, url), { ...init, signal: abort.signal });
      const text = await response.text();
      return { ok: response.ok, status: response.status, body: parsed(text) };
    } finally {
      cancel(late);
      requests.delete(abort);
    }
  }

  async function askStatus(): Promise<void> {
    try {
      const { body } = await answer('/api/status');
      const read = status.safeParse(body);
      if (read.success) tell({ type: 'status', status: read.data });
      else tell({ type: 'bridge-away', why: `${url} is no bridge, or one of another version` });
    } catch (error) {
      tell({ type: 'bridge-away', why: `${url}: ${inWords(error)}` });
    }
    after(STATUS_EVERY_US, () => void askStatus());
  }

  let listening: AbortController | null = null;
  let retryUs = RETRY_US_MIN;

  /** One telling of the stream, from its beginning until another one takes over or it ends. */
  async function listen(): Promise<void> {
    const abort = new AbortController();
    requests.add(abort);
    const late = after(ANSWER_US, () => abort.abort());
    const mine: Timer[] = [];
    try {
      const response = await fetch(new URL('/api/events', url), { signal: abort.signal });
      cancel(late);
      if (!response.ok || !response.body) throw new Error(`answers ${response.status}`);
      listening?.abort();
      listening = abort;
      retryUs = RETRY_US_MIN;
      tell({ type: 'snapshot-begun' });
      mine.push(after(WHOLE_US, () => tell({ type: 'snapshot-whole' })));
      mine.push(after(AGAIN_US, () => void listen()));
      for await (const line of lines(response.body)) {
        if (listening !== abort) return;
        if (line.startsWith('data: ')) hear(line.slice('data: '.length));
      }
    } catch {
      // Why there is no bridge is what the question for its status says.
    } finally {
      cancel(late);
      requests.delete(abort);
      abort.abort();
      // Where another telling has taken over, that one goes on.
      if (listening === abort || listening === null) {
        listening = null;
        for (const timer of mine) cancel(timer);
        if (!stopped) after(retryUs * (0.75 + 0.5 * random()), () => void listen());
        retryUs = Math.min(retryUs * 2, RETRY_US_MAX);
      }
    }
  }

  function hear(text: string): void {
    const read = marshalEvent.safeParse(parsed(text));
    if (!read.success) {
      complain(`${url}/api/events: ${read.error.issues[0]?.path.join('.')}: ${read.error.issues[0]?.message}`);
      return;
    }
    tell({ type: 'crossing', crossing: read.data.crossing, isNew: read.data.heardRealMs !== null });
  }

  async function post(request: AmendmentRequest): Promise<void> {
    const { id } = request;
    try {
      const {
        ok,
        status: code,
        body,
      } = await answer('/api/amendments', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request),
      });
      if (ok) tell({ type: 'done', id });
      else tell({ type: 'refused', id, reason: refusal.safeParse(body).data?.reason ?? `the bridge answers ${code}` });
    } catch (error) {
      tell({ type: 'unanswered', id, why: `${url}: ${inWords(error)}` });
    }
  }

  void askStatus();
  void listen();
  return {
    send: (request) => void post(request),
    stop: () => {
      stopped = true;
      for (const timer of timers) timer.cancel();
      for (const request of requests) request.abort();
    },
  };
}

/** Lines of a stream; one that is too long ends it. */
async function* lines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true });
    const parts = rest.split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > LINE_MAX) throw new Error(`a line of more than ${LINE_MAX} characters`);
    yield* parts;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** `fetch` says "fetch failed" and hides why in the cause. */
function inWords(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  if (cause?.code === 'ECONNREFUSED') return 'nobody listens there';
  return cause?.message ?? message;
}
