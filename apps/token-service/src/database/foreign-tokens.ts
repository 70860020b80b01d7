/** Of a number of tokens that no key at hand opens, what the operator is to know; null where there is none. */
export const foreignTokensText = (count: number): string | null =>
  count === 0
    ? null
    : `${count} tokens are sealed by a key that is not at hand and cannot be lent: set TOKEN_ENCRYPTION_KEY to the one ` +
      'that they were sealed by, or put it into TOKEN_ENCRYPTION_OLD_KEYS.';
