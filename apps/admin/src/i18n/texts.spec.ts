import { describe, expect, it } from 'vitest';
import { en } from './en/index';
import { zh } from './zh/index';

type Texts = { readonly [name: string]: string | Texts };

/** Every text by its path. */
function flat(texts: Texts, above = ''): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([name, value]) =>
      typeof value === 'string' ? [[above + name, value] as const] : [...flat(value, `${above}${name}.`)],
    ),
  );
}

const placeholders = (text: string): string[] => [...text.matchAll(/{{\w+}}/g)].map(String).sort();

describe('the texts', () => {
  const [english, chinese] = [flat(en), flat(zh)];

  it('are there in both languages', () => {
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    expect([...english, ...chinese].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('take the same values in both', () => {
    const differing = [...english].filter(
      ([name, text]) => String(placeholders(text)) !== String(placeholders(chinese.get(name)!)),
    );
    expect(differing.map(([name]) => name)).toEqual([]);
  });

  it('are translated', () => {
    const hanzi = /\p{Script=Han}/u;
    // Figures and names that are the same in both.
    const same = new Set(['apiKeys.snippets.placeholder', 'providers.tokensUnit', 'overview.noKey', 'requests.noKey']);
    const untranslated = [...chinese].filter(([name, text]) => !hanzi.test(text) && !same.has(name));
    expect(untranslated.filter(([, text]) => /[A-Za-z]{4}/.test(text.replaceAll(/{{\w+}}/g, '')))).toEqual([]);
    expect([...english.values()].filter((text) => hanzi.test(text))).toEqual([]);
  });

  it('have the punctuation of their language', () => {
    const halfWidth = /\p{Script=Han}[,:;!?()]|[,:;!?()]\p{Script=Han}/u;
    expect([...chinese.values()].filter((text) => halfWidth.test(text))).toEqual([]);
  });
});
