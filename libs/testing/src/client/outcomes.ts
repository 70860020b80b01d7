import type { Outcome } from '@sluice/contract';
import type { Program } from '../programs.js';

/** Chat requests that a gateway has counted so far, by how they ended; words without a request are left out. */
export async function countedOutcomes(opsUrl: string): Promise<Partial<Record<Outcome, number>>> {
  const text = await (await fetch(`${opsUrl}/metrics`)).text();
  const counts: Partial<Record<Outcome, number>> = {};
  for (const line of text.split('\n')) {
    const outcome = /^sluice_requests_total\{.*outcome="(\w+)"/.exec(line)?.[1] as Outcome | undefined;
    if (outcome === undefined) continue;
    counts[outcome] = (counts[outcome] ?? 0) + Number(line.slice(line.lastIndexOf(' ')));
  }
  return counts;
}

/** What a gateway logged of the request that a client sent with this id; waits for the line. */
export async function loggedRequest(gateway: Program, clientId: string): Promise<Record<string, unknown>> {
  const line = await gateway.line((text) => text.includes(`"${clientId}"`) && text.includes('"outcome"'));
  return JSON.parse(line) as Record<string, unknown>;
}
