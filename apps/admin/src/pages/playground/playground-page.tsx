import { Button, Drawer, SimpleGrid, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustments, IconColumns2, IconKey, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { firstModel, useModelNames } from '../../api/models';
import { providersQuery } from '../../api/pool';
import { useText } from '../../i18n/use-text';
import { Empty } from '../../ui/empty';
import { PageHead } from '../../ui/page-head';
import { useUrlState } from '../../ui/url-state';
import { Composer } from './composer';
import { ModelColumn } from './model-column';
import { ParameterFields } from './parameter-fields';
import { PlaygroundKey, usePlaygroundKey } from './playground-key';
import { NO_PARAMETERS } from './to-body';
import { useConversation } from './use-conversation';
import { useOffers } from './use-offers';

function PlaygroundPage() {
  const t = useText();
  const url = useUrlState();
  const providers = useQuery(providersQuery);
  const models = useModelNames();
  const model = url.get('model') ?? firstModel(models) ?? '';
  const other = url.get('with');
  const [key, setKey] = usePlaygroundKey();
  const [parameters, setParameters] = useState(NO_PARAMETERS);
  const [areOpen, panel] = useDisclosure(false);
  const left = useConversation(key, model);
  const right = useConversation(key, other ?? '');
  const offers = useOffers();
  const shown = other === null ? [model] : [model, other];
  const isBusy = left.isBusy || right.isBusy;
  const clear = (): void => {
    left.clear();
    right.clear();
  };
  const compare = (): void => {
    right.clear();
    url.set({ with: other === null ? (models.find((id) => id !== model) ?? model) : null });
  };
  return (
    <>
      <PageHead
        title={t('playground.title')}
        summary={t('playground.summary')}
        actions={
          <>
            {key !== null && (
              <Button variant="subtle" color="gray" leftSection={<IconKey size={16} />} onClick={() => setKey(null)}>
                {t('playground.keyForget')}
              </Button>
            )}
            <Button
              variant="default"
              leftSection={<IconColumns2 size={16} />}
              // Until the models are known there is nothing to compare with.
              disabled={models.length === 0}
              onClick={compare}
            >
              {t(other === null ? 'playground.compare' : 'playground.single')}
            </Button>
            <Button variant="default" leftSection={<IconAdjustments size={16} />} onClick={panel.open}>
              {t('playground.settings')}
            </Button>
            <Button variant="default" leftSection={<IconPlus size={16} />} onClick={clear}>
              {t('playground.clear')}
            </Button>
          </>
        }
      />
      {providers.data?.items.length === 0 && <Empty title={t('playground.noModels')} />}
      {key === null ? (
        <PlaygroundKey onKey={setKey} />
      ) : (
        <>
          <SimpleGrid cols={{ base: 1, md: shown.length }} spacing="md">
            <ModelColumn
              model={model}
              models={models}
              conversation={left}
              onModel={(next) => url.set({ model: next })}
            />
            {other !== null && (
              <ModelColumn
                model={other}
                models={models}
                conversation={right}
                onModel={(next) => url.set({ with: next })}
              />
            )}
          </SimpleGrid>
          <Composer
            isBusy={isBusy}
            imageFault={shown.find((id) => offers.get(id)?.hasVision === false) ?? null}
            onSend={(question) => {
              left.ask(question, parameters);
              if (other !== null) right.ask(question, parameters);
            }}
            onStop={() => {
              left.stop();
              right.stop();
            }}
          />
        </>
      )}
      <Drawer
        opened={areOpen}
        onClose={panel.close}
        size={400}
        title={<Text fw={600}>{t('playground.settings')}</Text>}
        closeButtonProps={{ 'aria-label': t('common.close') }}
      >
        <ParameterFields parameters={parameters} onChange={setParameters} models={shown} offers={offers} />
      </Drawer>
    </>
  );
}

export const route = { Component: PlaygroundPage };
