import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { startBrowser } from '../../src/dashboard/browser.ts';
import { Person } from '../../src/dashboard/person.ts';
import { type Stage, type StageOptions, startStage } from '../../src/dashboard/stage.ts';

/** What a journey goes through: a product for all of a file, and somebody new with a browser of their own for each. */
export interface Scene {
  readonly stage: Stage;
  readonly browser: Browser;
  readonly person: Person;
  readonly page: Page;
}

/** Starts and ends what the tests of a file share. No page may ask anybody but Sluice for anything. */
export function openScene(options: StageOptions): Scene {
  vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });
  let stage: Stage;
  let browser: Browser;
  let person: Person;
  beforeAll(async () => {
    [stage, browser] = await Promise.all([startStage(options), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await stage.stop();
  });
  beforeEach(async () => {
    person = await Person.at(stage, browser);
  });
  afterEach(async () => {
    await person.context.close();
    expect(person.foreign).toEqual([]);
  });
  return {
    get stage() {
      return stage;
    },
    get browser() {
      return browser;
    },
    get person() {
      return person;
    },
    get page() {
      return person.page;
    },
  };
}
