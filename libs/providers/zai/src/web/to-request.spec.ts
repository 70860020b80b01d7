import type { ChatRequest } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { findModel, type ZaiModel } from '../models.js';
import type { UploadedImage } from './images.js';
import { toNewChat } from './new-chat.js';
import { toCompletion } from './to-request.js';

const NOW = Date.UTC(2026, 2, 10, 18, 30, 5, 123);
const IDS = { chatId: 'chat', messageId: 'answer', sessionId: 'session', userMessageId: null };
const TOOLS = [{ name: 'one', description: 'd', parameters: { type: 'object' } }];

const modelOf = (name: string): ZaiModel => findModel(name)!;
const requestFor = (model: string, more: Partial<ChatRequest> = {}): ChatRequest => ({
  model,
  messages: [{ role: 'user', content: 'hi' }],
  stream: true,
  ...more,
});

const complete = (name: string, more: Partial<ChatRequest> = {}, images: readonly UploadedImage[] = []) =>
  toCompletion({
    request: requestFor(name, more),
    model: modelOf(name),
    ids: modelOf(name).web.isPersisted ? { ...IDS, userMessageId: 'question' } : IDS,
    images,
    nowMs: NOW,
  });

const IMAGE: UploadedImage = {
  url: 'data:image/png;base64,AA==',
  contentType: 'image/png',
  sizeBytes: 1,
  file: { id: 'f1', name: 'n1' },
  userId: 'u1',
  uploadedAt: 1,
};

describe('toCompletion', () => {
  it('writes a plain completion in full', () => {
    expect(complete('GLM-4.6', { temperature: 0.5, maxOutputTokens: 9, topP: 0.1 })).toEqual({
      stream: true,
      model: 'GLM-4-6-API-V1',
      messages: [{ role: 'user', content: 'hi' }],
      signature_prompt: 'hi',
      files: [],
      params: { temperature: 0.5, max_tokens: 9 },
      extra: {},
      features: {
        image_generation: false,
        web_search: false,
        auto_web_search: false,
        preview_mode: false,
        flags: [],
        enable_thinking: false,
        features: [
          { type: 'mcp', server: 'vibe-coding', status: 'hidden' },
          { type: 'mcp', server: 'ppt-maker', status: 'hidden' },
          { type: 'mcp', server: 'image-search', status: 'hidden' },
          { type: 'mcp', server: 'deep-research', status: 'hidden' },
          { type: 'tool_selector', server: 'tool_selector', status: 'hidden' },
          { type: 'mcp', server: 'advanced-search', status: 'hidden' },
        ],
      },
      background_tasks: { title_generation: false, tags_generation: false },
      mcp_servers: [],
      variables: {
        '{{USER_NAME}}': 'Guest',
        '{{USER_LOCATION}}': 'Unknown',
        '{{CURRENT_DATETIME}}': '2026-03-11 02:30:05',
        '{{CURRENT_DATE}}': '2026-03-11',
        '{{CURRENT_TIME}}': '02:30:05',
        '{{CURRENT_WEEKDAY}}': 'Wednesday',
        '{{CURRENT_TIMEZONE}}': 'Asia/Shanghai',
        '{{USER_LANGUAGE}}': 'zh-CN',
      },
      model_item: { id: 'GLM-4-6-API-V1', name: 'GLM-4.6', owned_by: 'z.ai' },
      chat_id: 'chat',
      id: 'answer',
      session_id: 'session',
      current_user_message_id: 'answer',
      current_user_message_parent_id: null,
      tools: null,
    });
  });

  it('leaves out of a persisted completion what such chats do not take', () => {
    const body = complete('GLM-4.7');
    for (const key of ['session_id', 'model_item', 'files', 'mcp_servers', 'tools', 'tool_choice'])
      expect(body).not.toHaveProperty(key);
    expect(body.features).not.toHaveProperty('features');
    expect(body).toMatchObject({
      model: 'glm-4.7',
      background_tasks: { title_generation: true, tags_generation: true },
      current_user_message_id: 'question',
      current_user_message_parent_id: null,
    });
  });

  it.each([
    ['GLM-4.6', {}, false, false],
    ['GLM-4.6-Thinking', {}, true, false],
    ['GLM-4.6-Search', {}, false, true],
    ['GLM-4.6-Thinking', { reasoning: { isEnabled: false } }, false, false],
    ['GLM-4.6', { reasoning: { isEnabled: true } }, true, false],
    ['GLM-5', { reasoning: { isEnabled: false } }, false, false],
    ['GLM-4.6', { webSearch: true }, false, true],
    ['GLM-4.6-Search', { webSearch: false }, false, false],
    ['GLM-5', {}, true, false],
    ['GLM-4.6V', {}, true, false],
  ])('asks %s with %j to think: %s, to search: %s', (name, more, thinks, searches) => {
    expect(complete(name, more).features).toMatchObject({
      enable_thinking: thinks,
      web_search: searches,
      auto_web_search: searches,
    });
  });

  it('passes tools on as they are', () => {
    expect(complete('GLM-4.6', { tools: TOOLS, toolChoice: 'auto' })).toMatchObject({
      tools: [{ type: 'function', function: { name: 'one', description: 'd', parameters: { type: 'object' } } }],
      tool_choice: 'auto',
    });
    expect(complete('GLM-4.6')).toMatchObject({ tools: null });
  });

  it('names uploaded images in the message and among the files', () => {
    const messages = [
      {
        role: 'user' as const,
        content: [
          { type: 'text' as const, text: ' see ' },
          { type: 'image' as const, url: IMAGE.url },
        ],
      },
    ];
    const body = complete('GLM-4.6V', { messages }, [IMAGE]);
    expect(body.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'see' },
          { type: 'image_url', image_url: { url: 'f1' } },
        ],
      },
    ]);
    expect(body.files).toMatchObject([
      { type: 'image', id: 'f1', url: '/api/v1/files/f1/content', media: 'image', ref_user_msg_id: 'question' },
    ]);
    expect(body.mcp_servers).toEqual(['vlm-image-search', 'vlm-image-recognition', 'vlm-image-processing']);
  });

  it('tells of calls and results in words, with the call that a result belongs to', () => {
    const body = complete('GLM-4.6', {
      messages: [
        { role: 'system', content: 's' },
        { role: 'user', content: 'weather?' },
        { role: 'assistant', content: 'Looking.', toolCalls: [{ id: 'c1', name: 'one', inputJson: '{"a":1}' }] },
        { role: 'tool', content: 'rain', toolCallId: 'c1' },
        { role: 'assistant', content: '' },
      ],
    });
    expect(body.signature_prompt).toBe('weather?');
    expect(body.messages).toEqual([
      { role: 'system', content: 's' },
      { role: 'user', content: 'weather?' },
      {
        role: 'assistant',
        content:
          'Looking.\n<function_calls>\n<function_call>\n<name>one</name>\n<args_json>{"a":1}</args_json>\n</function_call>\n</function_calls>',
      },
      {
        role: 'user',
        content:
          '<tool_execution_result>\n<tool_name>one</tool_name>\n<tool_arguments>{"a":1}</tool_arguments>\n<tool_output>rain</tool_output>\n</tool_execution_result>',
      },
    ]);
  });
});

describe('toNewChat', () => {
  const fields = { userMessageId: 'question', images: [], isThinking: true, isSearching: false, nowMs: NOW };

  it('opens a chat with the beginning of the prompt', () => {
    expect(toNewChat({ ...fields, model: modelOf('GLM-4.7'), prompt: 'x'.repeat(501) })).toEqual({
      chat: {
        id: '',
        title: 'New Chat',
        models: ['glm-4.7'],
        params: {},
        history: {
          messages: {
            question: {
              id: 'question',
              parentId: null,
              childrenIds: [],
              role: 'user',
              content: `${'x'.repeat(500)}...`,
              timestamp: Math.floor(NOW / 1_000),
              models: ['glm-4.7'],
            },
          },
          currentId: 'question',
        },
        tags: [],
        flags: [],
        features: [{ type: 'tool_selector', server: 'tool_selector_h', status: 'hidden' }],
        mcp_servers: [],
        enable_thinking: true,
        auto_web_search: false,
        message_version: 1,
        extra: {},
        timestamp: NOW,
      },
    });
  });

  it('selects the servers of a model that sees', () => {
    const { chat } = toNewChat({ ...fields, model: modelOf('GLM-4.6V'), prompt: 'p' }) as {
      chat: { features: object[] };
    };
    expect(chat.features[0]).toEqual({ type: 'mcp', server: 'vlm-image-search', status: 'selected' });
  });
});
