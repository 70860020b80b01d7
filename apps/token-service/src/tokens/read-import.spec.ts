import { describe, expect, it } from 'vitest';
import { readImport } from './read-import.js';

const secretsIn = (text: string): string[] => readImport(text).map(({ secret }) => secret);

describe('readImport', () => {
  it('takes every kind of line end, commas, and a mark at the beginning', () => {
    expect(secretsIn('\uFEFFone-secret\r\ntwo-secret\rthree-secret, ,four-secret,\n\n')).toEqual([
      ...['one-secret', 'two-secret', 'three-secret', 'four-secret'],
    ]);
  });

  it('takes # for a comment where it begins a word, and not inside one', () => {
    expect(secretsIn('# all\nsecret#1 # first\n  # more\nsecret#2')).toEqual(['secret#1', 'secret#2']);
  });

  it('takes what only looks like JSON for lines', () => {
    expect(secretsIn('[not-json-1\n{not-json-2')).toEqual(['[not-json-1', '{not-json-2']);
  });

  it('counts lines as an editor does, and items of JSON', () => {
    expect(readImport('\n\nsecret-on-3').map(({ line }) => line)).toEqual([3]);
    expect(readImport('["first-one","x"]').map(({ line, fault }) => [line, fault])).toEqual([
      [1, null],
      [2, 'is shorter than 8 characters'],
    ]);
  });

  it('takes spaces between cookies, and in nothing else', () => {
    const cookies = 'uuid=1f.2; passport_token_key=AgHp-=; _lxsdk=a b;';
    const faults = readImport(`${cookies}\nnot a token at all\nBearer some-token\na=1; b c`).map(({ fault }) => fault);
    expect(faults[0]).toBeNull();
    expect(faults.slice(1)).toEqual(Array(3).fill('has a space, as only cookies may'));
  });

  it('takes of an object what is good, and leaves what is not to the defaults', () => {
    const [item] = readImport(
      JSON.stringify({ token: ' a-good-secret ', email: 'a@b.c', weight: -1, maxConcurrency: 3, enabled: 'yes' }),
    );
    expect(item).toEqual({ line: 1, secret: 'a-good-secret', fault: null, label: 'a@b.c', maxConcurrency: 3 });
  });
});
