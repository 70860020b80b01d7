import { Tooltip } from '@mantine/core';
import { cloneElement, useState, type DOMAttributes, type ReactElement, type ReactNode } from 'react';

interface HintProps {
  readonly label: ReactNode;
  readonly children: ReactElement<DOMAttributes<Element>>;
}

/** A tooltip that costs nothing until somebody points at what it is about: a list has hundreds of them. */
export function Hint({ label, children }: HintProps) {
  const [isNear, setIsNear] = useState(false);
  if (isNear) return <Tooltip label={label}>{children}</Tooltip>;
  return cloneElement(children, { onPointerEnter: () => setIsNear(true) });
}
