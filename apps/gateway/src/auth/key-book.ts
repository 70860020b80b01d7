import { type RedisNames, ServiceError } from '@sluice/contract';
import { FAIL_FAST, type RedisConnect } from '@sluice/platform';
import { hash } from 'node:crypto';
import { ADMIT, CHARGE } from './key-scripts.js';
import { type KeyReading, KeyState, type KeyStanding, type KeyWord } from './key-state.js';

/** Keys remembered at once, some hundred bytes each; the one used least lately goes first. */
const MOST_REMEMBERED = 10_000;
/** A key that Redis knew this lately is taken while Redis cannot say, ms. */
const TAKEN_FOR_MS = 60_000;
/** Longest wait for Redis, ms: after that it counts as away. */
const COMMAND_MS = 1_000;
const RETRY_MS = 1_000;

/** The API keys that were made in the dashboard: whether one is good, and what is left of its limits. */
export interface KeyBook {
  /**
   * Looks a key up, and counts a request with it where `counts` says so and its limits allow it. One round trip to
   * Redis.
   *
   * @returns null where there is no such key
   * @throws ServiceError `storage_unavailable` when Redis cannot say and the key is not remembered
   */
  admit(key: string, counts: boolean): Promise<KeyStanding | null>;
  /** Counts tokens that an answer to this key's holder took, in and out. Never fails. */
  charge(key: string, tokens: number): void;
}

interface Commands {
  admitKey(facts: string, requests: string, tokens: string, ...rest: (string | number)[]): Promise<unknown[]>;
  chargeKey(tokens: string, count: number): Promise<unknown>;
}

/** The keys as token-service has published them in Redis. See docs/decisions/0009-api-keys.md. */
export class RedisKeyBook implements KeyBook {
  private readonly redis: ReturnType<RedisConnect>;
  private readonly commands: Commands;
  /** By SHA-256 of the key; the one used last stands last. */
  private readonly states = new Map<string, KeyState>();

  constructor(
    connect: RedisConnect,
    private readonly names: RedisNames,
    private readonly now: () => number = Date.now,
  ) {
    this.redis = connect('keys', { ...FAIL_FAST, commandTimeout: COMMAND_MS }, names.apiKeys());
    this.redis.defineCommand('admitKey', { numberOfKeys: 3, lua: ADMIT });
    this.redis.defineCommand('chargeKey', { numberOfKeys: 1, lua: CHARGE });
    this.commands = this.redis as unknown as Commands;
  }

  async admit(key: string, counts: boolean): Promise<KeyStanding | null> {
    const digest = digestOf(key);
    const answer = await this.ask(digest, counts).catch(() => null);
    if (answer?.[0] === 'unknown') {
      this.states.delete(digest);
      return null;
    }
    if (answer?.[0] === 'found') return this.learn(digest, toReading(answer));
    const standing = this.states.get(digest)?.admit(counts, this.now(), TAKEN_FOR_MS) ?? null;
    if (standing === null) throw cannotSay();
    return standing;
  }

  charge(key: string, tokens: number): void {
    const digest = digestOf(key);
    // What Redis does not hear of now it is told with the next request.
    this.states.get(digest)?.charge(tokens, this.now());
    this.commands.chargeKey(this.names.apiKeyTokens(digest), tokens).catch(() => undefined);
  }

  close(): void {
    this.redis.disconnect();
  }

  private ask(digest: string, counts: boolean): Promise<unknown[]> {
    const { names } = this;
    const { day, tokens } = this.states.get(digest)?.remembered ?? { day: 0, tokens: 0 };
    const keys = [names.apiKeys(), names.apiKeyRequests(digest), names.apiKeyTokens(digest)] as const;
    return this.commands.admitKey(...keys, digest, counts ? 1 : 0, day, tokens);
  }

  private learn(digest: string, reading: KeyReading): KeyStanding {
    const now = this.now();
    const state = this.states.get(digest) ?? new KeyState(reading, now);
    this.states.delete(digest);
    this.states.set(digest, state);
    if (this.states.size > MOST_REMEMBERED) this.states.delete(this.states.keys().next().value!);
    return state.learn(reading, now);
  }
}

const digestOf = (key: string): string => hash('sha256', key);

function toReading(answer: readonly unknown[]): KeyReading {
  const [, text, word, requests, requestsResetMs, tokens, now] = answer as [
    string,
    string,
    KeyWord,
    number,
    number,
    number,
    number,
  ];
  return { text, word, requests, requestsResetMs, tokens, now };
}

const cannotSay = (): ServiceError =>
  new ServiceError('storage_unavailable', 'API keys cannot be looked up at the moment; try again shortly.', {
    retryAfterMs: RETRY_MS,
  });
