import { ApiProperty } from '@nestjs/swagger';

const TEXT = { type: 'string', nullable: true } as const;
const MOMENT = { type: 'string', format: 'date-time', nullable: true } as const;

/** Whether the upstream lets anybody in by a channel, whatever token is shown. */
export class ChannelStateView {
  @ApiProperty({ enum: ['ok', 'resting'], description: 'resting: blocked, and left alone for a while' })
  state!: 'ok' | 'resting';
  @ApiProperty({ ...TEXT, example: 'upstream_captcha_required' }) cause!: string | null;
  @ApiProperty({ ...TEXT, description: 'Which step failed' }) message!: string | null;
  @ApiProperty(MOMENT) since!: string | null;
  @ApiProperty({ ...MOMENT, description: 'When a request may try it again' }) nextTryAt!: string | null;
  @ApiProperty({ type: [String], description: 'Workers that found it closed; the others heed them' })
  workers!: string[];
}
