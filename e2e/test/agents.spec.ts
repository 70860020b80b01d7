import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { toScriptOrder, type Script } from '@sluice/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDemo, type Demo } from './agents/demo.js';
import { installAgent } from './agents/install-agent.js';
import { QWEN_CODE, runQwenCode, workspaceIn } from './agents/qwen-code.js';

const INSTALL_LIMIT_MS = 300_000;
const DRAFT =
  '#!/bin/sh\n# "quoted" <b>, \\n is no line, </call_tool> ends nothing here\nprintf \'hello %s\\n\' "NAME"\n';
const FINISHED = DRAFT.replace('NAME', '東京 👋');

/** The model's part: the tools and their arguments are the agent's own, and checked against what it offers. */
const scriptIn = (work: string): Script => ({
  steps: [
    { tool: 'write_file', arguments: { file_path: join(work, 'greet.sh'), content: DRAFT } },
    {
      tool: 'edit',
      arguments: { file_path: join(work, 'greet.sh'), old_string: '"NAME"', new_string: '"東京 👋"' },
    },
    {
      tool: 'run_shell_command',
      arguments: { command: 'sh greet.sh | tee said.txt', is_background: false },
      result: 'hello 東京 👋',
    },
  ],
  end: 'greet.sh is written, and it says:\n\n> hello 東京 👋',
});

describe('Qwen Code, pointed at npm run demo', () => {
  let agent: string;
  let demo: Demo;
  let folder: string;
  beforeAll(async () => {
    agent = await installAgent(QWEN_CODE);
    demo = await startDemo({ zai: 'api', k2think: 'web', longcat: 'web' });
  }, INSTALL_LIMIT_MS);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-agent-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  afterAll(() => demo.stop());

  it.each([
    ['Z.AI, with tools of its own', 'zai', 'api', 'GLM-4.6'],
    ['K2Think, with emulated tools', 'k2think', 'web', 'MBZUAI-IFM/K2-Think'],
    ['LongCat, with emulated tools', 'longcat', 'web', 'LongCat'],
  ])(
    'completes a task of three tool calls over %s',
    async (_, provider, channel, model) => {
      const work = workspaceIn(folder);
      const script = scriptIn(work);
      const run = await runQwenCode({
        package: agent,
        folder,
        baseUrl: demo.baseUrl,
        apiKey: demo.apiKey,
        model,
        prompt: `Write a shell script that greets Tokyo, and run it. ${toScriptOrder(script)}`,
      });
      expect(run, run.errors).toMatchObject({ code: 0, output: `${script.end}\n` });
      expect(await readFile(join(work, 'greet.sh'), 'utf8')).toBe(FINISHED);
      expect(await readFile(join(work, 'said.txt'), 'utf8')).toBe('hello 東京 👋\n');
      expect((await readdir(work)).sort()).toEqual(['greet.sh', 'said.txt']);

      const answered = { scenario: 'script', status: 200, endedBy: 'server' };
      expect(await demo.completions(provider, channel)).toMatchObject(Array(4).fill(answered));
      expect(run.connections).toEqual([`127.0.0.1:${demo.port}`]);
    },
    120_000,
  );

  it('is the very package that was pinned', async () => {
    await expect(installAgent({ ...QWEN_CODE, integrity: 'sha512-other' })).rejects.toThrow('is not what was pinned');
  });

  it('is kept from all but this machine by a guard that sees every connection', async () => {
    const file = join(folder, 'connections');
    await writeFile(file, '');
    const guard = join(import.meta.dirname, 'agents/loopback-only.mjs');
    const program = `
      const failed = (url) => fetch(url).then(() => 'reached', (error) => error.cause.message);
      console.log(await failed('https://sluice.invalid/'), '/', await failed('http://127.0.0.1:1/'));
    `;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', guard, '--input-type=module', '--eval', program],
      { env: { CONNECTIONS_FILE: file } },
    );
    expect(stdout).toMatch(/^sluice\.invalid is not this machine \/ .*(?:ECONNREFUSED|bad port)/);
    expect(await readFile(file, 'utf8')).toContain('sluice.invalid:443\n');
  });
});
