import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Memory that a process holds now, bytes: by proc(5), or where there is no such by ps(1). */
export function residentBytes(pid: number): number {
  const file = `/proc/${pid}/status`;
  const kibibytes = existsSync('/proc/self')
    ? /^VmRSS:\s+(\d+)/m.exec(readFileSync(file, 'latin1'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`]).toString();
  return Number(kibibytes) * 1024;
}
