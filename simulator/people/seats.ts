import type { Marshal, MarshalEvent } from '../../bridge/index.ts';
import type { Stopwatch } from '../../protocol/clock.ts';
import type { Status } from '../../protocol/messages/station.ts';
import type { MarshalSeat } from './marshal.ts';

/** Told of each crossing and of the real moment at which its line could be read. */
export type Heard = (crossing: string, realMs: number) => void;

/** At a bridge of this process. */
export const seatHere = (marshal: Marshal, heard: Heard): MarshalSeat => ({
  watch: (listener) =>
    marshal.watch(({ crossing, heardRealMs }) => {
      if (heardRealMs !== null) heard(crossing.id, heardRealMs);
      listener(crossing);
    }),
  amend: async (amendment) => {
    const answer = marshal.amend(amendment);
    if (!answer.ok) throw new Error(`marshal: ${answer.reason}`);
  },
});

const RETRY_MS = 300;

/** At a bridge of another process, which may be killed and come back at any moment. */
export interface RemoteSeat extends MarshalSeat {
  /** What the bridge says of itself; `null` while it says nothing. */
  status(): Promise<Status | null>;
}

export function seatOverHttp(url: string, heard: Heard, stopwatch: Stopwatch): RemoteSeat {
  return {
    status: async () => {
      try {
        const response = await fetch(`${url}/api/status`, { signal: AbortSignal.timeout(1_000) });
        return (await response.json()) as Status;
      } catch {
        return null;
      }
    },
    watch: (listener) => {
      const gone = new AbortController();
      const read = async (): Promise<void> => {
        while (!gone.signal.aborted) {
          try {
            const response = await fetch(`${url}/api/events`, { signal: gone.signal });
            for await (const event of serverSentEvents(response)) {
              const { crossing, heardRealMs } = event as MarshalEvent;
              if (heardRealMs !== null) heard(crossing.id, heardRealMs);
              listener(crossing);
            }
          } catch {
            // The bridge is down; it tells of everything without a number when it is back.
          }
          await pause(stopwatch);
        }
      };
      void read();
      return () => gone.abort();
    },
    amend: async (amendment) => {
      for (;;) {
        try {
          const response = await fetch(`${url}/api/amendments`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(amendment),
            signal: AbortSignal.timeout(2_000),
          });
          if (response.ok) return;
          if (response.status === 400) throw new TypeError(`marshal: ${await response.text()}`);
        } catch (error) {
          if (error instanceof TypeError && error.message.startsWith('marshal:')) throw error;
        }
        await pause(stopwatch);
      }
    },
  };
}

const pause = (stopwatch: Stopwatch): Promise<void> =>
  new Promise((resolve) => stopwatch.afterRealMs(RETRY_MS, resolve));

async function* serverSentEvents(response: Response): AsyncGenerator<unknown> {
  if (!response.body) return;
  let text = '';
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const event = text.slice(0, end);
      text = text.slice(end + 2);
      if (event.startsWith('data: ')) yield JSON.parse(event.slice('data: '.length));
    }
  }
}
