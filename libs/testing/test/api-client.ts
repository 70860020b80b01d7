import { ZAI_API_KEY } from '../src/index.js';

/** Asks the official API; fields and headers that `changes` names replace the right ones. */
export function askApi(
  apiUrl: string,
  text: string,
  changes: Record<string, unknown> = {},
  key: string | null = ZAI_API_KEY,
  signal: AbortSignal | null = null,
): Promise<Response> {
  const body = { model: 'glm-4.6', stream: true, messages: [{ role: 'user', content: text }], ...changes };
  const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  return fetch(`${apiUrl}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(body),
    signal,
  });
}
