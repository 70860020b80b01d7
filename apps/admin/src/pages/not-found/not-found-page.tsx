import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useText } from '../../i18n/use-text';
import { Empty } from '../../ui/empty';
import { PageHead } from '../../ui/page-head';

export function NotFoundPage() {
  const t = useText();
  return (
    <>
      <PageHead title={t('notFound.title')} />
      <Empty title={t('notFound.text')}>
        <Button component={Link} to="/" mt="sm">
          {t('nav.overview')}
        </Button>
      </Empty>
    </>
  );
}
