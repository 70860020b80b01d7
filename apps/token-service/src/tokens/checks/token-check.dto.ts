import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { TOKEN_CHECK_RESULTS, type TokenCheckResult } from '@sluice/contract';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsString, MaxLength, ValidateIf } from 'class-validator';
import { PlaceDto } from '../token.dto.js';
import { TokenView } from '../token.view.js';

/** Of one request; the run looks them up in parts. */
const MOST_IDS = 10_000;

/** Without a field: all tokens that are enabled. */
export class CheckTokensDto extends PartialType(PlaceDto, { skipNullProperties: false }) {
  @ApiPropertyOptional({ type: [String], maxItems: MOST_IDS, description: 'These alone, disabled ones included' })
  @ValidateIf((_dto, value) => value !== undefined)
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MOST_IDS)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  ids?: string[];
}

export class TokenCheckView {
  @ApiProperty({
    enum: TOKEN_CHECK_RESULTS,
    description: 'unknown: the upstream could not be asked, or did not say; the token is as it was',
  })
  result!: TokenCheckResult;
  @ApiProperty({
    type: 'string',
    nullable: true,
    example: 'the upstream did not answer in time',
    description: 'What was seen',
  })
  evidence!: string | null;
  @ApiProperty({ format: 'date-time' }) checkedAt!: string;
  @ApiProperty({ type: TokenView, description: 'As it is now' }) token!: TokenView;
}
