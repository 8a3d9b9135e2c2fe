import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findProgram, ROOT } from './command.ts';

/** The marshal's page in Chromium, as a phone shows it. */

export const executablePath = findProgram('chromium', 'chromium-browser', 'google-chrome');
if (!executablePath)
  process.stderr.write(
    "skipped: the marshal's page in a browser: chromium is not installed (apt-get install chromium)\n",
  );

const OUTPUT = join(ROOT, 'test/output');
export const PHONE = { width: 390, height: 844 };

export function openBrowser(): Promise<Browser> {
  if (!existsSync(join(ROOT, 'dist/marshal/index.html'))) throw new Error('dist/marshal is not there: npm run build');
  mkdirSync(OUTPUT, { recursive: true });
  return chromium.launch({
    executablePath: executablePath ?? '',
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
      ...['--disable-component-update', '--disable-sync'],
    ],
  });
}

export async function openPhone(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: PHONE, hasTouch: true, colorScheme: 'light' });
  context.setDefaultTimeout(5_000);
  return context;
}

export const shoot = (page: Page, name: string): Promise<unknown> =>
  page.screenshot({ path: join(OUTPUT, `marshal-${name}.png`) });
