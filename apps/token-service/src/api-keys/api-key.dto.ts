import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsInt,
  IsISO8601,
  IsString,
  Length,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';

const IfGiven = (): PropertyDecorator => ValidateIf((_dto, value) => value !== undefined && value !== null);

/** What a person decides about a key. A field that is left out, or null, sets no limit. */
export class CreateApiKeyDto {
  @ApiProperty({ minLength: 1, maxLength: 100 })
  @IsString()
  @Length(1, 100)
  name!: string;

  @ApiPropertyOptional({ type: [String], nullable: true, description: 'Models that it may use; null: all' })
  @IfGiven()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @Length(1, 200, { each: true })
  models?: string[] | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, description: 'Requests a minute' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  rpm?: number | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, description: 'Input and output tokens a day' })
  @IfGiven()
  @IsInt()
  @Min(1)
  @Max(2_000_000_000)
  dailyTokens?: number | null;

  @ApiPropertyOptional({ type: 'string', format: 'date-time', nullable: true })
  @IfGiven()
  @IsISO8601({ strict: true })
  expiresAt?: string | null;

  @ApiPropertyOptional({ default: true })
  @ValidateIf((_dto, value) => value !== undefined)
  @IsBoolean()
  enabled?: boolean;
}

export class UpdateApiKeyDto extends PartialType(CreateApiKeyDto, { skipNullProperties: false }) {}

export class ApiKeyUsageView {
  @ApiProperty({
    type: 'integer',
    example: 12,
    description: 'In the minute that runs; it begins with its first request',
  })
  requestsThisMinute!: number;
  @ApiProperty({ type: 'integer', example: 48_210, description: 'Input and output of today, in UTC' })
  tokensToday!: number;
}

export class ApiKeyView {
  @ApiProperty() id!: string;
  @ApiProperty() name!: string;
  @ApiProperty({ description: 'Its first letters', example: 'sk-sluice-4f9a' }) prefix!: string;
  @ApiProperty({ type: [String], nullable: true }) models!: string[] | null;
  @ApiProperty({ type: 'integer', nullable: true }) rpm!: number | null;
  @ApiProperty({ type: 'integer', nullable: true }) dailyTokens!: number | null;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true }) expiresAt!: string | null;
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true }) lastUsedAt!: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;
  @ApiProperty({ type: ApiKeyUsageView, nullable: true, description: 'Null while Redis cannot be reached' })
  usage!: ApiKeyUsageView | null;
}

export class NewApiKeyView extends ApiKeyView {
  @ApiProperty({ description: 'The key itself, which is shown this once and kept nowhere' }) key!: string;
}

export class ApiKeyListView {
  @ApiProperty({ type: [ApiKeyView] }) items!: ApiKeyView[];
  @ApiProperty({ type: 'integer' }) total!: number;
}
