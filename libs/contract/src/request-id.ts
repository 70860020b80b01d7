/**
 * What an id, or its beginning, says of a request: the id of an answer (`chatcmpl-…`) and its unique part alone lead to the
 * request, too.
 *
 * @returns the beginning of a request's id
 */
export function toRequestIdPrefix(text: string): string {
  if (text.startsWith('req_') || 'req_'.startsWith(text)) return text;
  return `req_${text.replace(/^chatcmpl-/, '')}`;
}
