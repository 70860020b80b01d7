import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

export const DESKTOP = { width: 1360, height: 860 };
export const PHONE = { width: 390, height: 844 };

export interface WindowOptions {
  readonly viewport?: typeof DESKTOP;
  readonly colorScheme?: 'light' | 'dark';
  readonly locale?: string;
}

/** Debian's Chromium, which no sandbox of its own keeps from running as root. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-dev-shm-usage'],
  });

/** A person's own browser: cookies and storage are shared with nobody. */
export const openContext = (browser: Browser, options: WindowOptions = {}): Promise<BrowserContext> => {
  const { viewport = DESKTOP, colorScheme = 'light', locale = 'en-GB' } = options;
  return browser.newContext({ viewport, colorScheme, locale, reducedMotion: 'reduce', acceptDownloads: true });
};

/** Signs in by the form, and waits until the page behind it is there. */
export async function signIn(page: Page, url: string, password: string, path = ''): Promise<void> {
  await page.goto(`${url}/admin${path}`);
  await page.locator('input[type=password]').fill(password);
  await page.locator('button[type=submit]').click();
  await page.locator('#main').waitFor();
}
