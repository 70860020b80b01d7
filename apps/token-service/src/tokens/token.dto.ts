import { ApiProperty, ApiPropertyOptional, IntersectionType, PartialType, PickType } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsBoolean, IsIn, IsInt, IsString } from 'class-validator';
import { Length, Matches, Max, MaxLength, Min, ValidateBy, ValidateIf } from 'class-validator';
import { PageQuery } from '../http/paging.js';
import { PasswordDto } from '../session/session.controller.js';
import { PLACE_NAME } from './place-name.js';
import { findSecretFault } from './secret-form.js';

const IfSet = (): PropertyDecorator => ValidateIf((_dto, value) => value !== undefined);

const IsPlaceName = (): PropertyDecorator =>
  Matches(PLACE_NAME, { message: '$property must be a name such as zai: a-z, 0-9 and -' });

const IsSecret = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSecret',
    validator: {
      validate: (value) => typeof value === 'string' && findSecretFault(value.trim()) === null,
      defaultMessage: (args) =>
        typeof args?.value === 'string'
          ? `$property ${findSecretFault(args.value.trim()) ?? 'is not good'}`
          : '$property must be a string',
    },
  });

export const TOKEN_STATES = ['active', 'trial', 'cooling', 'exhausted', 'disabled'] as const;
export const SORTS = [
  'createdAt',
  'label',
  'provider',
  'channel',
  'state',
  'weight',
  'requests',
  'lastUsedAt',
] as const;
const BULK_ACTIONS = ['enable', 'disable', 'delete', 'restore'] as const;
const SORT_WORDS = SORTS.flatMap((name) => [name, `-${name}`]);

/** Where a token belongs. */
export class PlaceDto {
  @ApiProperty({ example: 'zai' })
  @IsPlaceName()
  provider!: string;

  @ApiProperty({ example: 'api' })
  @IsPlaceName()
  channel!: string;
}

export class CreateTokenDto extends PlaceDto {
  @ApiProperty({ minLength: 8, maxLength: 8_192 })
  @IsSecret()
  secret!: string;

  @ApiPropertyOptional({ maxLength: 200, description: 'What people know it by' })
  @IfSet()
  @IsString()
  @Length(1, 200)
  label?: string;

  @ApiPropertyOptional({ type: 'integer', default: 1, minimum: 1, maximum: 1_000, description: 'Its share of turns' })
  @IfSet()
  @IsInt()
  @Min(1)
  @Max(1_000)
  weight?: number;

  @ApiPropertyOptional({
    type: 'integer',
    default: 1_000,
    minimum: 1,
    maximum: 1_000,
    description: 'Most loans at once; 1000 is as good as no limit',
  })
  @IfSet()
  @IsInt()
  @Min(1)
  @Max(1_000)
  maxConcurrency?: number;
}

export class UpdateTokenDto extends PartialType(PickType(CreateTokenDto, ['label', 'weight', 'maxConcurrency']), {
  skipNullProperties: false,
}) {
  @ApiPropertyOptional({ description: 'Switched on again, a token begins as active' })
  @IfSet()
  @IsBoolean()
  enabled?: boolean;
}

/** Tokens of one provider, of one of its channels, or all. */
class PlaceFilter extends PartialType(PlaceDto, { skipNullProperties: false }) {}

export class TokenQuery extends IntersectionType(PageQuery, PlaceFilter) {
  @ApiPropertyOptional({ enum: TOKEN_STATES })
  @IfSet()
  @IsIn(TOKEN_STATES)
  state?: (typeof TOKEN_STATES)[number];

  @ApiPropertyOptional({ maxLength: 200, description: 'Part of a label, or an id' })
  @IfSet()
  @IsString()
  @MaxLength(200)
  q?: string;

  @ApiPropertyOptional({ enum: SORT_WORDS, default: '-createdAt', description: 'With - in front: from the end' })
  @IfSet()
  @IsIn(SORT_WORDS)
  sort = '-createdAt';
}

export class BulkDto {
  @ApiProperty({ type: [String], maxItems: 10_000 })
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(10_000)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  ids!: string[];

  @ApiProperty({ enum: BULK_ACTIONS })
  @IsIn(BULK_ACTIONS)
  action!: (typeof BULK_ACTIONS)[number];
}

export class ImportDto extends PlaceDto {
  @ApiProperty({ description: 'Lines, commas, # comments; or JSON as export writes it' })
  @IsString()
  @MaxLength(16_000_000)
  text!: string;

  @ApiPropertyOptional({ default: false, description: 'Says what would happen, and does nothing' })
  @IfSet()
  @IsBoolean()
  dryRun?: boolean;
}

export class ExportDto extends IntersectionType(PasswordDto, PlaceFilter) {}
