import { describe, expect, it } from 'vitest';
import { parseDirective } from './directive.js';

const valuesOf = (text: string): object => Object.fromEntries(parseDirective(text)?.values ?? []);

describe('a directive', () => {
  it.each(['nothing', 'resim:plain', 'sim: plain', 'a/sim:', ''])('is not in %j', (text) => {
    expect(parseDirective(text)).toBeNull();
  });

  it('stands anywhere, with its arguments right behind it', () => {
    const text = 'please sim:slow first=10 every=5, and more=1';
    expect(parseDirective(text)?.name).toBe('slow');
    expect(valuesOf(text)).toEqual({ first: '10', every: '5,' });
  });

  it('takes quoted values as JSON strings', () => {
    expect(valuesOf('sim:plain text="two \\"words\\"\\n" every=1')).toEqual({ text: 'two "words"\n', every: '1' });
  });

  it('knows its flags, and ends at the first word that is none', () => {
    expect(valuesOf('sim:status code=500 once now code=1')).toEqual({ code: '500', once: '1' });
    expect(valuesOf('sim:status onceagain')).toEqual({});
  });

  it('keeps the rest of the message exactly, less one blank', () => {
    expect(parseDirective('sim:echo  a\n')?.rest).toBe(' a\n');
    expect(parseDirective('sim:echo\nsim:plain')?.rest).toBe('sim:plain');
  });
});
