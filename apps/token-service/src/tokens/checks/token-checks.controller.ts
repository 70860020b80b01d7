import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AuditService } from '../../audit/audit.service.js';
import { ApiErrors } from '../../docs/api-errors.js';
import { JobQueue } from '../../jobs/job-queue.js';
import { StartedRunView } from '../../jobs/job.view.js';
import { TokenStore } from '../token-store.js';
import { CheckTokensDto, TokenCheckView } from './token-check.dto.js';
import { TokenChecks } from './token-checks.js';

const JOB = 'check-tokens';

@ApiTags('tokens')
@Controller('tokens')
export class TokenChecksController {
  constructor(
    private readonly store: TokenStore,
    private readonly checks: TokenChecks,
    private readonly queue: JobQueue,
    private readonly audit: AuditService,
  ) {}

  @Post('check')
  @HttpCode(202)
  @ApiOperation({ summary: 'Check many tokens, in the background: see GET /jobs/runs/{runId}' })
  @ApiAcceptedResponse({ type: StartedRunView })
  @ApiErrors(400, 401, 403, 503)
  async checkMany(@Req() request: Request, @Body() body: CheckTokensDto): Promise<StartedRunView> {
    const runId = await this.queue.add(JOB, { ...body });
    const { ids, ...place } = body;
    await this.audit.record(request, 'token.check-many', runId, { ...place, ids: ids?.length });
    return { name: JOB, runId };
  }

  @Post(':id/check')
  @HttpCode(200)
  @ApiOperation({ summary: 'Ask the upstream whether a token still works; answers within half a minute' })
  @ApiOkResponse({ type: TokenCheckView })
  @ApiErrors(401, 403, 404)
  async check(@Req() request: Request, @Param('id') id: string): Promise<TokenCheckView> {
    const { provider, channel } = await this.store.read(id);
    const { result, evidence, checkedAt } = await this.checks.check({ id, provider, channel });
    await this.audit.record(request, 'token.check', id, { result });
    return { result, evidence, checkedAt: checkedAt.toISOString(), token: await this.store.read(id) };
  }
}
