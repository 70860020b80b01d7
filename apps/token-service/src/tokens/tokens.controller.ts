import { Body, Controller, Delete, Get, Header, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ServiceError } from '@sluice/contract';
import type { Request } from 'express';
import { AuditService } from '../audit/audit.service.js';
import { ApiErrors } from '../docs/api-errors.js';
import { PasswordCheck } from '../session/password-check.js';
import { PasswordDto } from '../session/session.controller.js';
import { ChannelCheck } from './channel-check.js';
import { TokenChanges } from './token-changes.js';
import { TokenExporter } from './token-exporter.js';
import { TokenImporter } from './token-importer.js';
import { TokenRemoval } from './token-removal.js';
import { TokenStore } from './token-store.js';
import { BulkDto, CreateTokenDto, ExportDto, ImportDto, TokenQuery, UpdateTokenDto } from './token.dto.js';
import {
  BulkView,
  ExportView,
  ImportView,
  RevealView,
  TokenChangeListView,
  TokenListView,
  TokenView,
} from './token.view.js';

@ApiTags('tokens')
@Controller('tokens')
export class TokensController {
  constructor(
    private readonly store: TokenStore,
    private readonly removal: TokenRemoval,
    private readonly changes: TokenChanges,
    private readonly importer: TokenImporter,
    private readonly exporter: TokenExporter,
    private readonly channels: ChannelCheck,
    private readonly password: PasswordCheck,
    private readonly audit: AuditService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Tokens, filtered and sorted' })
  @ApiOkResponse({ type: TokenListView })
  @ApiErrors(400, 401)
  list(@Query() query: TokenQuery): Promise<TokenListView> {
    return this.store.list(query);
  }

  @Post()
  @ApiOperation({ summary: 'Add a token' })
  @ApiCreatedResponse({ type: TokenView })
  @ApiErrors(400, 401, 403, 409)
  async create(@Req() request: Request, @Body() body: CreateTokenDto): Promise<TokenView> {
    await this.channels.require(body.provider, body.channel);
    const token = await this.store.create(body);
    const { id, provider, channel } = token;
    await this.audit.record(request, 'token.create', id, { provider, channel });
    return token;
  }

  @Post('bulk')
  @HttpCode(200)
  @ApiOperation({ summary: 'Enable, disable or delete many, or bring back what was deleted within ten minutes' })
  @ApiOkResponse({ type: BulkView })
  @ApiErrors(400, 401, 403)
  async bulk(@Req() request: Request, @Body() { ids, action }: BulkDto): Promise<BulkView> {
    const changed = await this.change(action, ids);
    await this.audit.record(request, `token.bulk-${action}`, undefined, { ids, changed });
    return { changed };
  }

  @Post('import')
  @HttpCode(200)
  @ApiOperation({ summary: 'Add many: pasted lines, or what export wrote' })
  @ApiOkResponse({ type: ImportView })
  @ApiErrors(400, 401, 403)
  async import(@Req() request: Request, @Body() body: ImportDto): Promise<ImportView> {
    const { provider, channel } = body;
    await this.channels.require(provider, channel);
    const result = await this.importer.import(body);
    if (!result.dryRun) {
      const { created, duplicates, invalid } = result;
      await this.audit.record(request, 'token.import', undefined, { provider, channel, created, duplicates, invalid });
    }
    return result;
  }

  @Post('export')
  @HttpCode(200)
  @Header('content-disposition', 'attachment; filename="sluice-tokens.json"')
  @ApiOperation({ summary: 'All secrets in clear, for a backup or another Sluice; asks for the password' })
  @ApiOkResponse({ type: ExportView })
  @ApiErrors(400, 401, 403, 429)
  async export(@Req() request: Request, @Body() { password, provider, channel }: ExportDto): Promise<ExportView> {
    await this.password.require(request, password, 'wrong_password');
    await this.audit.record(request, 'token.export', undefined, { provider, channel });
    return this.exporter.export(provider, channel);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One token' })
  @ApiOkResponse({ type: TokenView })
  @ApiErrors(401, 404)
  read(@Param('id') id: string): Promise<TokenView> {
    return this.store.read(id);
  }

  @Get(':id/changes')
  @ApiOperation({ summary: 'States that it came into, newest first, fifty at most' })
  @ApiOkResponse({ type: TokenChangeListView })
  @ApiErrors(401, 404)
  async history(@Param('id') id: string): Promise<TokenChangeListView> {
    await this.store.read(id);
    return { items: await this.changes.of(id) };
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a token; fields that are left out stay' })
  @ApiOkResponse({ type: TokenView })
  @ApiErrors(400, 401, 403, 404)
  async update(@Req() request: Request, @Param('id') id: string, @Body() body: UpdateTokenDto): Promise<TokenView> {
    const token = await this.store.update(id, body);
    await this.audit.record(request, 'token.update', id, { ...body });
    return token;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Delete a token; bulk brings it back within ten minutes' })
  @ApiNoContentResponse()
  @ApiErrors(401, 403, 404)
  async remove(@Req() request: Request, @Param('id') id: string): Promise<void> {
    if ((await this.removal.removeAll([id])) === 0) throw new ServiceError('not_found', 'There is no such token.');
    await this.audit.record(request, 'token.delete', id);
  }

  @Post(':id/reveal')
  @HttpCode(200)
  @ApiOperation({ summary: 'Its secret in clear; asks for the password' })
  @ApiOkResponse({ type: RevealView })
  @ApiErrors(400, 401, 403, 404, 429)
  async reveal(@Req() request: Request, @Param('id') id: string, @Body() body: PasswordDto): Promise<RevealView> {
    await this.password.require(request, body.password, 'wrong_password');
    const secret = await this.store.reveal(id);
    await this.audit.record(request, 'token.reveal', id);
    return { secret };
  }

  private change(action: BulkDto['action'], ids: readonly string[]): Promise<number> {
    switch (action) {
      case 'delete':
        return this.removal.removeAll(ids);
      case 'restore':
        return this.removal.restoreAll(ids);
      default:
        return this.store.switchAll(ids, action === 'enable');
    }
  }
}
