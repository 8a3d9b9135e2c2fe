import { parentPort } from 'node:worker_threads';
import { sheetsToPdf } from './pdf.ts';
import type { PrintJob } from './press-room.ts';

/** The other end of `press-room.ts`: a thread of its own, so that a long table holds up nothing else. */
parentPort?.on('message', ({ sheets, mark, language }: PrintJob) => {
  sheetsToPdf(sheets, mark, language).then(
    (pdf) => parentPort?.postMessage({ ok: true, pdf }),
    (error: unknown) => parentPort?.postMessage({ ok: false, reason: String(error) }),
  );
});
