import { describe, expect, it } from 'vitest';
import { CookieJar } from './cookie-jar.js';

const NOW = Date.UTC(2026, 0, 1);

function jarAfter(...lines: readonly (string | readonly string[])[]): CookieJar {
  const jar = new CookieJar();
  for (const line of lines) jar.take({ 'set-cookie': line }, NOW);
  return jar;
}

describe('CookieJar', () => {
  it('keeps every cookie of an answer, whatever is in its attributes', () => {
    const lines = ['a=1; Path=/; Expires=Wed, 01 Jan 2031 00:00:00 GMT; HttpOnly', 'b="x=y,z"; Secure', 'c='];
    expect(jarAfter(lines).header()).toBe('a=1; b="x=y,z"; c=');
  });

  it('replaces what is set again and drops what is taken back', () => {
    const gone = ['b=; Max-Age=0', 'c=; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 'd=; Max-Age=-1'];
    expect(jarAfter(['a=1', 'b=1', 'c=1', 'd=1'], 'a=2', gone).header()).toBe('a=2');
  });

  it('begins with a header, and gives it back', () => {
    const jar = new CookieJar('a=1; b=x=y');
    expect([jar.header(), jar.values()]).toEqual(['a=1; b=x=y', ['1', 'x=y']]);
  });

  it('takes nothing from an answer that sets nothing, and nothing without a name', () => {
    const jar = jarAfter(['=x', '; Path=/']);
    jar.take({}, NOW);
    expect(jar.header()).toBe('');
  });

  it.each([
    [['a=1'], null],
    [['a=1; Max-Age=60', 'b=1; Max-Age=30; Expires=Wed, 01 Jan 2031 00:00:00 GMT'], NOW + 30_000],
    [['a=1; max-age=soon; expires=Thu, 01 Jan 2026 00:01:00 GMT'], NOW + 60_000],
    [['a=1; Expires=some day'], null],
  ])('knows of %j when the first ends', (lines, expiresAt) => {
    expect(jarAfter(lines).expiresAt()).toBe(expiresAt);
  });
});
