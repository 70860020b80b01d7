import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { RUN_SOURCES } from '@sluice/testing';
import { describe, expect, it } from 'vitest';

const FIXTURE = fileURLToPath(new URL('fixtures/logging-main.mjs', import.meta.url));

/** What a process has written that ended in the way given. */
async function linesOf(end: string): Promise<string[]> {
  const child = spawn(process.execPath, [...RUN_SOURCES, FIXTURE, end]);
  let text = '';
  child.stdout.on('data', (part: Buffer) => (text += part.toString()));
  if (end === 'stay') {
    while (!text.includes('three')) await once(child.stdout, 'data');
    child.kill('SIGKILL');
  }
  await once(child, 'close');
  return text
    .trim()
    .split('\n')
    .map((line) => (JSON.parse(line) as { readonly msg: string }).msg);
}

describe('what a service writes to its log', () => {
  it.each(['exit', 'throw', 'return'])('is there whole when the process ends by %s', async (end) => {
    expect(await linesOf(end)).toEqual(['one', 'two', 'three']);
  });

  it('is out with a warning, though the process be killed the moment after', async () => {
    expect(await linesOf('warn')).toEqual(['one', 'two', 'three', 'four']);
  });

  it('needs nothing more to come out', async () => {
    expect(await linesOf('stay')).toEqual(['one', 'two', 'three']);
  });
});
