import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedBroker } from '../../scorer/index.ts';
import { findProgram, newFolder, ROOT, type Running, run, start } from './command.ts';

const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome');
if (!executablePath)
  process.stderr.write('skipped: signing in, in a browser: chromium is not installed (apt-get install chromium)\n');

const OUTPUT = join(ROOT, 'test/output');
const AXE = join(ROOT, 'node_modules/axe-core/axe.min.js');
const RALLY = join(ROOT, 'simulator/rallies/leg-1/rally.yaml');
const SIZES = {
  desk: { width: 1440, height: 900 },
  projector: { width: 1920, height: 1080 },
  phone: { width: 390, height: 844 },
};

const CHIEF = 'quattro ruote motrici';
const ANNA = 'cavallo corretto graffetta';
const SCRIPT = '<img src=x onerror="window.bitten=true"><script>window.bitten=true</script>'.slice(0, 40);

describe('who may start a scorer for whom', () => {
  it('a room is open on loopback only', async () => {
    const { code, stderr } = await run(['scorer', '--rally', RALLY, '--open', '--host', '0.0.0.0', '--db', ':memory:']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/--open .*0\.0\.0\.0.*loopback/) });
  });

  it('accounts and an open room exclude each other', async () => {
    expect(await run(['scorer', '--rally', RALLY, '--open', '--accounts', 'a.db'])).toMatchObject({ code: 2 });
  });
});

it('the API is described without a rally and without a scorer', async () => {
  const { code, stdout } = await run(['schema', 'api']);
  expect({ code, ...(JSON.parse(stdout) as object) }).toMatchObject({
    ...{ code: 0, openapi: '3.1.0' },
    paths: { '/api/session': { post: { summary: 'Sign in' } }, '/api/accounts': { get: { 'x-right': 'accounts' } } },
  });
});

describe('accounts at the terminal', () => {
  const accounts = join(newFolder(), 'accounts.db');
  const account = (...args: string[]) => run(['account', ...args, '--accounts', accounts]);

  it('are added, listed, given another role, a new password, and disabled', async () => {
    const added = await account('add', 'Carla', 'chief');
    expect(added).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\w{4}-\w{4}-\w{4}-\w{4}\n$/) });
    expect(await account('add', 'Anna Rossi', 'press')).toMatchObject({ code: 0 });
    expect(await account('role', 'anna rossi', 'jury')).toMatchObject({ code: 0, stderr: 'Anna Rossi: jury\n' });
    const again = await account('password', 'Anna Rossi');
    expect(again.stdout).toMatch(/^\w{4}-\w{4}-\w{4}-\w{4}\n$/);
    expect(await account('disable', 'Anna Rossi')).toMatchObject({ code: 0 });
    const listed = JSON.parse((await account('list', '--json')).stdout) as {
      name: string;
      role: string;
      disabled: boolean;
    }[];
    expect(listed.map(({ name, role, disabled }) => [name, role, disabled])).toEqual([
      ['Anna Rossi', 'jury', true],
      ['Carla', 'chief', false],
    ]);
    expect((await account('list')).stdout).toMatch(/jury +Anna Rossi +never signed in {2}disabled\nchief +Carla/);
    expect(statSync(accounts).mode & 0o777).toBe(0o600);
  });

  it.each([
    [['role', 'Nobody', 'jury'], 1, /Nobody: there is no such account; allowed are Anna Rossi, Carla/],
    [['disable', 'Carla'], 1, /Carla is the last chief/],
    [['add', 'ANNA ROSSI', 'jury'], 1, /there is such an account already/],
    [['add', 'x'.repeat(41), 'jury'], 1, /name: is too long; allowed are 1 to 40 characters/],
    [['add', 'Bruno', 'king'], 2, /Allowed choices are viewer, press/],
  ] as const)('refuse %j in words', async (args, code, words) => {
    const ended = await account(...args);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(words);
  });

  it('are not made out of a file that is not there, or is another', async () => {
    expect((await run(['account', 'list', '--accounts', '/nowhere/a.db'])).stderr).toMatch(/there is no such file/);
    expect((await run(['account', 'list', '--accounts', join(ROOT, 'package.json')])).code).toBe(1);
  });
});

describe.skipIf(!executablePath)('signing in, in a browser', () => {
  const folder = newFolder();
  const accounts = join(folder, 'accounts.db');
  let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>;
  let browser: Browser;
  let scorer: Running;
  let address = '';
  let chief: Page;
  let anna: Page;
  let oneTime = '';
  /** What a browser says where a page breaks its own security policy, or an error of ours. */
  const complaints: string[] = [];

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    broker = await startEmbeddedBroker();
    const args = ['scorer', '--rally', RALLY, '--port', '0', '--db', join(folder, 'ledger.db'), '--broker', broker.url];
    scorer = start(args);
    address = (await scorer.said(/desk: +(http\S+)/))[1] ?? '';
    oneTime = (await scorer.said(/name chief, one-time password (\S+)/))[1] ?? '';
    browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    });
    chief = await newPage('it-IT');
    anna = await newPage('en-GB');
  });
  afterAll(async () => {
    scorer.process.kill('SIGTERM');
    await scorer.ended;
    await browser.close();
    await broker.close();
  });

  async function newPage(locale: string): Promise<Page> {
    const context: BrowserContext = await browser.newContext({ viewport: SIZES.desk, locale });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on('console', (message) => {
      // A refused request is one of the story's.
      if (message.type() === 'error' && !/status of 40[139]|WebSocket connection/.test(message.text())) {
        complaints.push(message.text());
      }
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    return page;
  }
  async function shots(page: Page, name: string): Promise<void> {
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.screenshot({ path: join(OUTPUT, `accounts-${name}-${size}-${colorScheme}.png`) });
      }
    }
    await page.setViewportSize(SIZES.desk);
    await page.emulateMedia({ colorScheme: 'light' });
  }
  async function expectAccessible(page: Page): Promise<void> {
    // The policy lets no script of the page's in; this one comes from the debugger.
    await page.evaluate(readFileSync(AXE, 'utf8'));
    const violations = await page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
      };
      return (await axe.run()).violations
        .filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(violations).toEqual([]);
  }

  it('the first chief has the password that was printed once, and has to choose another', async () => {
    expect(statSync(accounts).mode & 0o777).toBe(0o600);
    await chief.goto(address);
    await chief.getByRole('heading', { name: 'Chi sei?' }).waitFor();
    await shots(chief, 'sign-in-it');
    await expectAccessible(chief);
    expect(await chief.getByLabel('Nome').evaluate((field) => field === document.activeElement)).toBe(true);

    await chief.keyboard.type('chief');
    await chief.keyboard.press('Tab');
    await chief.keyboard.type('not this one');
    await chief.keyboard.press('Enter');
    await chief.getByRole('alert').getByText('Nome o password sbagliati').waitFor();
    await shots(chief, 'wrong-it');
    await chief.keyboard.type(oneTime);
    await chief.keyboard.press('Enter');

    await chief.getByRole('heading', { name: 'Scegli la tua password' }).waitFor();
    await chief.keyboard.type('corta');
    await chief.keyboard.press('Enter');
    await chief.getByLabel('Ancora la nuova password').fill('corta');
    await chief.keyboard.press('Enter');
    await chief.getByText('Troppo corta').waitFor();
    await shots(chief, 'first-password-it');
    await expectAccessible(chief);
    await chief.getByLabel('Nuova password', { exact: true }).fill(CHIEF);
    await chief.getByLabel('Ancora la nuova password').fill(CHIEF);
    await chief.keyboard.press('Enter');
    await chief.locator('[data-testid=connection][data-state=live]').waitFor();
    await chief.getByRole('banner').getByText('capo servizio').waitFor();
  });

  it('adds a person, whatever is in the name, with a password that is shown once', async () => {
    await chief.getByRole('link', { name: 'Accessi' }).click();
    for (const name of [SCRIPT, 'Anna Rossi']) {
      await chief.getByLabel('Nome e cognome').fill(name);
      await chief.locator('.accounts-add select').selectOption('jury');
      await chief.getByRole('button', { name: 'Aggiungi' }).click();
      await chief.locator('.handed strong').getByText(name, { exact: true }).waitFor();
    }
    oneTime = await chief.getByTestId('one-time-password').innerText();
    expect(oneTime).toMatch(/^\w{4}-\w{4}-\w{4}-\w{4}$/);
    expect(await chief.evaluate(() => 'bitten' in window)).toBe(false);
    expect(await chief.locator('.accounts img').count()).toBe(0);
    await shots(chief, 'accounts-it');
    await expectAccessible(chief);
  });

  it('shows a person what the role may see, and no more', async () => {
    await anna.goto(address);
    await anna.getByLabel('Name').fill('anna rossi');
    await anna.getByLabel('Password').fill(oneTime);
    await anna.getByRole('button', { name: 'Sign in' }).click();
    await anna.getByLabel('New password', { exact: true }).fill(ANNA);
    await anna.getByLabel('New password again').fill(ANNA);
    await anna.getByRole('button', { name: 'Save' }).click();
    await anna.locator('[data-testid=connection][data-state=live]').waitFor();
    await anna.getByRole('button', { name: 'English' }).click();
    await anna.getByRole('banner').getByText('jury').waitFor();
    expect(await anna.getByRole('link', { name: 'Accounts' }).count()).toBe(0);
    await anna.goto(`${address}#/accounts`);
    await anna.locator('[data-testid=crossings]').waitFor({ state: 'attached' });
    await anna.getByRole('link', { name: 'Anna Rossi' }).click();
    await anna.getByRole('heading', { name: 'Change password' }).waitFor();
    await shots(anna, 'me-en');
    await expectAccessible(anna);
  });

  it('loses nothing where a session expires in the middle of something', async () => {
    await chief.getByLabel('Nome e cognome').fill('Bruno Bianchi');
    const file = new Database(accounts);
    file.prepare("UPDATE session SET seen_ms = 0 WHERE name = 'chief'").run();
    file.close();
    await chief.getByRole('button', { name: 'Aggiungi' }).click();
    const dialog = chief.getByRole('dialog', { name: 'La sessione è scaduta' });
    await dialog.waitFor();
    expect(await chief.getByLabel('Nome e cognome').inputValue()).toBe('Bruno Bianchi');
    await shots(chief, 'again-it');
    await expectAccessible(chief);
    await chief.keyboard.press('Escape');
    await chief.keyboard.type('wrong');
    await chief.keyboard.press('Enter');
    await dialog.getByText('Nome o password sbagliati').waitFor();
    await chief.keyboard.type(CHIEF);
    await chief.keyboard.press('Enter');
    await chief.locator('.handed strong').getByText('Bruno Bianchi').waitFor();
    await dialog.waitFor({ state: 'detached' });
    await chief.locator('[data-testid=connection][data-state=live]').waitFor();
    await chief.locator('[data-event=expired]').first().waitFor();
  });

  it('ends what goes by when the account is disabled at a terminal, while the scorer runs', async () => {
    await anna.locator('[data-testid=connection][data-state=live]').waitFor();
    expect(await run(['account', 'disable', 'Anna Rossi', '--accounts', accounts])).toMatchObject({ code: 0 });
    const dialog = anna.getByRole('dialog', { name: 'Your session has ended' });
    await dialog.waitFor({ timeout: 10_000 });
    await anna.keyboard.type(ANNA);
    await anna.keyboard.press('Enter');
    await dialog.getByText('Wrong name or password, or the account is disabled.').waitFor();
    await shots(anna, 'again-en');
  });

  it('goes on where it was with a new one-time password, which is changed on the spot', async () => {
    await run(['account', 'disable', 'Anna Rossi', '--undo', '--accounts', accounts]);
    const { stdout } = await run(['account', 'password', 'Anna Rossi', '--accounts', accounts]);
    await anna.keyboard.type(stdout.trim());
    await anna.keyboard.press('Enter');
    const dialog = anna.getByRole('dialog', { name: 'Choose your password' });
    await dialog.getByLabel('New password', { exact: true }).fill(`${ANNA} due`);
    await dialog.getByLabel('New password again').fill(`${ANNA} due`);
    await shots(anna, 'again-first-en');
    await anna.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await anna.locator('[data-testid=connection][data-state=live]').waitFor();
    await anna.getByRole('heading', { name: 'Change password' }).waitFor();
  });

  it('signs out, and nothing of the desk stays in the page', async () => {
    await chief.getByRole('button', { name: 'Esci' }).click();
    await chief.getByRole('heading', { name: 'Chi sei?' }).waitFor();
    expect(await chief.locator('.desk').count()).toBe(0);
    expect((await chief.context().cookies()).length).toBe(0);
  });

  it('broke no rule of its own security policy', () => {
    expect(complaints).toEqual([]);
  });
});
