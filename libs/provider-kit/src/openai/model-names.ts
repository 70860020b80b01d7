/** How the setting `<ID>_API_MODELS` is written: `public=server,other=server2`; may be empty. */
export const MODEL_NAMES = /^$|^[^=,]+=[^=,]+(,[^=,]+=[^=,]+)*$/;

/**
 * Reads that setting.
 *
 * @returns public name in lower case → the server's name
 */
export function parseModelNames(pairs: string): ReadonlyMap<string, string> {
  const entries = pairs.split(',').filter((pair) => pair.includes('='));
  return new Map(
    entries.map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at).trim().toLowerCase(), pair.slice(at + 1).trim()];
    }),
  );
}
