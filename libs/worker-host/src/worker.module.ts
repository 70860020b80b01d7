import { type DynamicModule, Module } from '@nestjs/common';
import { ChatAttempts } from './attempts/chat-attempts.js';
import { ChatController } from './chat.controller.js';

@Module({ controllers: [ChatController] })
export class WorkerModule {
  static with(attempts: ChatAttempts): DynamicModule {
    return { module: WorkerModule, providers: [{ provide: ChatAttempts, useValue: attempts }] };
  }
}
