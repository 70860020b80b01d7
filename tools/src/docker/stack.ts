import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from './engine.ts';

const FILES = ['-f', 'docker-compose.yml', '-f', 'docker-compose.demo.yml'];
const LOOK_EVERY_MS = 500;
/** Long enough for a machine that does much else. */
const LIMIT_MS = 300_000;

export interface ContainerState {
  readonly status: string;
  readonly health: string;
  readonly restarts: number;
}

export interface StackOptions {
  readonly engine: Engine;
  /** The repository as it was cloned; `.env` stands in it. */
  readonly folder: string;
  readonly project: string;
  readonly port: number;
  readonly signal: AbortSignal;
}

/** The compose file against the simulators, as a project of its own. */
export class Stack {
  readonly url: string;
  private readonly options: StackOptions;

  constructor(options: StackOptions) {
    this.options = options;
    this.url = `http://127.0.0.1:${options.port}`;
  }

  /** @throws Error with what Compose said */
  compose(...words: readonly string[]): Promise<string> {
    return this.run(words, false);
  }

  docker(...words: readonly string[]): Promise<string> {
    return this.options.engine.docker(...words);
  }

  /** Brings it up, or what of it is down, and waits until all of it is healthy. */
  async up(...words: readonly string[]): Promise<void> {
    await this.compose('up', '-d', '--no-build', ...words);
    await this.untilHealthy();
  }

  /** Names of the services that have a container. */
  async services(): Promise<string[]> {
    const label = '{{.Label "com.docker.compose.service"}}';
    const filter = `label=com.docker.compose.project=${this.options.project}`;
    return [...new Set((await this.docker('ps', '-a', '--filter', filter, '--format', label)).split('\n'))].sort();
  }

  /** Ids of the containers of a service, or of all; those that do not run too. */
  async containers(service?: string): Promise<string[]> {
    const filters = [`label=com.docker.compose.project=${this.options.project}`];
    if (service !== undefined) filters.push(`label=com.docker.compose.service=${service}`);
    const ids = await this.docker('ps', '-aq', ...filters.flatMap((filter) => ['--filter', filter]));
    return ids.split('\n').filter((id) => id !== '');
  }

  /** The one container of a service. */
  async container(service: string): Promise<string> {
    const [id] = await this.containers(service);
    if (id === undefined) throw new Error(`${service} has no container`);
    return id;
  }

  async state(container: string): Promise<ContainerState> {
    const format = '{{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}-{{end}} {{.RestartCount}}';
    const [status = '', health = '', restarts = ''] = (await this.docker('inspect', '-f', format, container)).split(
      ' ',
    );
    return { status, health, restarts: Number(restarts) };
  }

  /** @returns what `words` printed inside a container */
  exec(container: string, ...words: readonly string[]): Promise<string> {
    return this.docker('exec', container, ...words);
  }

  /** What `url` answers inside a container that has Node. */
  fetchInside(container: string, url: string, init = '{}'): Promise<string> {
    return this.exec(container, 'node', '-e', `fetch('${url}', ${init}).then((r) => r.text()).then(console.log)`);
  }

  untilHealthy(): Promise<void> {
    return this.until('every container is healthy', async () => {
      const states = await Promise.all((await this.containers()).map((id) => this.state(id)));
      return states.length > 0 && states.every(({ status, health }) => status === 'running' && health === 'healthy');
    });
  }

  /** @param what  said when it does not come true within five minutes */
  async until(what: string, isTrue: () => Promise<boolean>): Promise<void> {
    const giveUpAt = Date.now() + LIMIT_MS;
    while (!(await isTrue())) {
      if (Date.now() > giveUpAt) throw new Error(`not seen within ${LIMIT_MS / 1_000} s: ${what}`);
      await pause(LOOK_EVERY_MS, undefined, { signal: this.options.signal });
    }
  }

  /** Takes it down with its volumes and images, and nothing of anybody else's. */
  async remove(): Promise<void> {
    await this.run(['down', '--volumes', '--remove-orphans', '--rmi', 'local', '--timeout', '5'], true);
  }

  private run(words: readonly string[], runsToTheEnd: boolean): Promise<string> {
    const { engine, folder, project, port } = this.options;
    const env = { ...process.env, LISTEN_HOST: '127.0.0.1', LISTEN_PORT: String(port) };
    return engine.compose(['-p', project, ...FILES, ...words], { cwd: folder, env, runsToTheEnd });
  }
}
