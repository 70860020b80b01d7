import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useText } from '../../i18n/use-text';
import { Waiting } from '../../ui/waiting';
import { useFirstPlace, type ChosenPlace } from './place-fields';

interface PlaceDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly form: (first: ChosenPlace) => ReactNode;
}

/** A dialog about tokens of one place; its form is there as soon as a place to begin with is known. */
export function PlaceDialog({ isOpen, onClose, title, form }: PlaceDialogProps) {
  const t = useText();
  const first = useFirstPlace();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {first === null ? <Waiting for={t('common.loading')} /> : form(first)}
    </Modal>
  );
}
