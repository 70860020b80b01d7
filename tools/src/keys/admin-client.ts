import { setTimeout as pause } from 'node:timers/promises';
import { Refusal } from '../run/lifetime.ts';

const LOOK_EVERY_MS = 500;

export interface Run {
  readonly state: 'waiting' | 'running' | 'completed' | 'failed';
  readonly progress: Readonly<Record<string, number | string>> | null;
  readonly result: Readonly<Record<string, number | string>> | null;
  readonly error: string | null;
}

/** What became of one token of an import. */
export interface ImportResult {
  /** Its place in the list, from 1. */
  readonly line: number;
  readonly status: 'created' | 'duplicate' | 'invalid';
  /** Why it is invalid, as the end of a sentence. */
  readonly reason?: string;
}

/** The admin API of a Sluice that runs, signed in to. */
export class AdminClient {
  private readonly base: string;
  private readonly cookie: string;

  private constructor(base: string, cookie: string) {
    this.base = base;
    this.cookie = cookie;
  }

  /** @throws Refusal where nobody answers, or not this password */
  static async signIn(publicUrl: string, password: string): Promise<AdminClient> {
    const base = `${publicUrl}/api/admin`;
    const response = await fetch(`${base}/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ password }),
    }).catch(() => null);
    if (response === null) throw new Refusal(`Sluice does not answer at ${publicUrl}: start it first.`);
    const cookie = response.headers.get('set-cookie')?.split(';', 1)[0];
    if (response.status !== 204 || cookie === undefined) {
      throw new Refusal(`Sluice at ${publicUrl} could not be signed in to (${response.status}).`);
    }
    return new AdminClient(base, cookie);
  }

  /** Runs a job, or joins the run of it that is under way, to its end. @throws Refusal when it fails */
  async runJob(name: string, onProgress: (run: Run) => void): Promise<Run> {
    const started = await this.call('POST', `/jobs/${name}/run`);
    const { items } = started.status === 409 ? (await this.call('GET', '/jobs')).body : { items: [] };
    const job = (items as { name: string; running: { runId: string }[] }[]).find((one) => one.name === name);
    const runId = started.status === 202 ? String(started.body['runId']) : job?.running[0]?.runId;
    if (runId === undefined) throw new Refusal(`The job ${name} could not be started (${started.status}).`);
    for (;;) {
      const { status, body } = await this.call('GET', `/jobs/runs/${encodeURIComponent(runId)}`);
      if (status !== 200) throw new Refusal(`The run of ${name} cannot be seen any more (${status}).`);
      const run = body as unknown as Run;
      if (run.state === 'completed') return run;
      if (run.state === 'failed') throw new Refusal(`The job ${name} failed: ${run.error}`);
      onProgress(run);
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Adds those of the tokens that are not there yet. @throws Refusal when the service refuses them all */
  async importTokens(
    place: { readonly provider: string; readonly channel: string },
    items: readonly object[],
    isDryRun: boolean,
  ): Promise<readonly ImportResult[]> {
    const body = { ...place, text: JSON.stringify(items), dryRun: isDryRun };
    const { status, body: answer } = await this.call('POST', '/tokens/import', body);
    if (status === 200) return answer['results'] as ImportResult[];
    const { message = '' } = (answer['error'] ?? {}) as { message?: string };
    throw new Refusal(`The tokens of ${place.provider} could not be taken over (${status}): ${message}`);
  }

  async signOut(): Promise<void> {
    await this.call('DELETE', '/session').catch(() => undefined);
  }

  /** @param path  below /api/admin */
  async call(method: string, path: string, sent?: object) {
    const headers = { cookie: this.cookie, ...(sent && { 'content-type': 'application/json' }) };
    const response = await fetch(this.base + path, { method, headers, body: sent && JSON.stringify(sent) });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  }

  /** @param path  of a page below /api/admin */
  async read(path: string): Promise<{ status: number; text: string }> {
    const response = await fetch(this.base + path, { headers: { cookie: this.cookie } });
    return { status: response.status, text: await response.text() };
  }
}
