import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../docs/api-errors.js';
import { AuditListView, AuditQuery } from './audit.dto.js';
import { AuditService } from './audit.service.js';

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get()
  @ApiOperation({ summary: 'What was done here, newest first' })
  @ApiOkResponse({ type: AuditListView })
  @ApiErrors(400, 401)
  list(@Query() query: AuditQuery): Promise<AuditListView> {
    return this.audit.list(query);
  }
}
