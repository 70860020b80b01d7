import { describe, expect, it } from 'vitest';
import type { RequestView } from './request.view.js';
import { csvHeader, toCsv } from './to-csv.js';

const view = {
  id: 'req_1',
  at: '2026-11-28T00:00:00.000Z',
  apiKeyId: null,
  apiKeyName: '=HYPERLINK("https://evil.example")',
  source: 'curl',
  dialect: 'openai-chat',
  model: '@SUM(1)',
  provider: '+1',
  channel: '-2',
  tokenId: null,
  tokenLabel: 'a, "b"\nc',
  guest: false,
  stream: true,
  outcome: 'completed',
  httpStatus: 200,
  errorCode: null,
  ttftMs: 4,
  durationMs: 9,
  inputTokens: null,
  outputTokens: 0,
  reasoningTokens: null,
  cachedTokens: null,
  usageSource: 'none',
  attempts: 1,
} satisfies RequestView;

describe('requests as CSV', () => {
  it('have a column for each field, quotes where they are needed, and nothing for what is not known', () => {
    expect(csvHeader().trim().split(',').sort()).toEqual(Object.keys(view).sort());
    const line = toCsv([view]);
    expect(line).toContain('"a, ""b""\nc"');
    expect(line).toContain('false,true,completed,200,,4,9,,0,,,none,1\n');
  });

  it('run nothing in a spreadsheet', () => {
    const cells = toCsv([view]);
    expect(cells).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
    for (const text of ["'@SUM(1)", "'+1", "'-2"]) expect(cells).toContain(`,${text},`);
  });
});
