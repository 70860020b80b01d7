const SHORTEST = 8;
/** The cookies of a browser, all as one text, are a few thousand characters. */
const LONGEST = 8_192;
/** As a browser sends them: `name=value; other=value`. */
const COOKIES = /^[^\s=;]+=[^;]*(?:; ?[^\s=;]+=[^;]*)*;?$/;

/** What is wrong with a secret as the end of a sentence; null when it can be sent in a header. Never quotes it. */
export function findSecretFault(secret: string): string | null {
  if (secret.length < SHORTEST) return `is shorter than ${SHORTEST} characters`;
  if (secret.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (!/^[\x20-\x7e]*$/.test(secret)) return 'has characters that no token has';
  return !secret.includes(' ') || COOKIES.test(secret) ? null : 'has a space, as only cookies may';
}
