import { ValidateBy } from 'class-validator';

/** What is wrong with a value, and where in it. */
export interface Fault {
  /** Path below the checked value, e.g. `0.content`; empty for the value itself. */
  readonly path: string;
  /** Follows the path in a sentence, e.g. `must be a string`. */
  readonly reason: string;
}

export type FindFault = (value: unknown) => Fault | null;

export const fault = (path: string, reason: string): Fault => ({ path, reason });

/** `found` as a fault of what holds the value under `key`. */
export const under = (key: string | number, found: Fault | null): Fault | null =>
  found === null ? null : { ...found, path: found.path === '' ? String(key) : `${key}.${found.path}` };

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Key in a validation error's contexts under which the finder stands, so that the path can be told. */
export const FAULT_FINDER = 'faultFinder';

/**
 * A class-validator constraint made of one function: nested classes would cost an object a message (decision 0002).
 * The message is never shown, but without one class-validator drops the context.
 */
export const CheckedBy = (findFault: FindFault): PropertyDecorator =>
  ValidateBy(
    {
      name: FAULT_FINDER,
      validator: {
        validate: (value: unknown) => findFault(value) === null,
        defaultMessage: () => '$property is not valid',
      },
    },
    { context: { findFault } },
  );
