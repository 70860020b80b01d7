import { generateSecretKey, parseSecretKey, SecretBox, SecretBoxError } from '@sluice/secret-box';
import { describe, expect, it } from 'vitest';
import { OpenedSecrets } from './opened-secrets.js';

const box = new SecretBox([parseSecretKey(generateSecretKey())!]);

describe('secrets that are kept open', () => {
  it('are told apart by what they are bound to and by each sealing', () => {
    const secrets = new OpenedSecrets(box);
    const [first, again] = [box.seal('one', 'a'), box.seal('two', 'a')];
    expect([secrets.open(first, 'a'), secrets.open(again, 'a'), secrets.open(first, 'a')]).toEqual([
      'one',
      'two',
      'one',
    ]);
    expect(() => secrets.open(first, 'b')).toThrow(SecretBoxError);
  });

  it('are no more than they may be: those used last', () => {
    const secrets = new OpenedSecrets(box, 2);
    const sealed = ['a', 'b', 'c'].map((id) => box.seal(`secret ${id}`, id));
    for (const [i, id] of [0, 1, 0, 2].map((at) => [at, 'abc'[at]!] as const)) secrets.open(sealed[i]!, id);
    expect(secrets.size).toBe(2);
    // What is open still needs no whole seal; what is not, does.
    const cut = sealed.map((text) => `${text.slice(0, text.lastIndexOf('.'))}.AAAA`);
    expect(secrets.open(cut[0]!, 'a')).toBe('secret a');
    expect(secrets.open(cut[2]!, 'c')).toBe('secret c');
    expect(() => secrets.open(cut[1]!, 'b')).toThrow(SecretBoxError);
  });
});
