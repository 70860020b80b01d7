import { validateSync } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { ZaiConfig } from './config.js';
import { findModel, ZAI_MODELS } from './models.js';

describe('the models of Z.AI', () => {
  it('are all on offer, each once', () => {
    expect(ZAI_MODELS.map(({ card }) => card.id)).toEqual([
      'GLM-4.5',
      'GLM-4.5-Thinking',
      'GLM-4.5-Search',
      'GLM-4.5-Air',
      'GLM-4.5V',
      'GLM-4.6',
      'GLM-4.6-Thinking',
      'GLM-4.6-Search',
      'GLM-4.6V',
      'GLM-4.7',
      'GLM-4.7-Thinking',
      'GLM-4.7-Search',
      'GLM-5',
    ]);
  });

  it('are found whatever the case', () => {
    expect(findModel('glm-4.6-thinking')?.card.id).toBe('GLM-4.6-Thinking');
    expect(findModel('gpt-4')).toBeUndefined();
  });

  it('can do on each channel what that channel can', () => {
    const channelsOf = (name: string) => findModel(name)?.card.channels.map((channel) => [channel.id, channel]);
    const { api, web } = Object.fromEntries(channelsOf('GLM-4.6')!);
    expect(api).toMatchObject({ maxStops: 1, responseFormats: ['json_object'], hasSearch: true, hasVision: false });
    expect(api!.parameters).toContain('topP');
    expect(web).toMatchObject({ maxStops: 0, responseFormats: [], tools: { mayBeText: true } });
    expect(web!.parameters).not.toContain('topP');
    const seeing = Object.fromEntries(channelsOf('GLM-4.6V')!);
    expect(seeing.web).toMatchObject({ hasVision: true, hasSearch: false });
  });

  it('came out at whole days, in seconds', () => {
    expect(ZAI_MODELS.every(({ card }) => card.created > 1.7e9 && card.created % 86_400 === 0)).toBe(true);
  });
});

describe('ZaiConfig', () => {
  it('has defaults that are valid', () => {
    expect(validateSync(new ZaiConfig())).toEqual([]);
  });

  it('takes an address on this machine', () => {
    const local = { ZAI_WEB_BASE_URL: 'http://127.0.0.1:4001', ZAI_API_BASE_URL: 'http://localhost:8000/v1' };
    expect(validateSync(Object.assign(new ZaiConfig(), local))).toEqual([]);
  });

  it('takes the tools of the chat site as native or emulated', () => {
    const faults = (value: string) => validateSync(Object.assign(new ZaiConfig(), { ZAI_WEB_TOOLS: value })).length;
    expect(['native', 'emulated', 'none'].map(faults)).toEqual([0, 0, 1]);
  });

  it('refuses a bad version, path, address and list of models', () => {
    const bad = Object.assign(new ZaiConfig(), {
      ZAI_FE_VERSION: '1.0.7',
      ZAI_COMPLETIONS_PATH: 'api',
      ZAI_WEB_BASE_URL: 'chat.z.ai',
      ZAI_API_MODELS: 'GLM-4.6',
    });
    expect(
      validateSync(bad)
        .map(({ property }) => property)
        .toSorted(),
    ).toEqual(['ZAI_API_MODELS', 'ZAI_COMPLETIONS_PATH', 'ZAI_FE_VERSION', 'ZAI_WEB_BASE_URL']);
  });
});
