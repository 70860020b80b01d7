import { Body, Controller, Get, Put, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AuditService } from '../audit/audit.service.js';
import { ApiErrors } from '../docs/api-errors.js';
import { SettingListView } from './settings.dto.js';
import { SettingsService } from './settings.service.js';

@ApiTags('settings')
@Controller('settings')
export class SettingsController {
  constructor(
    private readonly settings: SettingsService,
    private readonly audit: AuditService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Every setting that can be changed here, and where its value comes from' })
  @ApiOkResponse({ type: SettingListView })
  @ApiErrors(401)
  async list(): Promise<SettingListView> {
    return { items: await this.settings.list() };
  }

  @Put()
  @ApiOperation({ summary: 'Change settings by name; null takes a saved value back. All or none is changed' })
  @ApiBody({ schema: { type: 'object', additionalProperties: true, example: { DEBUG_LOGGING: true } } })
  @ApiOkResponse({ type: SettingListView })
  @ApiErrors(400, 401, 403)
  async change(@Req() request: Request, @Body() body: object | undefined): Promise<SettingListView> {
    const changes = await this.settings.change(body ?? {});
    for (const [name, value] of changes) await this.audit.record(request, 'setting.change', name, { value });
    return this.list();
  }
}
