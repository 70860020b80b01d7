import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TOKEN_CHECK_RESULTS } from '@sluice/contract';
import { TOKEN_STATES } from './token.dto.js';

const MOMENT = { type: 'string', format: 'date-time', nullable: true } as const;
const COUNT = { type: 'integer' } as const;

/** A token as the dashboard shows it: all but its secret. */
export class TokenView {
  @ApiProperty() id!: string;
  @ApiProperty() provider!: string;
  @ApiProperty() channel!: string;
  @ApiProperty() label!: string;
  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Null where its key is not at hand',
    example: 'sk-…4f9a',
  })
  maskedSecret!: string | null;
  @ApiProperty(COUNT) weight!: number;
  @ApiProperty(COUNT) maxConcurrency!: number;
  @ApiProperty() enabled!: boolean;
  @ApiProperty({ enum: TOKEN_STATES }) state!: string;
  @ApiProperty({ type: 'string', nullable: true, example: 'auth' }) cause!: string | null;
  @ApiProperty({ type: 'string', nullable: true, example: 'HTTP 401' }) evidence!: string | null;
  @ApiProperty(MOMENT) stateSince!: string | null;
  @ApiProperty({ ...MOMENT, description: 'When it can be lent again, while it cools' }) nextTryAt!: string | null;
  @ApiProperty({ ...COUNT, description: 'In a row' }) refusals!: number;
  @ApiProperty({ ...COUNT, nullable: true, description: 'Loans of now; null while Redis is away' })
  inFlight!: number | null;
  @ApiProperty({ ...COUNT, description: 'Loans' }) requests!: number;
  @ApiProperty({ ...COUNT, description: 'Loans that ended well' }) successes!: number;
  @ApiProperty({ ...COUNT, description: 'Loans that ended by its fault' }) failures!: number;
  @ApiProperty(MOMENT) lastUsedAt!: string | null;
  @ApiProperty({ ...MOMENT, description: 'When its upstream was last asked about it' }) lastCheckAt!: string | null;
  @ApiProperty({
    enum: TOKEN_CHECK_RESULTS,
    nullable: true,
    description: 'What came of it; unknown: the upstream could not be asked, or did not say',
  })
  lastCheckResult!: string | null;
  @ApiProperty({ type: 'string', nullable: true, description: 'What was seen' }) lastCheckEvidence!: string | null;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;
  @ApiProperty({ format: 'date-time' }) updatedAt!: string;
}

export class TokenListView {
  @ApiProperty({ type: [TokenView] }) items!: TokenView[];
  @ApiProperty(COUNT) total!: number;
}

export class TokenChangeView {
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ enum: TOKEN_STATES }) state!: string;
  @ApiProperty({ type: 'string', nullable: true, example: 'auth' }) cause!: string | null;
  @ApiProperty({ type: 'string', nullable: true, example: 'HTTP 401' }) evidence!: string | null;
  @ApiProperty({ ...MOMENT, description: 'When it was to be tried again, where it began to cool' })
  nextTryAt!: string | null;
}

export class TokenChangeListView {
  @ApiProperty({ type: [TokenChangeView] }) items!: TokenChangeView[];
}

export class BulkView {
  @ApiProperty({ ...COUNT, description: 'Tokens that were changed; ids that are not known are left out' })
  changed!: number;
}

export class ImportResultView {
  @ApiProperty({ ...COUNT, description: 'From 1; of JSON: the place in its list' }) line!: number;
  @ApiProperty({ enum: ['created', 'duplicate', 'invalid'] }) status!: 'created' | 'duplicate' | 'invalid';
  @ApiPropertyOptional({ description: 'Of the token, where it was created' }) id?: string;
  @ApiPropertyOptional({ description: 'What is wrong' }) reason?: string;
}

export class ImportView {
  @ApiProperty() dryRun!: boolean;
  @ApiProperty(COUNT) created!: number;
  @ApiProperty(COUNT) duplicates!: number;
  @ApiProperty(COUNT) invalid!: number;
  @ApiProperty({ type: [ImportResultView] }) results!: ImportResultView[];
}

export class ExportedTokenView {
  @ApiProperty() provider!: string;
  @ApiProperty() channel!: string;
  @ApiProperty() label!: string;
  @ApiProperty({ description: 'In clear' }) secret!: string;
  @ApiProperty(COUNT) weight!: number;
  @ApiProperty(COUNT) maxConcurrency!: number;
  @ApiProperty() enabled!: boolean;
}

/** What import reads back. */
export class ExportView {
  @ApiProperty({ type: [ExportedTokenView] }) tokens!: ExportedTokenView[];
  @ApiProperty({ ...COUNT, description: 'Tokens whose key is not at hand' }) leftOut!: number;
}

export class RevealView {
  @ApiProperty({ description: 'In clear' }) secret!: string;
}
