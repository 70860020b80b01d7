import { type DynamicModule, Module } from '@nestjs/common';
import { ChatAttempts } from './attempts/chat-attempts.js';
import { ChatController } from './chat.controller.js';
import { OwnTokenChat } from './own-token/own-token-chat.js';

@Module({ controllers: [ChatController] })
export class WorkerModule {
  static with(attempts: ChatAttempts, ownToken: OwnTokenChat): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        { provide: ChatAttempts, useValue: attempts },
        { provide: OwnTokenChat, useValue: ownToken },
      ],
    };
  }
}
