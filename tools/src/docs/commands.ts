import { spawnSync } from 'node:child_process';

export interface Command {
  readonly text: string;
  /** From 1, in the file that the block stands in. */
  readonly line: number;
}

/** The commands of a block for the shell, each whole however many lines it has; comments are none. */
export function commandsOf(code: string, firstLine: number): Command[] {
  const commands: Command[] = [];
  let pending: string[] = [];
  code.split('\n').forEach((text, index) => {
    pending.push(text);
    const whole = pending.join('\n');
    if (!isWhole(whole)) return;
    const line = firstLine + index - pending.length + 1;
    if (pending.some((one) => one.trim() !== '' && !one.trim().startsWith('#'))) commands.push({ text: whole, line });
    pending = [];
  });
  if (pending.length > 0) commands.push({ text: pending.join('\n'), line: firstLine });
  return commands;
}

/** Whether the shell waits for no more lines. */
function isWhole(text: string): boolean {
  if (/\\$/.test(text)) return false;
  const { status, stderr } = spawnSync('bash', ['-n', '-c', text], { encoding: 'utf8' });
  return status === 0 && !stderr.includes('here-document');
}
