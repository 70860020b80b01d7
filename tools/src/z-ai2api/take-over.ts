import type { AdminClient, ImportResult } from '../keys/admin-client.ts';
import { CHANNEL, type ImportItem, type Planned } from './plan.ts';

/** Tokens of one call. */
const AT_ONCE = 500;

interface Counts {
  taken: number;
  known: number;
  left: number;
}

/**
 * Hands tokens over to a Sluice that runs, and tells of each what became of it; never of its secret. Those that are there
 * already stay as they are, so that it may be done again.
 *
 * @param isDryRun  tells what would become of them
 * @throws Refusal where the admin API refuses
 */
export async function takeOver(
  planned: readonly Planned[],
  client: Pick<AdminClient, 'importTokens'>,
  isDryRun: boolean,
  say: (line: string) => void,
): Promise<void> {
  const counts: Counts = { taken: 0, known: 0, left: 0 };
  const results = await importAll(planned, client, isDryRun);
  for (const one of planned) {
    const { text, kind } = fateOf(one, results.get(one), isDryRun);
    counts[kind] += 1;
    say(`#${one.id} ${one.provider}: ${text}`);
  }
  const verb = isDryRun ? 'would be taken over' : 'taken over';
  say(`${counts.taken} ${verb}, ${counts.known} there already, ${counts.left} left out.`);
}

type Wanted = Planned & { readonly item: ImportItem };
const isWanted = (one: Planned): one is Wanted => one.item !== null;

async function importAll(
  planned: readonly Planned[],
  client: Pick<AdminClient, 'importTokens'>,
  isDryRun: boolean,
): Promise<Map<Planned, ImportResult>> {
  const results = new Map<Planned, ImportResult>();
  const wanted = planned.filter(isWanted);
  for (const provider of new Set(wanted.map((one) => one.provider))) {
    const ofProvider = wanted.filter((one) => one.provider === provider);
    for (let start = 0; start < ofProvider.length; start += AT_ONCE) {
      const some = ofProvider.slice(start, start + AT_ONCE);
      const items = some.map(({ item }) => item);
      const answers = await client.importTokens({ provider, channel: CHANNEL }, items, isDryRun);
      for (const answer of answers) results.set(some[answer.line - 1]!, answer);
    }
  }
  return results;
}

function fateOf(
  { item, reason }: Planned,
  result: ImportResult | undefined,
  isDryRun: boolean,
): { readonly text: string; readonly kind: keyof Counts } {
  if (item === null) return { text: `left out: ${reason}`, kind: 'left' };
  if (result?.status === 'duplicate') return { text: 'there already', kind: 'known' };
  if (result?.status !== 'created')
    return { text: `left out: it ${result?.reason ?? 'was passed over'}`, kind: 'left' };
  const verb = isDryRun ? 'would be taken over' : 'taken over';
  return { text: `${verb} with weight ${item.weight}${item.enabled ? '' : ', switched off'}`, kind: 'taken' };
}
