import type { Model } from '@sluice/contract';
import type { Provider, ProviderDefinition } from '@sluice/provider-kit';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { describeCapabilities } from './describe-capabilities.js';

const root = join(import.meta.dirname, '../..');

/** Tables may be padded in any way. */
const unaligned = (markdown: string): string => markdown.replaceAll(/[ \t]+/g, '').replaceAll(/-+/g, '-');

const nobody = (): Promise<never> => Promise.reject(new Error('nobody is asked'));

/** The models of a provider as it comes, with no setting changed. */
async function modelsOf(folder: string): Promise<readonly Model[]> {
  const index = join(root, 'libs/providers', folder, 'src/index.ts');
  const [definition] = Object.values((await import(index)) as Record<string, ProviderDefinition>);
  const provider: Provider = definition!.create(new definition!.Config(), {
    http: { request: nobody, fetchImage: nobody, close: () => Promise.resolve() },
    now: Date.now,
    warn: () => undefined,
  });
  return provider.models;
}

it.each(readdirSync(join(root, 'libs/providers')))(
  'docs/capabilities.md, or its own README, says of %s what its records say',
  async (folder) => {
    const files = ['docs/capabilities.md', join('libs/providers', folder, 'README.md')];
    const documents = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
    expect(unaligned(documents)).toContain(unaligned(describeCapabilities(await modelsOf(folder))));
  },
);
