import { describe, expect, it } from 'vitest';
import type { Role } from '../../protocol/api/roles.ts';
import { type CheckAnswer, type SetupAnswer, setupAnswer } from '../../protocol/api/setup.ts';
import { quietDesk } from './quiet-desk.ts';

/** Who may change which of the files, and what is refused in words. */

const ENTRIES = 'number,year,model,coefficient\n1,1927,O.M. 665 SUPERBA,1.80\n2,1957,Fiat,1.25\n';

async function askAs(role: Role) {
  const desk = await quietDesk(null, { who: () => ({ name: 'anna', role }) });
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const answer = await desk.inject({
      ...{ method, url, headers: { 'x-centesimo': 'desk', host: 'localhost' } },
      ...(payload && { payload }),
    });
    return { status: answer.statusCode, body: answer.json() as Record<string, unknown> };
  };
  const save = (changes: readonly object[], seen: Readonly<Record<string, number>> = {}) =>
    ask('POST', '/api/setup/versions', { changes, reason: 'asked for', seen, putInForce: false });
  const setup = setupAnswer.parse((await ask('GET', '/api/setup')).body);
  const seen = Object.fromEntries(setup.files.map(({ path, newest }) => [path, newest]));
  const rally = String((await ask('GET', '/api/setup/text?path=rally.yaml')).body.text);
  return { ask, save, seen, rally, setup };
}

const entries = { kind: 'text', path: 'entries.csv', text: ENTRIES };
const starts = {
  kind: 'starts',
  leg: 'leg-1',
  race: 'classic',
  first: '2024-06-11T12:40:00',
  interval: '30 s',
  cars: [1],
};

describe('the set-up over HTTP', () => {
  it('lists the files in force, what each is, and by which rules is scored', async () => {
    const { setup } = await askAs('viewer');
    expect(setup.files.map(({ path, what, races, version }) => [path, what, races, version])).toEqual([
      ['rally.yaml', 'rally', [], 1],
      ['entries.csv', 'entries', ['classic'], 2],
    ]);
    expect(setup.rules).toMatchObject([{ id: 'aci-rds', races: ['classic'] }]);
    expect(setup).toMatchObject({ legs: [{ id: 'leg-1', races: ['classic'] }] } satisfies Partial<
      Record<keyof SetupAnswer, unknown>
    >);
  });

  it('lets the secretariat change entry lists and start orders, and the chief everything', async () => {
    const secretary = await askAs('secretariat');
    const other = { kind: 'text', path: 'rally.yaml', text: secretary.rally.replace('15.00 s', '16.00 s') };
    expect((await secretary.save([entries], secretary.seen)).status).toBe(200);
    expect((await secretary.save([starts], secretary.seen)).status).toBe(200);
    expect(await secretary.save([other], secretary.seen)).toEqual({
      status: 403,
      body: { reason: 'rally.yaml: secretariat may not: set-up' },
    });
    // Nor beside a start order, which is written into the same file.
    expect((await secretary.save([other, starts], { 'rally.yaml': 99 })).status).toBe(403);
    const chief = await askAs('chief');
    expect((await chief.save([other], chief.seen)).status).toBe(200);
  });

  it('lets nobody else change anything', async () => {
    for (const role of ['viewer', 'press', 'marshal', 'jury'] as const) {
      const { save, seen } = await askAs(role);
      expect((await save([entries], seen)).status, role).toBe(403);
    }
  });

  it('checks for everybody, with file, line and what is allowed, and shows what the file holds all the same', async () => {
    const { ask, rally } = await askAs('viewer');
    const text = rally.replace('15.00 s', '15 bananas');
    const { body } = await ask('POST', '/api/setup/check', { changes: [{ kind: 'text', path: 'rally.yaml', text }] });
    const { problems, outline } = body as unknown as CheckAnswer;
    expect(problems).toEqual([
      {
        file: 'rally.yaml',
        line: 7,
        text: 'trial PC1: imposed "15 bananas" is not allowed; allowed: a duration such as 12.00 s, 20 s or 1 min',
      },
    ]);
    expect(outline?.legs).toEqual([
      {
        id: 'leg-1',
        about: '',
        line: 7,
        trials: [{ id: 'PC1', kind: 'time', about: 'castle/A → castle/B · 15 bananas', line: 7 }],
      },
    ]);
  });

  it('reads no file of the machine, and wants a reason', async () => {
    const { ask, seen } = await askAs('chief');
    expect((await ask('GET', '/api/setup/text?path=/etc/passwd&disk=yes')).status).toBe(404);
    expect((await ask('GET', '/api/setup/text?path=../../etc/passwd&disk=yes')).status).toBe(404);
    const without = { changes: [entries], reason: '  ', seen, putInForce: false };
    expect(await ask('POST', '/api/setup/versions', without)).toMatchObject({
      status: 400,
      body: { reason: expect.stringContaining('a reason is required') },
    });
    const outside = { kind: 'text', path: '../entries.csv', text: ENTRIES };
    expect(await ask('POST', '/api/setup/check', { changes: [outside] })).toMatchObject({
      status: 400,
      body: { reason: expect.stringContaining('allowed is a path in the rally file’s folder') },
    });
  });

  it('reads what is pasted from a spreadsheet, with tabs or semicolons, with a header or without one', async () => {
    const { ask } = await askAs('secretariat');
    const columns = ['number', 'year', 'model', 'coefficient', 'driver'];
    const paste = async (text: string) => (await ask('POST', '/api/setup/pasted', { text, columns })).body.rows;
    expect(await paste('7\t1955\tPorsche "Speedster"\t1.45\n8\t1938\tFiat\t1.38\n')).toEqual([
      ['7', '1955', 'Porsche "Speedster"', '1.45', ''],
      ['8', '1938', 'Fiat', '1.38', ''],
    ]);
    expect(await paste('driver;number;model\nRossi, Anna;7;Porsche')).toEqual([
      ['7', '', 'Porsche', '', 'Rossi, Anna'],
    ]);
  });
});
