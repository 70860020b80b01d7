import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../docs/api-errors.js';
import { PoolOverview } from './pool-overview.js';
import { PoolView } from './pool.view.js';

@ApiTags('pool')
@Controller('pool')
export class PoolController {
  constructor(private readonly overview: PoolOverview) {}

  @Get()
  @ApiOperation({ summary: 'What can be lent now, by provider and channel' })
  @ApiOkResponse({ type: PoolView })
  @ApiErrors(401)
  async read(): Promise<PoolView> {
    return { items: await this.overview.read() };
  }
}
