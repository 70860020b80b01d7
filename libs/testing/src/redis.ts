import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';

/** A redis-server of one's own on a free loopback port (no persistence), stopped by `stop()`. */
export interface TestRedis {
  readonly url: string;
  readonly port: number;
  /** Process id of the server that runs now; another one after `restart()`. */
  readonly pid: number;
  /** Ends the server in good order. Calling it twice, or after `kill()`, is harmless. */
  stop(): Promise<void>;
  /** Ends the server as a crash would: SIGKILL, no goodbye to its clients. */
  kill(): Promise<void>;
  /** Starts an empty server on the same port, stopping the present one first where it still runs. */
  restart(): Promise<void>;
}

export interface RedisOptions {
  /** Port to listen on; a free one when left out. */
  readonly port?: number;
  /** More arguments of redis-server, e.g. `['--maxmemory', '64mb']`. */
  readonly args?: readonly string[];
  /** File with more settings, which a Sentinel needs: it keeps in it what it learns. */
  readonly configFile?: string;
}

/** Longest wait for the first PONG, ms. A server starts in about 50 ms; a machine under load may need seconds. */
const READY_TIMEOUT_MS = 15_000;
const PING_INTERVAL_MS = 10;

/**
 * Starts a server and resolves when it has answered PONG. It ends with this process at the latest.
 *
 * @throws Error when redis-server is not on PATH, the port is taken, or no PONG came within 15 s; the message holds
 *   what the server printed
 */
export async function startRedis(options: RedisOptions = {}): Promise<TestRedis> {
  const port = options.port ?? (await freePort());
  const start = (): Promise<RunningServer> => launch(port, options.args ?? [], options.configFile);
  let server = await start();

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (hasEnded(server.child)) return;
    const exit = once(server.child, 'exit');
    server.child.kill(signal);
    await exit;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return server.child.pid ?? 0;
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM');
      server = await start();
    },
  };
}

interface RunningServer {
  readonly child: ChildProcess;
}

async function launch(port: number, args: readonly string[], configFile?: string): Promise<RunningServer> {
  const directory = mkdtempSync(join(tmpdir(), 'sluice-redis-'));
  const own = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', directory];
  const child = spawn('redis-server', [...(configFile === undefined ? [] : [configFile]), ...own, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-4_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const release = child.pid === undefined ? () => {} : guardWithOwnLife(child.pid);
  const failure = new Promise<Error>((resolve) => {
    child.once('error', (cause) => resolve(new Error(`redis-server did not start: ${cause.message}`, { cause })));
    child.once('exit', (code, signal) => {
      release();
      rmSync(directory, { recursive: true, force: true });
      resolve(new Error(`redis-server on port ${port} ended early (${signal ?? code}):\n${output}`));
    });
  });
  const error = await Promise.race([failure, waitUntilServing(port, child)]);
  if (error === null) return { child };
  child.kill('SIGKILL');
  throw error;
}

/**
 * Has the process `pid` killed when this one ends, by whatever cause, SIGKILL included: a shell reads a pipe that only
 * we hold, and the system closes that pipe with us.
 *
 * @returns call it when `pid` has ended, so that nobody is killed who got the number later
 */
function guardWithOwnLife(pid: number): () => void {
  const guard = spawn('/bin/sh', ['-c', `read -r _; kill -9 ${pid}`], { stdio: ['pipe', 'ignore', 'ignore'] });
  guard.unref();
  (guard.stdin as Socket).unref();
  return () => guard.kill('SIGKILL');
}

/** null when the server serves; asks the port itself, since a log line does not prove that connections are served. */
async function waitUntilServing(port: number, child: ChildProcess): Promise<Error | null> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline && !hasEnded(child)) {
    if ((await servingPid(port)) === child.pid) return null;
    await new Promise((resolve) => setTimeout(resolve, PING_INTERVAL_MS));
  }
  return new Error(`redis-server on port ${port} did not serve within ${READY_TIMEOUT_MS} ms`);
}

/** Process id of the Redis that answers PONG on the port, or null: on a port already taken, PONG alone is somebody else's. */
function servingPid(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\nINFO server\r\n'));
    let reply = '';
    const settle = (pid: number | null): void => {
      socket.destroy();
      resolve(pid);
    };
    socket.setTimeout(500, () => settle(null));
    socket.once('error', () => settle(null));
    socket.once('close', () => resolve(null));
    socket.on('data', (chunk) => {
      reply += chunk.toString();
      const pid = /^\+PONG[^]*process_id:(\d+)\r\n/.exec(reply)?.[1];
      if (pid !== undefined) settle(Number(pid));
    });
  });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}
