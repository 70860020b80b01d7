import { describe, expect, it } from 'vitest';
import { decodeImage, imageUrlsOf } from './images.js';

describe('decodeImage', () => {
  it('reads a data URL', () => {
    expect(decodeImage('data:image/PNG;base64,aGk=')).toMatchObject({
      contentType: 'image/png',
      bytes: Buffer.from('hi'),
    });
  });

  it.each([
    ['https://x.example/i.png', 'unsupported_parameter'],
    ['data:text/plain;base64,aGk=', 'invalid_request'],
    ['data:image/png,raw', 'invalid_request'],
    ['data:image/png;base64,', 'invalid_request'],
  ])('refuses %s as %s', (url, code) => {
    expect(() => decodeImage(url)).toThrow(expect.objectContaining({ code, param: 'messages' }));
  });
});

describe('imageUrlsOf', () => {
  it('names each image once', () => {
    const image = { type: 'image' as const, url: 'data:a' };
    expect(
      imageUrlsOf({
        model: 'm',
        stream: true,
        messages: [
          { role: 'user', content: [image, image] },
          { role: 'user', content: 'x' },
        ],
      }),
    ).toEqual(['data:a']);
  });
});
