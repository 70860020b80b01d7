import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { openContext, signIn, type WindowOptions } from './browser.ts';
import { PASSWORD, type Stage } from './stage.ts';

/** Generous: the machine may be busy with other things. ms */
export const PATIENCE = 30_000;

/** Somebody with a browser of their own before the dashboard. */
export class Person {
  /** Requests that a page of theirs sent to anybody but Sluice. */
  readonly foreign: string[] = [];

  private constructor(
    private readonly stage: Stage,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    const { origin: ours } = new URL(stage.url);
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && protocol !== 'blob:' && origin !== ours) this.foreign.push(request.url());
    });
    // What the browser itself holds back by the policy of the page was not sent.
    context.on('requestfailed', (request) => {
      if (request.failure()?.errorText !== 'csp') return;
      this.foreign.splice(this.foreign.indexOf(request.url()), 1);
    });
  }

  static async at(stage: Stage, browser: Browser, options?: WindowOptions): Promise<Person> {
    const context = await openContext(browser, options);
    context.setDefaultTimeout(PATIENCE);
    return new Person(stage, context, await context.newPage());
  }

  /** Signs in on the way to a page of the dashboard. */
  enter(path = ''): Promise<void> {
    return signIn(this.page, this.stage.url, PASSWORD, path);
  }

  async goTo(path: string): Promise<void> {
    await this.page.goto(`${this.stage.url}/admin${path}`);
  }

  title(name: string): Promise<void> {
    return this.page.getByRole('heading', { name, level: 1 }).waitFor();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  row(text: string): Locator {
    return this.page.getByRole('row').filter({ hasText: text });
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }

  async givePassword(text = PASSWORD): Promise<void> {
    await this.page.locator('input[type=password]').fill(text);
    await this.page.keyboard.press('Enter');
  }
}
