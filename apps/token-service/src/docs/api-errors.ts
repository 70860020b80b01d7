import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiResponse } from '@nestjs/swagger';

class ErrorObject {
  @ApiProperty() message!: string;
  @ApiProperty() type!: string;
  @ApiProperty({ type: 'string', nullable: true, description: 'Path of the field at fault' }) param!: string | null;
  @ApiProperty({ type: 'string', nullable: true }) code!: string | null;
}

/** The body of every error. */
export class ErrorBody {
  @ApiProperty({ type: ErrorObject }) error!: ErrorObject;
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'A field is wrong or unknown; `param` names it',
  401: 'Not signed in, or the wrong password',
  403: 'Sent by a foreign page, or the wrong password',
  404: 'There is no such thing',
  409: 'It is there already',
  429: 'Too many wrong passwords; see Retry-After',
};

/** Documents the errors that a route answers with. */
export const ApiErrors = (...statuses: number[]): MethodDecorator =>
  applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({ status, description: DESCRIPTIONS[status] ?? 'Refused', type: ErrorBody }),
    ),
  );
