import { Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { root } from '../../api/client';
import { gatewayPathsQuery } from '../../api/gateway-paths';
import { EXAMPLE_MODEL, firstModel, useModelNames } from '../../api/models';
import { useText } from '../../i18n/use-text';
import { CodeBlock } from '../../ui/code-block';
import { SNIPPETS } from './snippet-texts';

/** Ready text for the programs that people use. @param apiKey  left out: a placeholder stands in its place */
export function Snippets({ apiKey }: { readonly apiKey?: string }) {
  const t = useText();
  const paths = useQuery(gatewayPathsQuery);
  const models = useModelNames();
  const key = apiKey ?? t('apiKeys.snippets.placeholder');
  const facts = { url: root, key, model: firstModel(models) ?? EXAMPLE_MODEL };
  const offered = SNIPPETS.filter(({ needs }) => paths.data?.has(needs) ?? needs === '/v1/chat/completions');
  const tabs = [
    ...offered.map(({ id, name, text }) => ({ id, name, text: text(facts) })),
    { id: 'cherry', name: 'Cherry Studio', text: t('apiKeys.snippets.cherry', facts) },
    { id: 'webui', name: 'Open WebUI', text: t('apiKeys.snippets.webui', facts) },
  ];
  return (
    <Tabs defaultValue="curl" variant="outline" keepMounted={false}>
      <Tabs.List aria-label={t('apiKeys.panel.snippets')}>
        {tabs.map(({ id, name }) => (
          <Tabs.Tab key={id} value={id} fz="sm">
            {name}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(({ id, text }) => (
        <Tabs.Panel key={id} value={id} pt="xs">
          <CodeBlock text={text} />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
