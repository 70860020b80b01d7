import { describe, expect, it } from 'vitest';
import {
  ignoredOptions,
  offerOf,
  rankChannels,
  REQUEST_OPTIONS,
  treatmentOf,
  type ChatRequest,
  type Model,
  type ModelChannel,
  type RequestOption,
} from './index.js';

const BARE: ModelChannel = {
  id: 'web',
  reasoning: 'never',
  tools: null,
  hasVision: false,
  hasSearch: false,
  responseFormats: [],
  maxStops: 0,
  parameters: [],
};
const FULL: ModelChannel = {
  id: 'api',
  reasoning: 'budget',
  tools: { choices: ['required', 'named'], mayBeText: false },
  hasVision: true,
  hasSearch: true,
  responseFormats: ['json_object', 'json_schema'],
  maxStops: 4,
  parameters: ['maxOutputTokens', 'temperature', 'topP', 'seed', 'parallelToolCalls'],
};
const WITH_TOOLS = { emulatesTools: true };
const WITHOUT_TOOLS = { emulatesTools: false };

const TOOLS = [{ name: 'f' }];
const requestOf = (more: Partial<ChatRequest>): ChatRequest => ({
  model: 'M',
  messages: [{ role: 'user', content: 'Hi' }],
  stream: false,
  ...more,
});
const modelOf = (...channels: ModelChannel[]): Model => ({
  id: 'M',
  created: 0,
  ownedBy: 'o',
  contextTokens: null,
  maxOutputTokens: null,
  channels,
});

describe('how an option is treated', () => {
  const schema = { type: 'json_schema', name: 'n', schema: {} } as const;
  const named = { name: 'f' };
  it.each<[RequestOption, ChatRequest[RequestOption], Partial<ModelChannel>, string]>([
    ['maxOutputTokens', 5, {}, 'emulated'],
    ['temperature', 1, {}, 'ignored'],
    ['temperature', 1, { parameters: ['temperature'] }, 'native'],
    ['stop', ['a'], {}, 'emulated'],
    ['stop', ['a'], { maxStops: 1 }, 'native'],
    ['stop', ['a', 'b'], { maxStops: 1 }, 'emulated'],
    ['tools', TOOLS, {}, 'emulated'],
    ['tools', TOOLS, { tools: FULL.tools }, 'native'],
    ['toolChoice', 'none', {}, 'native'],
    ['toolChoice', 'required', {}, 'emulated'],
    ['toolChoice', 'required', { tools: FULL.tools }, 'native'],
    ['toolChoice', named, { tools: { choices: ['required'], mayBeText: false } }, 'emulated'],
    ['parallelToolCalls', true, {}, 'native'],
    ['parallelToolCalls', false, { tools: FULL.tools }, 'emulated'],
    ['parallelToolCalls', false, { tools: FULL.tools, parameters: ['parallelToolCalls'] }, 'native'],
    ['responseFormat', { type: 'text' }, {}, 'native'],
    ['responseFormat', { type: 'json_object' }, { responseFormats: ['json_object'] }, 'native'],
    ['responseFormat', schema, { responseFormats: ['json_object'] }, 'emulated'],
    ['reasoning', { isEnabled: false }, {}, 'native'],
    ['reasoning', { effort: 'minimal' }, {}, 'native'],
    ['reasoning', { effort: 'high' }, {}, 'ignored'],
    ['reasoning', { isEnabled: true }, { reasoning: 'always' }, 'native'],
    ['reasoning', { isEnabled: false }, { reasoning: 'always' }, 'ignored'],
    ['reasoning', { effort: 'low' }, { reasoning: 'always' }, 'ignored'],
    ['reasoning', { effort: 'low' }, { reasoning: 'switch' }, 'native'],
    ['webSearch', false, {}, 'native'],
    ['webSearch', true, {}, 'ignored'],
  ])('%s %j on a channel with %j is %s', (option, value, changes, treatment) => {
    expect(treatmentOf(option, value, { ...BARE, ...changes }, WITH_TOOLS)).toBe(treatment);
  });

  it('says of tools that nobody emulates that they do nothing, and with them all that is about them', () => {
    const request = requestOf({ tools: TOOLS, toolChoice: 'required', parallelToolCalls: false, stop: ['a'] });
    expect(ignoredOptions(request, BARE, WITHOUT_TOOLS)).toEqual(['tools', 'toolChoice', 'parallelToolCalls']);
    expect(ignoredOptions(request, BARE, WITH_TOOLS)).toEqual([]);
    expect(ignoredOptions(request, FULL, WITHOUT_TOOLS)).toEqual([]);
  });
});

describe('what a model offers', () => {
  it('is of each thing the best of its channels', () => {
    const { options, ...offer } = offerOf(modelOf(BARE, FULL), WITH_TOOLS);
    expect(offer).toEqual({ reasoning: 'optional', hasVision: true, hasSearch: true });
    expect(new Set(Object.values(options))).toEqual(new Set(['native']));
  });

  it('is what Sluice adds where no channel has it', () => {
    const { options, ...offer } = offerOf(modelOf(BARE), WITH_TOOLS);
    expect(offer).toEqual({ reasoning: 'none', hasVision: false, hasSearch: false });
    const emulated = REQUEST_OPTIONS.filter((option) => options[option] === 'emulated');
    expect(emulated).toEqual(['maxOutputTokens', 'stop', 'tools', 'toolChoice', 'parallelToolCalls', 'responseFormat']);
    expect(offerOf(modelOf(BARE), WITHOUT_TOOLS).options.tools).toBe('ignored');
  });

  it.each([
    [['always'], 'always'],
    [['switch'], 'optional'],
    [['always', 'switch'], 'optional'],
    [['never'], 'none'],
  ] as const)('has reasoning of %j as %s', (kinds, reasoning) => {
    const channels = kinds.map((kind) => ({ ...BARE, reasoning: kind }));
    expect(offerOf(modelOf(...channels), WITH_TOOLS).reasoning).toBe(reasoning);
  });
});

describe('the order of channels', () => {
  const idsFor = (more: Partial<ChatRequest>): string[] =>
    rankChannels(requestOf(more), [BARE, FULL], WITH_TOOLS).map(({ channel }) => channel.id);

  it('is the one given while both can serve the request', () => {
    expect(idsFor({})).toEqual(['web', 'api']);
    expect(idsFor({ stop: ['a'], tools: TOOLS })).toEqual(['web', 'api']);
  });

  it('puts the channel first that honours more', () => {
    expect(idsFor({ temperature: 1 })).toEqual(['api', 'web']);
  });

  it('leaves out who ignores anything of a strict request', () => {
    expect(idsFor({ temperature: 1, isStrict: true })).toEqual(['api']);
  });

  it('leaves out who cannot see the images', () => {
    const messages = [
      { role: 'user' as const, content: [{ type: 'image' as const, url: 'data:image/png;base64,AA==' }] },
    ];
    expect(idsFor({ messages })).toEqual(['api']);
    expect(rankChannels(requestOf({ messages }), [BARE], WITH_TOOLS)).toEqual([]);
  });
});
