import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { utcMicros } from '../../protocol/time.ts';
import { openJournal } from '../journal/journal.ts';
import { serveMarshal } from './api.ts';
import { createMarshalDesk } from './marshal.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function serve(refuse = false) {
  const journal = openJournal(join(mkdtempSync(join(tmpdir(), 'centesimo-test-')), 's.db'), Math.random);
  const marshal = createMarshalDesk({
    station: 's',
    lines: ['A'],
    journal,
    clock: { nowUs: () => utcMicros(1e15), elapsedUs: () => 0, after: () => ({ cancel: () => {} }) },
    next: () => [],
    append: (drafts) => {
      if (refuse) throw new Error('no space left');
      journal.append(drafts);
    },
    onStanding: () => {},
  });
  const server = await serveMarshal(
    {
      marshal,
      status: { v: 1, station: 's', online: true },
      ready: async () => ({}),
      time: { utcUs: 1e15, source: 'pps', timezone: 'Europe/Rome', station: 's' },
      cars: {
        station: 's',
        lines: ['A'],
        hasBox: true,
        timezone: 'Europe/Rome',
        cars: [{ number: 43, model: 'Lancia Lambda' }],
      },
    },
    0,
  );
  closing.push(() => server.close());
  const url = `http://127.0.0.1:${server.port}`;
  const say = (body: string) =>
    fetch(`${url}/api/amendments`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return { url, say };
}

describe("the marshal's HTTP", () => {
  it('says who drives what, and the time', async () => {
    const { url } = await serve();
    expect(await (await fetch(`${url}/api/cars`)).json()).toMatchObject({ cars: [{ number: 43 }] });
    expect(await (await fetch(`${url}/api/time`)).json()).toMatchObject({ utcUs: 1e15, source: 'pps' });
  });

  it('tells a request that is wrong from a disk that is full', async () => {
    const wrong = await (await serve()).say('{"action":"insert","line":"Z","car":43}');
    expect([wrong.status, await wrong.json()]).toEqual([400, { reason: 'line Z: allowed are A' }]);
    const full = await (await serve(true)).say('{"action":"insert","line":"A","car":43}');
    expect(full.status).toBe(503);
  });

  it('takes no request that is larger than a fact', async () => {
    const { say } = await serve();
    expect((await say(JSON.stringify({ action: 'void', reason: 'x'.repeat(20_000) }))).status).toBe(413);
  });

  it('has no more listeners than it can serve, and room again when one leaves', async () => {
    const { url } = await serve();
    // Kept: a response that is garbage hangs up, and the place would be free.
    const listening: { leave: AbortController; response: Response }[] = [];
    const listen = async (): Promise<number> => {
      const leave = new AbortController();
      const response = await fetch(`${url}/api/events`, { signal: leave.signal });
      listening.push({ leave, response });
      return response.status;
    };
    for (let each = 0; each < 32; each++) expect(await listen()).toBe(200);
    expect(await listen()).toBe(503);
    listening[0]?.leave.abort();
    await expect.poll(listen).toBe(200);
    for (const { leave } of listening) leave.abort();
  });
});
