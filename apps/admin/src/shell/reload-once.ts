const RELOADED_AT = 'sluice-reloaded-at';
/** One reload brings the files of an update; when that was so lately that it was for the same fault, it did not help. ms */
const SAME_FAULT_MS = 60_000;

const isMissingFile = (error: unknown): boolean =>
  error instanceof TypeError && /dynamically imported module|importing a module|module script/i.test(error.message);

/**
 * Whether to load the page anew for a fault: where a file of it was replaced by an update and can be fetched no more,
 * but not again and again. Remembers that it said so.
 *
 * @param now  ms since 1970
 */
export function shouldReload(
  error: unknown,
  memory: Pick<Storage, 'getItem' | 'setItem'>,
  now: number = Date.now(),
): boolean {
  if (!isMissingFile(error) || now - Number(memory.getItem(RELOADED_AT) ?? 0) < SAME_FAULT_MS) return false;
  memory.setItem(RELOADED_AT, String(now));
  return true;
}
