import { ServiceError } from '@sluice/contract';
import { validateSync, type ValidationError } from 'class-validator';
import { ChatCompletionDto } from './chat-completion.dto.js';
import { compileChecks } from './compile-checks.js';
import { FAULT_FINDER, isObject, type FindFault } from './fault.js';

/** A checked request, and the names of the fields it has beside those that are known. */
export interface ReadDto {
  readonly dto: ChatCompletionDto;
  readonly unknownFields: readonly string[];
}

const FIELDS = Object.keys(new ChatCompletionDto());
const KNOWN = new Set(FIELDS);
const isSound = compileChecks(ChatCompletionDto);

/**
 * Checks a parsed body. Known fields are copied by name, so that a body's `__proto__` or `constructor` cannot stand in
 * for the class whose rules apply.
 *
 * @throws ServiceError `invalid_request` with the path of the first field at fault
 */
export function readDto(body: unknown): ReadDto {
  if (!isObject(body)) throw new ServiceError('invalid_request', 'The request body must be a JSON object.');
  const dto = new ChatCompletionDto();
  const fields = dto as unknown as Record<string, unknown>;
  for (const name of FIELDS) if (Object.hasOwn(body, name) && body[name] !== null) fields[name] = body[name];
  if (!isSound(dto)) throw faultOf(dto);
  return { dto, unknownFields: Object.keys(body).filter((name) => !KNOWN.has(name) && body[name] !== null) };
}

function faultOf(dto: ChatCompletionDto): ServiceError {
  const [error] = validateSync(dto, {
    skipUndefinedProperties: true,
    stopAtFirstError: true,
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  });
  if (error === undefined) throw new Error('class-validator passes what its compiled rules refuse');
  return toServiceError(error, (dto as unknown as Record<string, unknown>)[error.property]);
}

function toServiceError(error: ValidationError, value: unknown): ServiceError {
  const context = error.contexts?.[FAULT_FINDER] as { findFault: FindFault } | undefined;
  const found = context?.findFault(value) ?? null;
  if (found === null) {
    const message = Object.values(error.constraints ?? {})[0] ?? `${error.property} is not valid`;
    return new ServiceError('invalid_request', `${message}.`, { param: error.property });
  }
  const param = found.path === '' ? error.property : `${error.property}.${found.path}`;
  return new ServiceError('invalid_request', `${param} ${found.reason}.`, { param });
}
