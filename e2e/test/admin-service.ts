import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Program, signIn, startTokenService, untilReady } from '@sluice/testing';

export interface AdminAnswer {
  readonly status: number;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what a test expects of a body says its shape
  readonly body: any;
}

/** token-service beside a product, and its admin API through the gateway, signed in. */
export class AdminService {
  program: Program;
  private cookie = '';

  private constructor(
    private readonly gatewayUrl: string,
    private readonly port: number,
    private readonly folder: string,
    private readonly env: Readonly<Record<string, string>>,
  ) {
    this.program = this.launch();
  }

  /** @param env  of the service; its port must be the one that the gateway knows */
  static async start(gatewayUrl: string, port: number, env: Readonly<Record<string, string>>): Promise<AdminService> {
    const folder = await mkdtemp(join(tmpdir(), 'sluice-admin-'));
    const service = new AdminService(gatewayUrl, port, folder, env);
    await service.ready();
    service.cookie = await signIn(gatewayUrl);
    return service;
  }

  async call(method: string, path: string, body?: object): Promise<AdminAnswer> {
    const response = await fetch(`${this.gatewayUrl}/api/admin${path}`, {
      method,
      headers: { 'content-type': 'application/json', cookie: this.cookie },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** As a crash would end it. */
  async kill(): Promise<void> {
    this.program.kill('SIGKILL');
    await this.program.exited;
  }

  async restart(): Promise<void> {
    this.program = this.launch();
    await this.ready();
  }

  async stop(): Promise<void> {
    await this.program.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  private ready(): Promise<void> {
    return untilReady(`http://127.0.0.1:${this.port}/ready`);
  }

  private launch(): Program {
    return startTokenService(this.port, join(this.folder, 'data'), this.env);
  }
}
