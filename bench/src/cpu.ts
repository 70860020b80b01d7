import { readFileSync } from 'node:fs';

/** CPU seconds that a process has used so far, in user and kernel mode (proc(5), fields 14 and 15, 100 a second). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/**
 * Share of time in which some process waited for a CPU over the last ten seconds, percent; null where the kernel does
 * not say (docs.kernel.org/accounting/psi.html).
 */
export function cpuPressure(): number | null {
  try {
    return Number(/^some avg10=([\d.]+)/.exec(readFileSync('/proc/pressure/cpu', 'latin1'))?.[1] ?? Number.NaN);
  } catch {
    return null;
  }
}
