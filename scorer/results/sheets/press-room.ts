import { Worker } from 'node:worker_threads';
import { sheetsToPdf } from './pdf.ts';
import type { Sheet, SheetMark } from './sheet.ts';
import type { Language } from './words.ts';

/** Plain data throughout: it goes to another thread. */
export interface PrintJob {
  readonly sheets: readonly Sheet[];
  readonly mark: SheetMark;
  readonly language: Language;
}

/** Makes PDFs off the thread that takes crossings in: 440 rows take some hundred milliseconds. One at a time, in the order in which they are asked for. */
export interface PressRoom {
  /** Rejects where the sheet cannot be made, or where too many wait. */
  print(job: PrintJob): Promise<Buffer>;
  close(): Promise<void>;
}

/** Road cards of 440 cars need some hundred MB; what asks for more fails alone, and not the scorer with it. */
const MEMORY_MAX_MB = 1024;
/** Nobody waits for so many, and each is kept in memory. */
const WAITING_MAX = 16;

/** Fastify answers with its status. */
export class PressIsBusy extends Error {
  readonly statusCode = 503;
}

export class TooMuchPaper extends Error {
  readonly statusCode = 413;
  constructor() {
    super('too much for one print: choose fewer sheets, or road cards by race or by car');
  }
}

type Answer = { readonly ok: true; readonly pdf: Uint8Array } | { readonly ok: false; readonly reason: string };

export function openPressRoom(): PressRoom {
  let worker: Worker | undefined;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const send = (job: PrintJob): Promise<Buffer> =>
    new Promise((done, failed) => {
      const press = worker ?? hire();
      const fail = (error: NodeJS.ErrnoException): void => {
        // What has failed once is not to be relied on; the next sheet gets another.
        worker = undefined;
        failed(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? new TooMuchPaper() : error);
      };
      const left = (): void => fail(new Error('the press stopped before the sheet was done'));
      press.once('error', fail).once('exit', left);
      press.once('message', (answer: Answer) => {
        press.off('error', fail).off('exit', left);
        // An idle press keeps no process alive.
        press.unref();
        if (answer.ok) done(Buffer.from(answer.pdf));
        else failed(new Error(answer.reason));
      });
      press.ref();
      press.postMessage(job);
    });
  const hire = (): Worker => {
    const hired = new Worker(new URL('./pdf-worker.js', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX_MB },
    });
    // Whatever ends it, also while it waits for work, ends nothing else.
    hired.on('error', () => {});
    hired.once('exit', () => {
      if (worker === hired) worker = undefined;
    });
    worker = hired;
    return hired;
  };

  return {
    print: (job) => {
      // Run from source there is no file that a thread could load.
      if (!isBuilt) return sheetsToPdf(job.sheets, job.mark, job.language);
      if (waiting >= WAITING_MAX)
        return Promise.reject(new PressIsBusy(`${waiting} sheets are waiting for the press; try again in a moment`));
      waiting += 1;
      const printed = last
        .then(() => send(job))
        .finally(() => {
          waiting -= 1;
        });
      last = printed.catch(() => {});
      return printed;
    },
    close: async () => {
      await worker?.terminate();
    },
  };
}

const isBuilt = import.meta.url.endsWith('.js');
