import { describe, expect, it } from 'vitest';
import { SseDecoder, type SseFrame } from './sse-decoder.js';

function decode(text: string, pieceBytes: number): SseFrame[] {
  const decoder = new SseDecoder();
  const bytes = new TextEncoder().encode(text);
  const frames: SseFrame[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    frames.push(...decoder.push(bytes.subarray(at, at + pieceBytes)));
  return [...frames, ...decoder.end()];
}

const data = (text: string): SseFrame => ({ kind: 'data', text });
const stray = (text: string): SseFrame => ({ kind: 'stray', text });

describe('SseDecoder', () => {
  it.each([1, 2, 3, 7, 1_000])('gives the same frames when the bytes come %i at a time', (pieceBytes) => {
    const text = ': hello\n\ndata: {"a":"世界😀"}\n\ndata:no blank\r\n\r\nevent: x\ndata: two\ndata: lines\n\n';
    expect(decode(text, pieceBytes)).toEqual([data('{"a":"世界😀"}'), data('no blank'), data('two\nlines')]);
  });

  it.each([1, 5, 1_000])('hands on a line that is no field, whole, cut every %i bytes', (pieceBytes) => {
    expect(decode('{"error":{"code":"1302"}}\ndata: x\n\n', pieceBytes)).toEqual([
      stray('{"error":{"code":"1302"}}'),
      data('x'),
    ]);
  });

  it('takes a last event that no blank line follows', () => {
    expect(decode('data: x\n\ndata: [DONE]', 4)).toEqual([data('x'), data('[DONE]')]);
  });

  it('takes a last line that no line break follows', () => {
    expect(decode('{"detail":"no"}', 4)).toEqual([stray('{"detail":"no"}')]);
  });

  it('drops a byte order mark', () => {
    expect(decode('\uFEFFdata: x\n\n', 1)).toEqual([data('x')]);
  });

  it('gives up on a line without end', () => {
    const decoder = new SseDecoder();
    const block = new Uint8Array(9_000_000).fill(0x78);
    decoder.push(block);
    expect(() => decoder.push(block)).toThrow(expect.objectContaining({ code: 'upstream_error' }));
  });
});
