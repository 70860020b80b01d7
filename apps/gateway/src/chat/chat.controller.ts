import { Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ChatCompletionDto } from '../dialects/openai-chat/chat-completion.dto.js';
import { CHAT_RESPONSES } from '../docs/chat-examples.js';
import { ChatService } from './chat.service.js';

@ApiTags('chat')
@ApiBearerAuth()
@Controller('v1/chat')
export class ChatController {
  constructor(private readonly chat: ChatService) {}

  @Post('completions')
  @HttpCode(200)
  @ApiOperation({ summary: 'Answer a conversation, at once or as a stream of server-sent events' })
  @ApiBody({ type: ChatCompletionDto })
  @ApiResponse(CHAT_RESPONSES.ok)
  @ApiResponse(CHAT_RESPONSES.badRequest)
  @ApiResponse(CHAT_RESPONSES.badKey)
  @ApiResponse(CHAT_RESPONSES.notAllowed)
  @ApiResponse(CHAT_RESPONSES.noModel)
  @ApiResponse(CHAT_RESPONSES.limited)
  @ApiResponse(CHAT_RESPONSES.upstream)
  @ApiResponse(CHAT_RESPONSES.unavailable)
  create(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.chat.answer(request, response);
  }
}
