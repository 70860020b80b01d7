import { generateSecretKey } from '@sluice/secret-box';
import { freePort, type Program, signIn, startTokenService, untilReady } from '@sluice/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** token-service with a database of its own, which dies and comes back as it is told. */
export class TokenServiceScene {
  readonly key = generateSecretKey();
  /** Every process that was started, in order. */
  readonly programs: Program[] = [];
  private cookie = '';

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  static async reserve(): Promise<TokenServiceScene> {
    return new TokenServiceScene(await freePort(), await mkdtemp(join(tmpdir(), 'sluice-books-')));
  }

  get databasePath(): string {
    return join(this.folder, 'sluice.db');
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(redisUrl: string): Promise<void> {
    const env = { REDIS_URL: redisUrl, TOKEN_ENCRYPTION_KEY: this.key };
    this.programs.push(startTokenService(this.port, this.folder, env));
    await untilReady(`${this.origin}/ready`);
  }

  /** SIGKILL: whatever it was at stays as it is. */
  async kill(): Promise<void> {
    const program = this.programs.at(-1)!;
    program.kill('SIGKILL');
    await program.exited;
  }

  async signIn(): Promise<void> {
    this.cookie = await signIn(this.origin);
  }

  /** @param origin  of a gateway to go through; default: straight to the service */
  async get(path: string, origin = this.origin): Promise<Response> {
    return fetch(`${origin}/api/admin${path}`, { headers: { cookie: this.cookie } });
  }

  async stop(): Promise<void> {
    await this.programs.at(-1)?.stop();
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
