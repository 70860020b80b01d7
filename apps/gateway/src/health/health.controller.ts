import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Readiness, VERSION } from '@sluice/platform';
import type { Request, Response } from 'express';
import { GatewayConfig } from '../config.js';
import { sendJson } from '../http/send-json.js';

@ApiTags('service')
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly config: GatewayConfig,
  ) {}

  @Get('health')
  @ApiOperation({ summary: 'Whether the gateway is alive, and its version' })
  @ApiOkResponse({ example: { status: 'ok', version: VERSION } })
  health(@Req() request: Request, @Res() response: Response): void {
    sendJson(request, response, 200, { status: 'ok', version: VERSION });
  }

  @Get('ready')
  @ApiOperation({ summary: 'Whether the gateway can do its work, with reasons' })
  @ApiOkResponse({ example: { ready: true, checks: { redis: 'ok', workers: 'ok' } } })
  @ApiResponse({
    status: 503,
    description: 'Not yet',
    example: { ready: false, checks: { redis: 'Redis cannot be reached', workers: 'ok' } },
  })
  ready(@Req() request: Request, @Res() response: Response): void {
    const report = this.readiness.report();
    sendJson(request, response, report.ready ? 200 : 503, report);
  }

  @Get()
  @ApiOperation({ summary: 'What this is, and where to go from here' })
  landing(@Req() request: Request, @Res() response: Response): void {
    const { prefix } = this.config;
    sendJson(request, response, 200, {
      name: 'Sluice',
      version: VERSION,
      description: 'An OpenAI-compatible gateway. Point a client at base_url.',
      base_url: `${prefix}/v1`,
      docs: `${prefix}/docs`,
      openapi: `${prefix}/openapi.json`,
    });
  }
}
