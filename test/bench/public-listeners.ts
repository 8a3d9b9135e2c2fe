import { connect } from 'node:net';
import { stopwatch } from '../../clock.ts';

/**
 * Pages that listen, as far as a page loads its server: `port count updates`. Says `listening` once all are connected and prints, when every one
 * has heard every update or its time is over, when each came: `{"times": [[ms of update 1 …] of page 1 …], "bytes"}`. Sockets of its own instead of 1,000
 * browsers: what is measured is the server.
 */

const AT_ONCE = 50;
const EVENT = Buffer.from('\nevent: table\n');
const [port = 0, count = 0, updates = 0, patienceMs = 0] = process.argv.slice(2).map(Number);

const answer = await fetch(`http://127.0.0.1:${port}/api/table/ranking/overall`);
const { version } = (await answer.json()) as { version: string };
const request = [
  `GET /api/live?of=${encodeURIComponent(`rally,ranking/overall@${version}`)} HTTP/1.1`,
  'Host: 127.0.0.1',
  'Accept: text/event-stream',
  '\r\n',
].join('\r\n');

const times: number[][] = [];
let bytes = 0;
let complete = 0;

function listen(): Promise<void> {
  const heard: number[] = [];
  times.push(heard);
  return new Promise((connected, failed) => {
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(request));
    let tail: Buffer = Buffer.alloc(0);
    let isUp = false;
    socket.on('error', failed);
    socket.on('data', (chunk) => {
      const atMs = stopwatch.realMs();
      if (isUp) bytes += chunk.length;
      const data = tail.length === 0 ? chunk : Buffer.concat([tail, chunk]);
      let from = 0;
      for (let found = data.indexOf(EVENT); found >= 0; found = data.indexOf(EVENT, from)) {
        from = found + EVENT.length;
        // The first one says that the description is to be fetched.
        if (isUp) {
          heard.push(atMs);
          if (heard.length === updates) complete += 1;
        } else {
          isUp = true;
          connected();
        }
      }
      tail = data.subarray(Math.max(from, data.length - EVENT.length + 1));
      if (complete === count) finish();
    });
  });
}

function finish(): void {
  process.stdout.write(`${JSON.stringify({ times, bytes })}\n`, () => process.exit(0));
}

for (let opened = 0; opened < count; opened += AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - opened) }, listen));
}
process.stderr.write('listening\n');
stopwatch.afterRealMs(patienceMs, finish);
