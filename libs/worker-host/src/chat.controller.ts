import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { type ChatEvent, type ChatRequest, PATTERNS } from '@sluice/contract';
import { StreamContext } from '@sluice/transport';
import { ChatAttempts } from './attempts/chat-attempts.js';
import { OwnTokenChat } from './own-token/own-token-chat.js';

/** The payloads are the gateway's, which has validated them. */
@Controller()
export class ChatController {
  constructor(
    @Inject(ChatAttempts) private readonly attempts: ChatAttempts,
    @Inject(OwnTokenChat) private readonly ownToken: OwnTokenChat,
  ) {}

  @MessagePattern(PATTERNS.chat)
  chat(@Payload() request: object, @Ctx() context: StreamContext): AsyncIterable<ChatEvent> {
    return this.attempts.answer(request as ChatRequest, context);
  }

  @MessagePattern(PATTERNS.chatWithOwnToken)
  chatWithOwnToken(@Payload() request: object, @Ctx() context: StreamContext): AsyncIterable<ChatEvent> {
    return this.ownToken.answer(request as ChatRequest, context, context.headers.ownToken ?? '');
  }
}
