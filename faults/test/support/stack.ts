import { fileURLToPath } from 'node:url';
import {
  ChatExchange,
  type ChatQuestion,
  type Door,
  freePort,
  type Product,
  type Program,
  startProduct,
  startProgram,
  startZaiUpstreams,
  untilReady,
  type UpstreamCall,
  ZAI_API_KEY,
  type ZaiUpstreams,
} from '@sluice/testing';
import { Redis } from 'ioredis';

/** A public door, and the process behind it. */
export interface Gateway extends Door {
  readonly opsUrl: string;
  readonly program: Program;
}

export interface StackOptions {
  /** Default 1. */
  readonly workers?: number;
  readonly env?: Readonly<Record<string, string>>;
}

const GATEWAY = fileURLToPath(new URL('../../../apps/gateway/dist/main.js', import.meta.url));

/** The built product over a Redis of its own and simulated upstreams, and all that was asked of it. */
export class Stack {
  /** For looking on, and for doing harm. */
  readonly redis: Redis;
  readonly exchanges = new Map<ChatExchange, Gateway>();
  private readonly ended = new Set<Program>();
  private readonly gateways: Gateway[];

  private constructor(
    readonly product: Product,
    readonly upstreams: ZaiUpstreams,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    this.redis = new Redis(product.redis.url, { retryStrategy: () => 50 });
    this.redis.on('error', () => undefined);
    const { url, opsUrl, apiKey, gateway } = product;
    this.gateways = [{ url, opsUrl, apiKey, program: gateway }];
    for (const program of [gateway, ...product.workers]) this.watch(program);
  }

  static async start({ workers = 1, env = {} }: StackOptions = {}): Promise<Stack> {
    const upstreams = await startZaiUpstreams({ keepsBodies: false });
    const settings = {
      ZAI_CHANNELS: 'api',
      ZAI_API_KEYS: ZAI_API_KEY,
      ZAI_API_BASE_URL: upstreams.apiUrl,
      ZAI_WEB_BASE_URL: upstreams.webUrl,
      RECORD_REQUESTS: 'false',
      ...env,
    };
    return new Stack(await startProduct({ workers, env: settings }), upstreams, settings);
  }

  get gateway(): Gateway {
    return this.gateways[0]!;
  }

  /** The worker that was started first, second … */
  worker(index: number): Program {
    return this.product.workers[index]!;
  }

  async addWorker(): Promise<Program> {
    return this.watch(await this.product.addWorker());
  }

  async addGateway(): Promise<Gateway> {
    const { apiKey, redis } = this.product;
    const [port, opsPort] = [await freePort(), await freePort()];
    const program = startProgram([GATEWAY], {
      ...this.env,
      REDIS_URL: redis.url,
      AUTH_TOKEN: apiKey,
      LISTEN_PORT: `${port}`,
      OPS_PORT: `${opsPort}`,
    });
    const origin = 'http://127.0.0.1';
    const gateway = { url: `${origin}:${port}`, opsUrl: `${origin}:${opsPort}`, apiKey, program };
    this.gateways.push(gateway);
    this.watch(program);
    await untilReady(`${gateway.url}/ready`);
    return gateway;
  }

  /** SIGKILL: no goodbye to anybody. Resolves when the process is gone. */
  async kill(program: Program): Promise<void> {
    program.kill('SIGKILL');
    await program.exited;
  }

  isAlive(program: Program): boolean {
    return !this.ended.has(program);
  }

  /** Worker processes that run. */
  get liveWorkers(): number {
    return this.product.workers.filter((worker) => this.isAlive(worker)).length;
  }

  ask(message: string, more: Omit<ChatQuestion, 'message'> = {}, gateway = this.gateway): ChatExchange {
    const exchange = new ChatExchange(gateway, { message, ...more });
    this.exchanges.set(exchange, gateway);
    return exchange;
  }

  /** Completions that the upstream was asked for, in order of arrival. */
  get calls(): readonly UpstreamCall[] {
    return this.upstreams.calls.filter(({ path }) => path.endsWith('/chat/completions'));
  }

  async stop(): Promise<void> {
    // One that was stopped would not hear that it is to end.
    for (const worker of this.product.workers) worker.kill('SIGCONT');
    await Promise.all(this.gateways.map(({ program }) => program.stop()));
    await this.product.stop();
    this.redis.disconnect();
    await this.upstreams.close();
  }

  private watch(program: Program): Program {
    void program.exited.then(() => this.ended.add(program));
    return program;
  }
}
