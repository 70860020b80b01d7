import type { Page } from 'playwright-core';

/** How much of a page's time was taken away from the person before it, ms. */
export interface Smoothness {
  /** Tasks in which the page could not react for more than 50 ms. */
  readonly longTasks: number;
  readonly longestTaskMs: number;
  /** Longest time between two pictures. */
  readonly longestFrameMs: number;
}

/** Kept by the page itself, as nobody else sees its tasks. */
const WATCH = `
window.smoothness = { tasks: [], frames: [], isOn: false };
new PerformanceObserver((list) => {
  if (window.smoothness.isOn) window.smoothness.tasks.push(...list.getEntries().map(({ duration }) => duration));
}).observe({ type: 'longtask' });
let before = performance.now();
const frame = (now) => {
  if (window.smoothness.isOn) window.smoothness.frames.push(now - before);
  before = now;
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);
`;

/** Has every document of the page watched from its beginning. */
export const watchSmoothness = (page: Page): Promise<unknown> => page.addInitScript(WATCH);

/** @param act  what is done meanwhile; it ends when its effect is there */
export async function smoothnessOf(page: Page, act: () => Promise<void>): Promise<Smoothness> {
  await page.evaluate('Object.assign(window.smoothness, { tasks: [], frames: [], isOn: true })');
  await act();
  // What was drawn last is told of after the picture that follows it.
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done, 60)))');
  const { tasks, frames } = (await page.evaluate('(window.smoothness.isOn = false, window.smoothness)')) as {
    tasks: number[];
    frames: number[];
  };
  const longest = (values: readonly number[]): number => Math.round(Math.max(0, ...values));
  return { longTasks: tasks.length, longestTaskMs: longest(tasks), longestFrameMs: longest(frames) };
}

/** Time from the beginning of the navigation until something is there to be used, ms. @param selector  of it */
export async function usableAfterMs(page: Page, url: string, selector: string): Promise<number> {
  await page.goto(url, { waitUntil: 'commit' });
  const isThere = `document.querySelector(${JSON.stringify(selector)}) !== null`;
  return Math.round((await page.evaluate(untilFrame(isThere, 'performance.now()'))) as number);
}

/** An expression of the page: looks at every picture whether a condition holds, and gives the value then. */
export const untilFrame = (condition: string, value = 'undefined'): string =>
  `new Promise((done) => { (function look() { ${condition} ? done(${value}) : requestAnimationFrame(look); })(); })`;
