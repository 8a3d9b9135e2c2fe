import { z } from 'zod';
import type { Clock, Timer } from '../../protocol/clock.ts';
import { amendment, carNumber, crossing } from '../../protocol/messages/facts.ts';
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
/** All that the journal has is written at once; on one machine it is here long before. */
const WHOLE_US = 500 * MS;
const RETRY_US_MIN = 250 * MS;
const RETRY_US_MAX = 4_000 * MS;
/** A fact is at most 16 KiB. */
const LINE_MAX = 32 * 1024;

const marshalEvent = z.looseObject({ crossing, heardRealMs: z.number().nullable() });
const order = z.record(z.string(), z.looseObject({ next: z.array(carNumber) }));
/** Of an event or of the snapshot, which has all of them. */
const boardEvent = z.object({ order: order.optional(), amendment: amendment.optional() });
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

  let retryUs = RETRY_US_MIN;

  /** The stream, from its beginning until it ends; then another one. */
  async function listen(): Promise<void> {
    const abort = new AbortController();
    requests.add(abort);
    const late = after(ANSWER_US, () => abort.abort());
    let whole: Timer | null = null;
    try {
      const response = await fetch(new URL('/api/events', url), { signal: abort.signal });
      cancel(late);
      if (!response.ok || !response.body) throw new Error(`answers ${response.status}`);
      retryUs = RETRY_US_MIN;
      tell({ type: 'snapshot-begun' });
      whole = after(WHOLE_US, () => tell({ type: 'snapshot-whole' }));
      void askOrder();
      let name = '';
      for await (const line of lines(response.body)) {
        if (line.startsWith('event: ')) name = line.slice('event: '.length);
        else if (line === '') name = '';
        else if (line.startsWith('data: ')) hear(name, parsed(line.slice('data: '.length)));
      }
    } catch {
      // Why there is no bridge is what the question for its status says.
    } finally {
      cancel(late);
      if (whole) cancel(whole);
      requests.delete(abort);
      abort.abort();
      if (!stopped) after(retryUs * (0.75 + 0.5 * random()), () => void listen());
      retryUs = Math.min(retryUs * 2, RETRY_US_MAX);
    }
  }

  /** Who comes next: the stream tells only when that changes. */
  async function askOrder(): Promise<void> {
    const read = boardEvent.safeParse((await answer('/api/crossings').catch(() => null))?.body);
    if (read.success && read.data.order) tell({ type: 'order', next: nextOf(read.data.order) });
  }

  function hear(name: string, body: unknown): void {
    if (name === 'board') {
      const { data } = boardEvent.safeParse(body);
      if (data?.order) tell({ type: 'order', next: nextOf(data.order) });
      if (data?.amendment) tell({ type: 'amendment', amendment: data.amendment });
      return;
    }
    const read = marshalEvent.safeParse(body);
    if (read.success) tell({ type: 'crossing', crossing: read.data.crossing, isNew: read.data.heardRealMs !== null });
    else complain(`${url}/api/events: ${read.error.issues[0]?.path.join('.')}: ${read.error.issues[0]?.message}`);
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
      else {
        const reason = refusal.safeParse(body).data?.reason ?? `the bridge answers ${code}`;
        tell({ type: 'refused', id, reason, again: code >= 500 });
      }
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

const nextOf = (lines: z.infer<typeof order>): Record<string, readonly number[]> =>
  Object.fromEntries(Object.entries(lines).map(([line, { next }]) => [line, next]));

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
