import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { K2ThinkConfig } from './config.js';
import { K2THINK_MODELS, modelOf } from './models.js';

describe('the models of K2Think', () => {
  it('are one, which always reasons', () => {
    expect(K2THINK_MODELS.map(({ card }) => [card.id, card.channels.map(({ reasoning }) => reasoning)])).toEqual([
      ['MBZUAI-IFM/K2-Think', ['always', 'always']],
    ]);
  });

  it('can do on each channel what that channel can', () => {
    const [api, web] = K2THINK_MODELS[0]!.card.channels;
    const alike = { responseFormats: [], maxStops: 0, hasVision: false, hasSearch: false };
    expect(api).toMatchObject({ ...alike, id: 'api', tools: { choices: [], mayBeText: true } });
    expect(web).toMatchObject({ ...alike, id: 'web', tools: null });
    expect(api!.parameters).toContain('topP');
    expect(web!.parameters).not.toContain('topP');
  });

  it('are found whatever the case', () => {
    expect(modelOf('mbzuai-ifm/k2-think').card.id).toBe('MBZUAI-IFM/K2-Think');
    expect(() => modelOf('gpt-4')).toThrow(expect.objectContaining({ code: 'model_not_found' }));
  });

  it('came out at whole days, in seconds', () => {
    expect(K2THINK_MODELS.every(({ card }) => card.created > 1.7e9 && card.created % 86_400 === 0)).toBe(true);
  });
});

describe('K2ThinkConfig', () => {
  it('has defaults that are valid', () => {
    expect(validateSync(new K2ThinkConfig())).toEqual([]);
  });

  it('refuses a bad address and list of models', () => {
    const bad = { K2THINK_WEB_BASE_URL: 'www.k2think.ai', K2THINK_API_MODELS: 'K2' };
    const faults = validateSync(Object.assign(new K2ThinkConfig(), bad)).map(({ property }) => property);
    expect(faults.toSorted()).toEqual(['K2THINK_API_MODELS', 'K2THINK_WEB_BASE_URL']);
  });
});
