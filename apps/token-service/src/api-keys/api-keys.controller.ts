import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { AuditService } from '../audit/audit.service.js';
import { ApiErrors } from '../docs/api-errors.js';
import { PageQuery } from '../http/paging.js';
import { ApiKeyListView, ApiKeyView, CreateApiKeyDto, NewApiKeyView, UpdateApiKeyDto } from './api-key.dto.js';
import { ApiKeyService } from './api-key.service.js';

@ApiTags('api-keys')
@Controller('api-keys')
export class ApiKeysController {
  constructor(
    private readonly keys: ApiKeyService,
    private readonly audit: AuditService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Keys of clients, newest first' })
  @ApiOkResponse({ type: ApiKeyListView })
  @ApiErrors(400, 401)
  list(@Query() query: PageQuery): Promise<ApiKeyListView> {
    return this.keys.list(query);
  }

  @Post()
  @ApiOperation({ summary: 'Make a key; the answer is the only place where it is shown' })
  @ApiCreatedResponse({ type: NewApiKeyView })
  @ApiErrors(400, 401, 403)
  async create(@Req() request: Request, @Body() body: CreateApiKeyDto): Promise<NewApiKeyView> {
    const created = await this.keys.create(body);
    await this.audit.record(request, 'api-key.create', created.id, { name: created.name });
    return created;
  }

  @Get(':id')
  @ApiOperation({ summary: 'One key' })
  @ApiOkResponse({ type: ApiKeyView })
  @ApiErrors(401, 404)
  read(@Param('id') id: string): Promise<ApiKeyView> {
    return this.keys.read(id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change what it may do; fields that are left out stay, null takes a limit away' })
  @ApiOkResponse({ type: ApiKeyView })
  @ApiErrors(400, 401, 403, 404)
  async update(@Req() request: Request, @Param('id') id: string, @Body() body: UpdateApiKeyDto): Promise<ApiKeyView> {
    const updated = await this.keys.update(id, body);
    await this.audit.record(request, 'api-key.update', id, { ...body });
    return updated;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Take a key out of use' })
  @ApiNoContentResponse()
  @ApiErrors(401, 403, 404)
  async remove(@Req() request: Request, @Param('id') id: string): Promise<void> {
    await this.keys.remove(id);
    await this.audit.record(request, 'api-key.delete', id);
  }

  @Post(':id/restore')
  @HttpCode(200)
  @ApiOperation({ summary: 'Bring back a key that was deleted within the last ten minutes' })
  @ApiOkResponse({ type: ApiKeyView })
  @ApiErrors(401, 403, 404)
  async restore(@Req() request: Request, @Param('id') id: string): Promise<ApiKeyView> {
    const restored = await this.keys.restore(id);
    await this.audit.record(request, 'api-key.restore', id);
    return restored;
  }
}
