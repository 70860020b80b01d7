import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

const VALUE = {
  oneOf: [{ type: 'boolean' }, { type: 'integer' }, { type: 'array', items: { type: 'string' } }],
};

export class SettingView {
  @ApiProperty({ example: 'DEBUG_LOGGING' }) name!: string;
  @ApiProperty() description!: string;
  @ApiProperty({ enum: ['boolean', 'integer', 'list', 'pairs'], description: 'pairs: a list of name=target' })
  kind!: 'boolean' | 'integer' | 'list' | 'pairs';
  @ApiProperty(VALUE) value!: boolean | number | readonly string[];
  @ApiProperty({
    enum: ['saved', 'environment', 'default'],
    description: 'Where the value comes from: one that was saved here wins over the environment',
  })
  source!: 'saved' | 'environment' | 'default';
  @ApiProperty({ ...VALUE, description: 'What it would be, were nothing saved here' })
  fallback!: boolean | number | readonly string[];
  @ApiProperty({ description: 'Whether services take a change at their next start only' }) needsRestart!: boolean;
  @ApiPropertyOptional({ type: 'integer' }) min?: number;
  @ApiPropertyOptional({ type: 'integer' }) max?: number;
  @ApiPropertyOptional({ type: [String] }) choices?: string[];
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true }) updatedAt!: string | null;
}

export class SettingListView {
  @ApiProperty({ type: [SettingView] }) items!: SettingView[];
}
