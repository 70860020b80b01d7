import { expect, it } from 'vitest';
import { toDuration } from './limit-headers.js';

it.each([
  [0, '0ms'],
  [20, '20ms'],
  [1_000, '1s'],
  [1_001, '2s'],
  [60_000, '1m0s'],
  [360_000, '6m0s'],
  [18_180_000, '5h3m0s'],
  [-5, '0ms'],
])('%d ms are told as %s', (ms, text) => {
  expect(toDuration(ms)).toBe(text);
});
