import { median } from './rounds.ts';

const REQUESTS = 100;

/** A conversation of texts, tool calls and their results, as an agent sends it back at every turn. */
function conversation(length: number): object[] {
  return Array.from({ length }, (_, i) => {
    if (i % 4 === 1) {
      const call = { id: `call_${i}`, type: 'function', function: { name: 'look', arguments: '{"at":1}' } };
      return { role: 'assistant', content: null, tool_calls: [call] };
    }
    if (i % 4 === 2) return { role: 'tool', tool_call_id: `call_${i - 1}`, content: 'seen' };
    return { role: 'user', content: [{ type: 'text', text: `message ${i}` }] };
  });
}

/** The gateway's own time before it hands a request of so many messages on, ms: the median of what it says itself. */
export async function overheadMs(origin: string, apiKey: string, model: string, messages: number): Promise<number> {
  const order = { role: 'user', content: 'sim:load events=1 rate=0 size=43' };
  const body = JSON.stringify({ model, messages: [...conversation(messages - 1), order] });
  const seen: number[] = [];
  for (let i = 0; i < REQUESTS; i += 1) {
    const response = await fetch(`${origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
      body,
    });
    await response.text();
    if (!response.ok) throw new Error(`The request of ${messages} messages was answered with ${response.status}`);
    seen.push(Number(response.headers.get('x-sluice-overhead-ms')));
  }
  return median(seen.slice(REQUESTS / 2));
}
