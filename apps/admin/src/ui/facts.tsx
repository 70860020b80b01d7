import { Fragment, type ReactNode } from 'react';
import './facts.css';

export type Fact = readonly [name: string, value: ReactNode];

/** Names and values, one a line. A value that is null is left out. */
export function Facts({ facts }: { readonly facts: readonly (Fact | null)[] }) {
  return (
    <dl className="facts">
      {facts.map((fact) =>
        fact === null ? null : (
          <Fragment key={fact[0]}>
            <dt>{fact[0]}</dt>
            <dd>{fact[1]}</dd>
          </Fragment>
        ),
      )}
    </dl>
  );
}
