import type { ChatEvent } from '@sluice/contract';
import { ServiceError } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { ChunkWriter, type ChunkOptions } from './chunk-writer.js';

const writer = (changes: Partial<ChunkOptions> = {}): ChunkWriter =>
  new ChunkWriter({
    id: 'c1',
    created: 5,
    model: 'M',
    includeUsage: false,
    reasoningFields: ['reasoning_content'],
    ...changes,
  });
const finish = (reason: 'stop' | 'tool_calls' | 'content_filter' = 'stop', usage = null): ChatEvent => ({
  type: 'finish',
  reason,
  usage,
  usageSource: 'none',
});
const HEAD =
  'data: {"id":"c1","object":"chat.completion.chunk","created":5,"model":"M","choices":[{"index":0,"delta":{';

describe('ChunkWriter', () => {
  it('gives the role once, with the first chunk', () => {
    const chunks = writer();
    expect(chunks.write([{ type: 'text-delta', text: 'é' }])).toBe(
      `${HEAD}"role":"assistant","content":"é"},"finish_reason":null}]}\n\n`,
    );
    expect(chunks.write([{ type: 'text-delta', text: '!' }])).toBe(`${HEAD}"content":"!"},"finish_reason":null}]}\n\n`);
  });

  it('escapes what would break a line of the stream', () => {
    const chunk = writer().write([{ type: 'text-delta', text: 'a\n\ndata: [DONE]\n\n"\u2028' }]);
    expect(chunk.split('\n')).toHaveLength(3);
    expect(chunk).not.toContain('\ndata:');
  });

  it('places citations at the end of the text so far', () => {
    const chunk = writer().write([
      { type: 'text-delta', text: 'four' },
      { type: 'citation', index: 1, title: 'T', url: 'https://t.example' },
    ]);
    expect(chunk).toContain(
      '"annotations":[{"type":"url_citation","url_citation":' +
        '{"title":"T","url":"https://t.example","start_index":4,"end_index":4}}]',
    );
  });

  it('leaves out the last chunk of usage when nobody counted', () => {
    const stream = writer({ includeUsage: true }).write([{ type: 'text-delta', text: 'x' }, finish()]);
    expect(stream).not.toContain('"choices":[]');
    expect(stream.match(/"usage":null/g)).toHaveLength(2);
  });

  it('keeps reasoning back when it is not wanted', () => {
    const stream = writer({ reasoningFields: [] }).write([
      { type: 'reasoning-delta', text: 'secret' },
      { type: 'text-delta', text: 'x' },
      finish(),
    ]);
    expect(stream).not.toContain('secret');
    expect(stream).toMatch(/"role":"assistant","content":"x"/);
  });

  it('writes nothing after the end', () => {
    const chunks = writer();
    expect(chunks.write([{ type: 'text-delta', text: 'x' }, finish(), { type: 'text-delta', text: 'y' }])).toMatch(
      /"finish_reason":"stop"\}\]\}\n\ndata: \[DONE\]\n\n$/,
    );
    expect(chunks.write([finish()])).toBe('');
  });

  it('gives {} to a call that got no arguments', () => {
    const stream = writer().write([{ type: 'tool-call-start', index: 0, id: 'a', name: 'now' }, finish('tool_calls')]);
    expect(stream).toContain('"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]');
  });

  it('refuses an end with nothing before it, unless a filter was the cause', () => {
    for (const events of [[finish()], [{ type: 'text-delta', text: '' } as const, finish()]]) {
      const chunks = writer();
      expect(chunks.write(events)).toBe('');
      expect(chunks.fault?.code).toBe('upstream_empty_response');
      expect(chunks.finish).toBeNull();
    }
    expect(writer().write([finish('content_filter')])).toContain('"delta":{"role":"assistant"}');
  });

  it('fails in the form that clients raise as an error', () => {
    const error = new ServiceError('worker_lost', 'Lost.');
    expect(writer().fail(error)).toBe(
      `${HEAD}"content":""},"finish_reason":"error"}],` +
        '"error":{"message":"Lost.","type":"server_error","param":null,"code":"worker_lost"}}\n\n',
    );
  });
});
