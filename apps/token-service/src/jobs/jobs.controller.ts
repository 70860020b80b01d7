import { Controller, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AuditService } from '../audit/audit.service.js';
import { ApiErrors } from '../docs/api-errors.js';
import { JobOverview } from './job-overview.js';
import { JobListView, JobRunView, StartedRunView } from './job.view.js';

@ApiTags('jobs')
@Controller('jobs')
export class JobsController {
  constructor(
    private readonly overview: JobOverview,
    private readonly audit: AuditService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'What the service does by itself: how often, how it went last, what runs now' })
  @ApiOkResponse({ type: JobListView })
  @ApiErrors(401, 503)
  async list(): Promise<JobListView> {
    return { items: await this.overview.list() };
  }

  @Get('runs/:runId')
  @ApiOperation({ summary: 'One run: how far it is, what it came to' })
  @ApiOkResponse({ type: JobRunView })
  @ApiErrors(401, 404, 503)
  run(@Param('runId') runId: string): Promise<JobRunView> {
    return this.overview.run(runId);
  }

  @Post(':name/run')
  @HttpCode(202)
  @ApiOperation({ summary: 'Run a job now' })
  @ApiAcceptedResponse({ type: StartedRunView })
  @ApiErrors(401, 403, 404, 409, 503)
  async start(@Req() request: Request, @Param('name') name: string): Promise<StartedRunView> {
    const runId = await this.overview.start(name);
    await this.audit.record(request, 'job.run', name, { runId });
    return { name, runId };
  }
}
