import { ValidationPipe } from '@nestjs/common';
import { ServiceError } from '@sluice/contract';
import type { ValidationError } from 'class-validator';

/** Checks bodies and queries by their DTO classes: what breaks a rule, or is unknown, is a 400 that names the field. */
export const validation = (): ValidationPipe =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    validationError: { target: false, value: false },
    exceptionFactory: toServiceError,
  });

export function toServiceError(errors: readonly ValidationError[]): ServiceError {
  const found = firstFault(errors, '') ?? { message: 'The request is not valid', path: undefined };
  return new ServiceError('invalid_request', `${found.message}.`, { param: found.path });
}

function firstFault(
  errors: readonly ValidationError[],
  above: string,
): { path: string | undefined; message: string } | null {
  for (const { property, constraints, children } of errors) {
    if (property === undefined) continue;
    const path = above === '' ? property : `${above}.${property}`;
    const [rule, message] = Object.entries(constraints ?? {})[0] ?? [];
    if (rule === 'whitelistValidation') return unknownField(path);
    if (message !== undefined) return { path, message: message.replace(property, path) };
    const below = firstFault(children ?? [], path);
    if (below !== null) return below;
  }
  return null;
}

/** A name is shown where it can be one: who puts a secret in the place of a name shall not find it in a log. */
export function unknownField(path: string): { path: string | undefined; message: string } {
  return /^[A-Za-z_][\w.]{0,39}$/.test(path)
    ? { path, message: `${path} is not a field of this request` }
    : { path: undefined, message: 'The request has a field that is not known' };
}
