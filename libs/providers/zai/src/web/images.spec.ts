import { describe, expect, it } from 'vitest';
import { decodeImage, imagesOf } from './images.js';

describe('decodeImage', () => {
  it('reads a data URL', () => {
    expect(decodeImage({ url: 'data:image/PNG;base64,aGk=', param: 'p' })).toEqual({
      contentType: 'image/png',
      bytes: Buffer.from('hi'),
    });
  });

  it.each(['data:text/plain;base64,aGk=', 'data:image/png,raw', 'data:image/png;base64,'])('refuses %s', (url) => {
    expect(() => decodeImage({ url, param: 'p' })).toThrow(
      expect.objectContaining({ code: 'invalid_request', param: 'p' }),
    );
  });

  it('leaves an address to others', () => {
    expect(decodeImage({ url: 'https://x.example/i.png', param: 'p' })).toBeNull();
  });
});

describe('imagesOf', () => {
  it('names each image once, by its first place', () => {
    const image = { type: 'image' as const, url: 'data:a' };
    const text = { type: 'text' as const, text: 't' };
    const messages = [
      { role: 'system' as const, content: 'x' },
      { role: 'user' as const, content: [text, image, image] },
      { role: 'user' as const, content: [image, { ...image, url: 'data:b' }] },
    ];
    expect(imagesOf({ model: 'm', stream: true, messages })).toEqual([
      { url: 'data:a', param: 'messages.1.content.1' },
      { url: 'data:b', param: 'messages.2.content.1' },
    ]);
  });
});
