import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LightMyRequestResponse, RouteOptions } from 'fastify';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { stopwatch } from '../../clock.ts';
import { ROLES, type Role } from '../../protocol/api/roles.ts';
import { type Accounts, openAccounts } from './accounts/accounts.ts';
import type { DeskHttp } from './desk-context.ts';
import { quietDesk } from './quiet-desk.ts';

/** Written by hand from what the issue gives each role; `protocol/api/roles.ts` is not asked. */
const MAY: Readonly<Record<Role, string>> = {
  viewer: 'see',
  press: 'see print',
  marshal: 'see cards',
  secretariat: 'see print cards entries register',
  desk: 'see print cards entries correct register publish',
  jury: 'see print register decide',
  chief: 'see print cards entries set-up correct register decide publish accounts',
};

/** What each route asks for. `own`: to be signed in; `null`: nothing. */
const ROUTES: Readonly<Record<string, string | null>> = {
  'POST /api/session': null,
  'DELETE /api/session': 'own',
  'GET /api/me': 'own',
  'POST /api/me/password': 'own',
  'GET /api/accounts': 'accounts',
  'POST /api/accounts': 'accounts',
  'PUT /api/accounts/:name': 'accounts',
  'POST /api/accounts/:name/password': 'accounts',
  'GET /api/sign-ins': 'accounts',
  'GET /api/cards': 'cards',
  'GET /api/cards/car/:car': 'cards',
  'POST /api/setup/preview': 'entries',
  'POST /api/setup/versions': 'entries',
  'GET /api/setup': 'see',
  'GET /api/amendments': 'see',
  // What they take hangs on the action, see below.
  'POST /api/amendments': 'see',
  'POST /api/preview': 'see',
  'GET /api/rally': 'see',
  'GET /api/crossings': 'see',
  'GET /api/register': 'see',
  'POST /api/register': 'register',
  'GET /api/register/:id/candidates': 'see',
  'GET /api/publications': 'see',
  'GET /api/publications/next': 'publish',
  'POST /api/publications': 'publish',
  'GET /api/publications/:id': 'see',
  'GET /api/publications/:id/sheet.pdf': 'see',
  'GET /api/sheets': 'print',
  'GET /api/sheets/:file': 'print',
  'GET /api/sheets.pdf': 'print',
  'GET /api/live': 'see',
  'GET /api/openapi.json': 'see',
};

/** What each action asks for, with one that says nothing wrong. */
const ACTIONS: readonly (readonly [string, object])[] = [
  ['correct', { action: 'assign', crossing: 'castle:k:1', car: 1 }],
  ['correct', { action: 'confirm', crossing: 'castle:k:1' }],
  ['correct', { action: 'void', crossing: 'castle:k:1' }],
  ['correct', { action: 'restore', crossing: 'castle:k:1' }],
  ['correct', { action: 'retime', crossing: 'castle:k:1', utcUs: 1 }],
  ['correct', { action: 'insert', station: 'castle', line: 'A', car: 1, utcUs: 1 }],
  ['correct', { action: 'source', line: 'castle/A', role: 'backup' }],
  ['correct', { action: 'allowance', control: 'PC1', minutes: 5 }],
  ['correct', { action: 'penalty', car: 1, points: 100 }],
  ['correct', { action: 'entry-state', car: 1, state: 'excluded' }],
  ['correct', { action: 'trial-state', trial: 'PC1', cars: 'all', state: 'annulled' }],
  ['correct', { action: 'close', trial: 'PC1' }],
  ['correct', { action: 'reopen', trial: 'PC1' }],
  ['cards', { action: 'card', car: 1, control: 'CO1', minute: 'stamped' }],
  ['entries', { action: 'start', car: 1, leg: 'leg-1', utcUs: 1 }],
  ['entries', { action: 'entry', car: 1, field: 'driver', value: 'Anna' }],
  ['register', { action: 'claim', car: 1, trial: 'PC1', request: 'obstructed' }],
  ['decide', { action: 'claim', car: 1, trial: 'PC1', request: 'obstructed', outcome: 'stands' }],
  ['publish', { action: 'publish', scope: 'trial:PC1', state: 'official', version: 1 }],
];

const PASSWORD = 'quattro ruote';
const DESK = { 'x-centesimo': 'desk' };
const terminal = { name: 'terminal', address: 'terminal' };

let desk: DeskHttp;
let accounts: Accounts;
let path: string;
let nowMs: number;
const registered: RouteOptions[] = [];
const committed: unknown[] = [];

beforeEach(async () => {
  nowMs = 1_000_000;
  path = join(mkdtempSync(join(tmpdir(), 'centesimo-desk-')), 'accounts.db');
  accounts = openAccounts({ path, nowMs: () => nowMs, cost: { N: 2, r: 8, p: 1 } });
  registered.length = 0;
  committed.length = 0;
  desk = await quietDesk(accounts, {
    stopwatch,
    onRoute: (route) => void registered.push(route),
    amend: (_author, draft) => {
      committed.push(draft);
      throw new Error('nobody drives this rally');
    },
  });
});
afterEach(() => desk.close());

const signIn = (
  name: string,
  password: string,
  headers: Record<string, string> = {},
): Promise<LightMyRequestResponse> =>
  desk.inject({ method: 'POST', url: '/api/session', payload: { name, password }, headers: { ...DESK, ...headers } });

const cookieOf = (response: LightMyRequestResponse): string =>
  response.cookies.map(({ name, value }) => `${name}=${value}`).join('; ');

/** The cookie of a person who has a password of his own. */
async function personOf(role: Role): Promise<string> {
  const made = await accounts.add(terminal, `the ${role}`, role);
  if (!made.ok) throw new Error(made.reason);
  const first = await accounts.signIn(made.name, made.oneTimePassword, '');
  if (!first.ok) throw new Error(first.reason);
  const changed = await accounts.changePassword(first.token, undefined, PASSWORD, '');
  if (!changed.ok) throw new Error(changed.reason);
  return `centesimo-desk=${changed.token}`;
}

const ask = (
  route: string,
  headers: Record<string, string> = {},
  payload?: object,
): Promise<LightMyRequestResponse> => {
  const [method = '', pattern = ''] = route.split(' ');
  return desk.inject({
    method: method as 'GET',
    url: pattern.replaceAll(/:\w+/g, 'x').replace('*', 'x'),
    headers: { ...DESK, ...headers },
    ...(payload && { payload }),
  });
};

/** Every route under `/api/`, as `METHOD /path`, with what it states. */
const apiRoutes = (): { route: string; right: string | null | undefined }[] =>
  registered
    .filter(({ url, method }) => url.startsWith('/api/') && method !== 'HEAD')
    .flatMap(({ url, method, config }) =>
      [method].flat().map((each) => ({ route: `${each} ${url}`, right: config?.right })),
    );

describe('who may do what', () => {
  it('is stated by every route, and as the table says', () => {
    const stated = Object.fromEntries(apiRoutes().map(({ route, right }) => [route, right]));
    expect(apiRoutes().filter(({ right }) => right === undefined)).toEqual([]);
    expect(stated).toMatchObject(ROUTES);
  });

  it.each(ROLES)('lets nobody but who may: %s', async (role) => {
    const cookie = await personOf(role);
    const rights = MAY[role].split(' ');
    const wrong: string[] = [];
    for (const { route, right } of apiRoutes()) {
      const mine = right === null || right === 'own' || (typeof right === 'string' && rights.includes(right));
      if (mine) {
        // What others' routes do with a request of nothing is theirs to say; that these let people in is ours.
        if (!(route in ROUTES) || /session|password/.test(route)) continue;
        const { statusCode } = await ask(route, { cookie });
        if (statusCode === 401 || statusCode === 403) wrong.push(`${route}: ${statusCode}, but may`);
      } else {
        const { statusCode } = await ask(route, { cookie });
        if (statusCode !== 403) wrong.push(`${route}: ${statusCode}, but may not`);
      }
    }
    expect(wrong).toEqual([]);
    expect(committed).toEqual([]);
  });

  it.each(ROLES)('lets nobody amend but who may, what may be: %s', async (role) => {
    const cookie = await personOf(role);
    const rights = MAY[role].split(' ');
    const wrong: string[] = [];
    for (const [right, draft] of ACTIONS) {
      for (const route of ['POST /api/preview', 'POST /api/amendments']) {
        const payload = { draft: { ...draft, reason: 'because' }, seen: null };
        committed.length = 0;
        const { statusCode, body } = await ask(route, { cookie }, payload);
        const mine = rights.includes(right);
        if ((statusCode === 403) === mine || (committed.length > 0 && !mine)) {
          wrong.push(`${route} ${JSON.stringify(draft)}: ${body}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('lets nobody in without a session', async () => {
    const wrong: string[] = [];
    for (const { route, right } of apiRoutes()) {
      if (right === null) continue;
      const { statusCode } = await ask(route);
      if (statusCode !== 401) wrong.push(`${route}: ${statusCode}`);
    }
    expect(wrong).toEqual([]);
  });

  it('is asked of the route, however its address is written', async () => {
    for (const url of ['/%61pi/rally', '/api/%72ally', '/api/rally?x=/', '/api/rally#x']) {
      expect((await desk.inject({ url })).statusCode, url).toBe(401);
    }
  });

  it('is asked before anything is read: an oversized body of a stranger is not', async () => {
    const response = await ask('PUT /api/accounts/:name', {}, { name: 'x'.repeat(2_000_000) });
    expect(response.statusCode).toBe(401);
  });

  it('is nothing at all before a one-time password has been changed', async () => {
    const made = await accounts.add(terminal, 'Bruno', 'chief');
    const cookie = cookieOf(await signIn('Bruno', made.ok ? made.oneTimePassword : ''));
    expect((await ask('GET /api/me', { cookie })).json()).toMatchObject({ name: 'Bruno', mustChangePassword: true });
    const refused = await ask('GET /api/rally', { cookie });
    expect(refused.statusCode).toBe(403);
    expect(refused.json()).toMatchObject({ next: 'change-password', reason: expect.stringContaining('one-time') });
    const changed = await ask('POST /api/me/password', { cookie }, { next: PASSWORD });
    expect(changed.json()).toMatchObject({ name: 'Bruno', mustChangePassword: false });
    expect((await ask('GET /api/rally', { cookie: cookieOf(changed) })).statusCode).toBe(200);
    // The one-time password has been used.
    expect((await ask('GET /api/rally', { cookie })).statusCode).toBe(401);
    expect((await signIn('Bruno', made.ok ? made.oneTimePassword : '')).statusCode).toBe(401);
  });
});

describe('a forged request', () => {
  it('without the header of the desk changes nothing, whoever is signed in', async () => {
    const cookie = await personOf('chief');
    for (const { route, right } of apiRoutes()) {
      if (route.startsWith('GET') || right === undefined) continue;
      const { statusCode, body } = await ask(route, { cookie, 'x-centesimo': 'form' });
      expect({ route, statusCode, body }).toMatchObject({
        statusCode: 403,
        body: expect.stringContaining('x-centesimo'),
      });
    }
    expect(committed).toEqual([]);
  });

  it.each(['http://evil.example', 'null', 'http://localhost:81', 'file://', 'http://localhost.evil.example'])(
    'from a page of %s is refused',
    async (origin) => {
      const cookie = await personOf('chief');
      const response = await ask(
        'POST /api/accounts',
        { cookie, origin, host: 'localhost:8080' },
        { name: 'Eve', role: 'chief' },
      );
      expect(response.statusCode).toBe(403);
      expect(response.json().reason).toContain(origin);
      expect((await signIn('the chief', PASSWORD, { origin })).statusCode).toBe(403);
    },
  );

  it('cannot come from a form: text and form bodies are not read', async () => {
    const cookie = await personOf('chief');
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
      const response = await desk.inject({
        ...{ method: 'POST', url: '/api/accounts', payload: '{"name":"Eve","role":"chief"}' },
        headers: { ...DESK, cookie, 'content-type': type },
      });
      expect(response.statusCode, type).toBe(415);
      expect(response.json().reason).toContain('application/json');
    }
    expect(accounts.list().map(({ name }) => name)).toEqual(['the chief']);
  });

  it('from our own page goes through, behind a proxy that ends TLS too', async () => {
    const cookie = await personOf('chief');
    const origin = 'http://localhost:8080';
    const added = await ask(
      'POST /api/accounts',
      { cookie, origin, host: 'localhost:8080' },
      { name: 'Eve', role: 'press' },
    );
    expect(added.statusCode).toBe(200);
    const proxied = { origin: 'https://desk.example', host: 'desk.example', 'x-forwarded-proto': 'https' };
    expect((await signIn('the chief', PASSWORD, proxied)).statusCode).toBe(200);
  });
});

describe('the cookie', () => {
  it('is for this site and no script, and over https only where it came so', async () => {
    await personOf('desk');
    const plain = await signIn('the desk', PASSWORD);
    expect(plain.headers['set-cookie']).toMatch(/^centesimo-desk=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    const tls = await signIn('the desk', PASSWORD, { 'x-forwarded-proto': 'https' });
    expect(tls.headers['set-cookie']).toMatch(
      /^__Host-centesimo-desk=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  it('is a new one with each sign-in: a session that somebody else has set is not taken over, and ends', async () => {
    const eve = await personOf('press');
    await personOf('desk');
    const answer = await signIn('the desk', PASSWORD, { cookie: eve });
    expect(cookieOf(answer)).not.toBe(eve);
    expect((await ask('GET /api/me', { cookie: eve })).statusCode).toBe(401);
    const invented = `centesimo-desk=${'A'.repeat(43)}`;
    await signIn('the desk', PASSWORD, { cookie: invented });
    expect((await ask('GET /api/me', { cookie: invented })).statusCode).toBe(401);
  });

  it('is taken back with the sign-out, and its session is over', async () => {
    const cookie = await personOf('desk');
    const out = await ask('DELETE /api/session', { cookie });
    expect(out.headers['set-cookie']).toMatch(/^centesimo-desk=; .*Expires=Thu, 01 Jan 1970/);
    expect((await ask('GET /api/me', { cookie })).statusCode).toBe(401);
  });

  it('of a session that has expired opens nothing', async () => {
    const cookie = await personOf('desk');
    nowMs += 4 * 3_600_000;
    const refused = await ask('GET /api/rally', { cookie });
    expect(refused.statusCode).toBe(401);
    expect(refused.json().reason).toContain('the session has ended');
  });
});

describe('too many attempts', () => {
  it('for one name are refused from the eleventh on, the right password too, from wherever they come', async () => {
    await personOf('desk');
    for (let i = 0; i < 10; i++) {
      const address = { 'x-forwarded-for': `10.0.${i}.1` };
      expect((await signIn('the desk', 'wrong', address)).statusCode).toBe(401);
    }
    const eleventh = await signIn('THE desk', PASSWORD, { 'x-forwarded-for': '10.0.99.1' });
    expect(eleventh.statusCode).toBe(429);
    expect(Number(eleventh.headers['retry-after'])).toBeGreaterThan(200);
    expect(eleventh.json().reason).toContain('too many attempts');
    expect(accounts.audit(1)).toMatchObject([{ event: 'too-many', name: 'THE desk', address: '10.0.99.1' }]);
    await personOf('jury');
    expect((await signIn('the jury', PASSWORD)).statusCode).toBe(200);
  });

  it('from one address are refused from the thirty-first on, whatever the names', async () => {
    await personOf('desk');
    for (let i = 0; i < 30; i++) expect((await signIn(`name ${i}`, 'wrong')).statusCode).toBe(401);
    expect((await signIn('the desk', PASSWORD)).statusCode).toBe(429);
    expect((await signIn('the desk', PASSWORD, { 'x-forwarded-for': '10.0.0.2' })).statusCode).toBe(200);
  });

  it('to guess the current password of an open session are refused, too', async () => {
    const cookie = await personOf('desk');
    for (let i = 0; i < 10; i++) {
      const { statusCode } = await ask(
        'POST /api/me/password',
        { cookie },
        { current: `no ${i}`, next: 'cinque ruote' },
      );
      expect(statusCode).toBe(400);
    }
    const right = await ask('POST /api/me/password', { cookie }, { current: PASSWORD, next: 'cinque ruote' });
    expect(right.statusCode).toBe(429);
  });
});

describe('bad input', () => {
  it('that is too large, no JSON, or of another shape is refused with what is allowed', async () => {
    const cookie = await personOf('chief');
    const headers = { ...DESK, cookie, 'content-type': 'application/json' };
    const post = (payload: string) => desk.inject({ method: 'POST', url: '/api/accounts', headers, payload });
    const large = await post(JSON.stringify({ name: 'x'.repeat(1_100_000), role: 'press' }));
    expect([large.statusCode, large.json().reason]).toEqual([
      413,
      'the request is too large; allowed are 1000000 bytes',
    ]);
    for (const payload of ['{', '', 'null', '[]']) expect((await post(payload)).statusCode, payload).toBe(400);
    const shape = await post('{"name":"  ","role":"king"}');
    expect(shape.statusCode).toBe(400);
    expect(shape.json().reason).toMatch(/^name: is empty; .*; role: .*"viewer"\|"press"\|/);
    const hidden = await post(JSON.stringify({ name: 'A\u202Enna', role: 'press' }));
    expect(hidden.json().reason).toMatch(/^name: holds a character that cannot be seen/);
    // What a parser would make of it is nobody's prototype.
    expect((await post('{"__proto__":{"role":"chief"},"name":"Eve"}')).statusCode).toBe(400);
  });

  it('in a name is a name, and goes out as JSON that no browser takes for a page', async () => {
    const cookie = await personOf('chief');
    const name = '<img src=x onerror=alert(1)>';
    const added = await ask('POST /api/accounts', { cookie }, { name, role: 'press' });
    expect(added.json().account.name).toBe(name);
    const list = await ask('GET /api/accounts', { cookie });
    expect(list.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(list.headers['x-content-type-options']).toBe('nosniff');
    expect(list.headers['cache-control']).toBe('no-store');
  });

  it('to an address that is none is told so, in JSON under /api/ and as a page elsewhere', async () => {
    const cookie = await personOf('viewer');
    const missing = await ask('GET /api/nothing', { cookie });
    expect([missing.statusCode, Object.keys(missing.json())]).toEqual([404, ['reason']]);
    expect((await ask('GET /api/nothing')).statusCode).toBe(401);
    const elsewhere = await ask('GET /<script>alert(1)</script>');
    expect(elsewhere.statusCode).toBe(404);
    expect(elsewhere.headers['content-type']).toContain('text/html');
    expect(elsewhere.body).not.toContain('alert');
  });
});

it('no answer may be framed, sniffed, or bring a script of another place', async () => {
  for (const url of ['/', '/api/me', '/api/nothing', '/healthz']) {
    const { headers } = await desk.inject({ url });
    const policy = String(headers['content-security-policy']);
    expect(policy, url).toContain("default-src 'self'");
    expect(policy, url).toContain("frame-ancestors 'none'");
    expect(policy, url).not.toContain('unsafe');
    expect(headers, url).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' });
  }
});

describe('what goes by', () => {
  const open: WebSocket[] = [];
  afterEach(() => {
    for (const socket of open.splice(0)) socket.terminate();
  });

  async function listen(cookie: string, origin?: string): Promise<WebSocket> {
    if (!desk.server.listening) await desk.listen({ port: 0, host: '127.0.0.1' });
    const port = (desk.server.address() as AddressInfo).port;
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live`, { headers: { cookie }, ...(origin && { origin }) });
    open.push(socket);
    return socket;
  }
  const closeCode = async (socket: WebSocket): Promise<number> => (await once(socket, 'close'))[0] as number;
  const status = async (socket: WebSocket): Promise<string> => ((await once(socket, 'error'))[0] as Error).message;

  it('goes to nobody without a session, nor to a page of another origin', async () => {
    expect(await status(await listen(''))).toContain('401');
    expect(await status(await listen(await personOf('desk'), 'http://evil.example'))).toContain('403');
  });

  it('hears nobody, and reads no more than a thousand bytes to find that out', async () => {
    for (const [said, code] of [
      ['hello', 1008],
      ['x'.repeat(2_000), 1009],
    ] as const) {
      const socket = await listen(await personOf(code === 1008 ? 'viewer' : 'press'));
      await once(socket, 'message');
      socket.send(said);
      expect(await closeCode(socket)).toBe(code);
    }
  });

  it('ends at once with the sign-out', async () => {
    const cookie = await personOf('viewer');
    const socket = await listen(cookie);
    expect(String((await once(socket, 'message'))[0])).toBe('[]');
    const closed = closeCode(socket);
    await ask('DELETE /api/session', { cookie });
    expect(await closed).toBe(4401);
  });

  it('ends within seconds when its account is disabled from a terminal, and when its session expires', async () => {
    const socket = await listen(await personOf('viewer'));
    await once(socket, 'message');
    const other = openAccounts({ path, nowMs: () => nowMs, cost: { N: 2, r: 8, p: 1 } });
    await other.add(terminal, 'another', 'chief');
    expect(other.change(terminal, 'the viewer', { disabled: true })).toMatchObject({ ok: true });
    other.close();
    expect(await closeCode(socket)).toBe(4401);

    const second = await listen(await personOf('desk'));
    await once(second, 'message');
    nowMs += 4 * 3_600_000;
    expect(await closeCode(second)).toBe(4401);
  });
});

describe('an open room', () => {
  let room: DeskHttp;
  beforeEach(async () => {
    room = await quietDesk(null);
  });
  afterEach(() => room.close());

  it('makes everybody chief and has no accounts', async () => {
    const me = await room.inject({ url: '/api/me' });
    expect(me.json()).toMatchObject({ name: 'desk', role: 'chief', open: true });
    expect((await room.inject({ url: '/api/accounts' })).statusCode).toBe(404);
  });

  it('answers to loopback alone, so that no name that points here opens it to a page elsewhere', async () => {
    for (const host of ['localhost:8080', '127.0.0.1:8080', '[::1]:8080', '127.0.0.1']) {
      expect((await room.inject({ url: '/api/rally', headers: { host } })).statusCode, host).toBe(200);
    }
    for (const host of ['evil.example:8080', '127.0.0.1.evil.example', 'localhost.evil.example', '10.0.0.7']) {
      expect((await room.inject({ url: '/api/rally', headers: { host } })).statusCode, host).toBe(403);
    }
  });

  it('is still closed to forms of other sites', async () => {
    const forged = await room.inject({ method: 'DELETE', url: '/api/session' });
    expect(forged.statusCode).toBe(403);
  });
});

describe('the description of the API', () => {
  interface Operation {
    readonly summary?: string;
    readonly tags?: string[];
    readonly 'x-right'?: string | null;
  }

  it('has every route with what it is for and what it asks for', async () => {
    const cookie = await personOf('viewer');
    const { openapi, paths } = (await ask('GET /api/openapi.json', { cookie })).json() as {
      openapi: string;
      paths: Record<string, Record<string, Operation>>;
    };
    expect(openapi).toBe('3.1.0');
    const described = Object.entries(paths).flatMap(([url, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        route: `${method.toUpperCase()} ${url.replaceAll(/\{(\w+)\}/g, ':$1')}`,
        operation,
      })),
    );
    expect(described.map(({ route }) => route).sort()).toEqual(
      apiRoutes()
        .map(({ route }) => route)
        .sort(),
    );
    for (const { route, operation } of described) {
      expect(operation.summary, route).toMatch(/\w{3}/);
      expect(operation.tags, route).toHaveLength(1);
      expect(operation, route).toHaveProperty('x-right');
    }
  });
});
