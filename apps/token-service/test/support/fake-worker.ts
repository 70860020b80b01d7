import {
  type ModelChannel,
  PATTERNS,
  type ProviderCard,
  RedisNames,
  type TokenCheck,
  type TokenCheckRequest,
} from '@sluice/contract';
import { redisConnector } from '@sluice/platform';
import { RedisStreamServer } from '@sluice/transport';

const channelOf = (id: string): ModelChannel => ({
  id,
  reasoning: 'never',
  tools: null,
  hasVision: false,
  hasSearch: false,
  responseFormats: [],
  maxStops: 0,
  parameters: [],
});
const card: ProviderCard = {
  providerId: 'zai',
  name: 'Z.AI',
  models: [
    {
      id: 'M',
      created: 0,
      ownedBy: 'z',
      contextTokens: null,
      maxOutputTokens: null,
      channels: [channelOf('api'), channelOf('web')],
    },
  ],
  channels: ['api', 'web'],
  emulatesTools: false,
  firstEventTimeoutMs: 1_000,
};
const log = { warn: () => undefined, log: () => undefined };

/** A worker on the real wire whose upstream says what a test wants. */
export class FakeWorker {
  /** Ids of the tokens that were asked about, in order. */
  readonly asked: string[] = [];
  /** What it says of a token; told by a test. */
  answer: (tokenId: string) => Promise<TokenCheck> = () => Promise.resolve({ result: 'valid', evidence: null });
  private readonly server: RedisStreamServer;

  constructor(redisUrl: string) {
    const connect = redisConnector(redisUrl, 'fake-worker', log);
    this.server = new RedisStreamServer({
      names: new RedisNames(),
      connect,
      card: () => card,
      maxConcurrency: 50,
      drainMs: 100,
    });
    const check = ({ tokenId }: TokenCheckRequest): Promise<TokenCheck> => {
      this.asked.push(tokenId);
      return this.answer(tokenId);
    };
    this.server.addHandler(PATTERNS.checkToken, check as never);
    this.server.addHandler(PATTERNS.warmGuests, (() => Promise.resolve({ made: 2 })) as never);
  }

  /** Resolves once it has announced itself. */
  async open(): Promise<this> {
    await this.server.listen(() => undefined);
    while (this.server.unreadyReason() !== null) await new Promise((resolve) => setTimeout(resolve, 20));
    return this;
  }

  get workerId(): string {
    return this.server.workerId;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
