import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { PageQuery } from '../http/paging.js';

export class AuditQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'An action, or the beginning of some: `token.`', pattern: '^[a-z.-]{1,64}$' })
  @IsOptional()
  @Matches(/^[a-z.-]{1,64}$/, { message: '$property must be an action, or the beginning of one' })
  action?: string;
}

export class AuditEntryView {
  @ApiProperty({ type: 'integer' }) id!: number;
  @ApiProperty({ format: 'date-time' }) at!: string;
  @ApiProperty({ example: 'token.reveal' }) action!: string;
  @ApiProperty({ type: 'string', nullable: true }) target!: string | null;
  @ApiProperty() address!: string;
  @ApiProperty({ type: 'object', nullable: true, additionalProperties: true })
  details!: Record<string, unknown> | null;
}

export class AuditListView {
  @ApiProperty({ type: [AuditEntryView] }) items!: AuditEntryView[];
  @ApiProperty({ type: 'integer' }) total!: number;
}
