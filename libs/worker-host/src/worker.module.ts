import { type DynamicModule, Module } from '@nestjs/common';
import { ChatAttempts } from './attempts/chat-attempts.js';
import { ChatController } from './chat.controller.js';
import { OwnTokenChat } from './own-token/own-token-chat.js';
import { GuestWarmer } from './upkeep/guest-warmer.js';
import { TokenChecker } from './upkeep/token-checker.js';
import { UpkeepController } from './upkeep/upkeep.controller.js';

/** What answers what this worker is asked. */
export interface WorkerParts {
  readonly attempts: ChatAttempts;
  readonly ownToken: OwnTokenChat;
  readonly checker: TokenChecker;
  readonly warmer: GuestWarmer;
}

@Module({ controllers: [ChatController, UpkeepController] })
export class WorkerModule {
  static with({ attempts, ownToken, checker, warmer }: WorkerParts): DynamicModule {
    return {
      module: WorkerModule,
      providers: [
        { provide: ChatAttempts, useValue: attempts },
        { provide: OwnTokenChat, useValue: ownToken },
        { provide: TokenChecker, useValue: checker },
        { provide: GuestWarmer, useValue: warmer },
      ],
    };
  }
}
