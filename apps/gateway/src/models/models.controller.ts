import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { callerOf, isAllowed, isServed, requireAccess } from '../auth/caller.js';
import { CHAT_RESPONSES } from '../docs/chat-examples.js';
import { sendJson } from '../http/send-json.js';
import { ModelCatalog } from './model-catalog.js';
import { ModelDto, ModelListDto, toModelDto } from './model.dto.js';

@ApiTags('models')
@ApiBearerAuth()
@ApiResponse(CHAT_RESPONSES.badKey)
@Controller('v1/models')
export class ModelsController {
  constructor(private readonly catalog: ModelCatalog) {}

  @Get()
  @ApiOperation({ summary: 'List the models on offer that the key may use' })
  @ApiOkResponse({ type: ModelListDto })
  list(@Req() request: Request, @Res() response: Response): void {
    const caller = callerOf(request);
    const entries = this.catalog.list().filter((entry) => isAllowed(caller, entry) && isServed(caller, entry));
    const body: ModelListDto = { object: 'list', data: entries.map(toModelDto) };
    sendJson(request, response, 200, body);
  }

  /** Some names hold a slash, which clients send as it is or as %2F. */
  @Get('*id')
  @ApiOperation({ summary: 'Describe one model' })
  @ApiParam({ name: 'id', type: String, example: 'GLM-4.6' })
  @ApiOkResponse({ type: ModelDto })
  @ApiResponse(CHAT_RESPONSES.notAllowed)
  @ApiResponse(CHAT_RESPONSES.noModel)
  async describe(
    @Param('id') id: string | string[],
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const name = Array.isArray(id) ? id.join('/') : id;
    const entry = await this.catalog.find(name);
    requireAccess(callerOf(request), entry);
    sendJson(request, response, 200, toModelDto(entry));
  }
}
