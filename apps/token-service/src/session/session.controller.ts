import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import type { Request, Response } from 'express';
import { AuditService } from '../audit/audit.service.js';
import { ApiErrors } from '../docs/api-errors.js';
import { PasswordCheck } from './password-check.js';
import { clearCookie, readCookie, setCookie } from './session-cookie.js';
import { sessionOf } from './session-gate.js';
import { SessionStore } from './session-store.js';

export class PasswordDto {
  @ApiProperty({ description: 'ADMIN_PASSWORD', maxLength: 1_024 })
  @IsString()
  @MaxLength(1_024)
  password!: string;
}

class SessionView {
  @ApiProperty({ format: 'date-time' }) signedInAt!: string;
  @ApiProperty({ format: 'date-time' }) expiresAt!: string;
}

@ApiTags('session')
@Controller('session')
export class SessionController {
  constructor(
    private readonly check: PasswordCheck,
    private readonly store: SessionStore,
    private readonly audit: AuditService,
  ) {}

  @Post()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign in; needs no session', security: [] })
  @ApiNoContentResponse({ description: 'Signed in: the cookie is set, for 24 hours' })
  @ApiErrors(400, 401, 403, 429)
  async open(@Req() request: Request, @Res({ passthrough: true }) response: Response, @Body() body: PasswordDto) {
    await this.check.require(request, body.password, 'invalid_login');
    setCookie(request, response, await this.store.open());
    await this.audit.record(request, 'session.open');
  }

  @Get()
  @ApiOperation({ summary: 'Since when and until when one is signed in' })
  @ApiOkResponse({ type: SessionView })
  @ApiErrors(401)
  read(@Req() request: Request): SessionView {
    const { signedInAt, expiresAt } = sessionOf(request);
    return { signedInAt: new Date(signedInAt).toISOString(), expiresAt: new Date(expiresAt).toISOString() };
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  @ApiErrors(401, 403)
  async close(@Req() request: Request, @Res({ passthrough: true }) response: Response): Promise<void> {
    await this.store.close(readCookie(request)!);
    clearCookie(request, response);
    await this.audit.record(request, 'session.close');
  }
}
