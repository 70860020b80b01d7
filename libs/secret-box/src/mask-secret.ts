const SHOWN = 4;
const MARK = '…';
/** A vendor's mark at the front, such as `sk-` or `ak_`, tells keys apart and gives nothing away. */
const VENDOR_MARK = /^[a-z]{2,4}[-_]/i;

/**
 * A secret as people may see it: `sk-…abcd`. Shows its last four characters at most, and no more than a quarter of
 * it: of one with fewer than eight characters nothing.
 */
export function maskSecret(secret: string): string {
  if (secret.length < 2 * SHOWN) return MARK;
  const shown = Math.min(SHOWN, Math.floor(secret.length / 4));
  const mark = secret.length >= 4 * SHOWN ? (VENDOR_MARK.exec(secret)?.[0] ?? '') : '';
  return `${mark}${MARK}${secret.slice(-shown)}`;
}
