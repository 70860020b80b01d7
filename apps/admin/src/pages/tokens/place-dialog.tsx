import { Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useText } from '../../i18n/use-text';
import { ErrorNote } from '../../ui/error-note';
import { Waiting } from '../../ui/waiting';
import { PlaceByHand } from './place-by-hand';
import { useFirstPlace, type ChosenPlace } from './place-fields';
import { usePlaces } from './use-places';

interface PlaceDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly form: (first: ChosenPlace) => ReactNode;
}

/** A dialog about tokens of one place. */
export function PlaceDialog({ isOpen, onClose, title, form }: PlaceDialogProps) {
  const t = useText();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {isOpen && <Body form={form} />}
    </Modal>
  );
}

/** The form as soon as a place to begin with is known, by the workers or by the person who came. */
function Body({ form }: Pick<PlaceDialogProps, 'form'>) {
  const t = useText();
  const { places, error, retry } = usePlaces();
  const first = useFirstPlace();
  const [named, setNamed] = useState<ChosenPlace | null>(null);
  if (named !== null) return form(named);
  if (first !== null) return form(first);
  if (places !== undefined) return <PlaceByHand onGoOn={setNamed} />;
  return error === null ? <Waiting for={t('tokens.form.asking')} /> : <ErrorNote error={error} onRetry={retry} />;
}
