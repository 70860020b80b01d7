import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { LongcatConfig } from './config.js';
import { findModel, LONGCAT_MODELS } from './models.js';

describe('the models of LongCat', () => {
  it('are all on offer, each on the channels that have it', () => {
    expect(LONGCAT_MODELS.map(({ card }) => [card.id, card.channels.map(({ id }) => id)])).toEqual([
      ['LongCat-Flash', ['api', 'web']],
      ['LongCat', ['api', 'web']],
      ['LongCat-Search', ['web']],
    ]);
  });

  it('can do on each channel what that channel can', () => {
    const [api, web] = findModel('LongCat')!.card.channels;
    expect(api).toMatchObject({ tools: { choices: [], mayBeText: true }, maxStops: 0, hasSearch: false });
    expect(web).toMatchObject({ tools: null, maxStops: 0, hasSearch: true, parameters: [] });
    expect(api!.parameters).toEqual(['maxOutputTokens', 'temperature', 'topP']);
  });

  it('are found whatever the case', () => {
    expect(findModel('longcat-FLASH')?.card.id).toBe('LongCat-Flash');
    expect(findModel('LongCat-Flash-Chat')).toBeUndefined();
  });

  it('came out at whole days, in seconds', () => {
    expect(LONGCAT_MODELS.every(({ card }) => card.created > 1.7e9 && card.created % 86_400 === 0)).toBe(true);
  });
});

describe('LongcatConfig', () => {
  it('has defaults that are valid', () => {
    expect(validateSync(new LongcatConfig())).toEqual([]);
  });

  it('takes an address on this machine and the older path', () => {
    const local = {
      LONGCAT_WEB_BASE_URL: 'http://127.0.0.1:4001',
      LONGCAT_API_BASE_URL: 'http://localhost:8000/v1',
      LONGCAT_WEB_COMPLETIONS_PATH: '/api/v1/chat-completion',
      LONGCAT_API_MODELS: 'LongCat=LongCat-2.0,LongCat-Flash=other',
    };
    expect(validateSync(Object.assign(new LongcatConfig(), local))).toEqual([]);
  });

  it('refuses a bad address, path, interval and list of models', () => {
    const bad = Object.assign(new LongcatConfig(), {
      LONGCAT_WEB_BASE_URL: 'longcat.chat',
      LONGCAT_WEB_COMPLETIONS_PATH: 'api',
      LONGCAT_SESSION_INTERVAL_MS: -1,
      LONGCAT_API_MODELS: 'LongCat',
    });
    expect(validateSync(bad).map(({ property }) => property)).toEqual([
      'LONGCAT_WEB_BASE_URL',
      'LONGCAT_WEB_COMPLETIONS_PATH',
      'LONGCAT_SESSION_INTERVAL_MS',
      'LONGCAT_API_MODELS',
    ]);
  });
});
