import { Controller, Inject } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { type ChatEvent, type ChatRequest, PATTERNS } from '@sluice/contract';
import { StreamContext } from '@sluice/transport';
import { ChatAttempts } from './attempts/chat-attempts.js';

@Controller()
export class ChatController {
  constructor(@Inject(ChatAttempts) private readonly attempts: ChatAttempts) {}

  /** The payload is the gateway's, which has validated it. */
  @MessagePattern(PATTERNS.chat)
  chat(@Payload() request: object, @Ctx() context: StreamContext): AsyncIterable<ChatEvent> {
    return this.attempts.answer(request as ChatRequest, context);
  }
}
