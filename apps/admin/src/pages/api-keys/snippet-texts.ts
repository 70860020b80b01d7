/** What a snippet is made for. */
export interface SnippetFacts {
  /** Of the gateway, without a slash behind. */
  readonly url: string;
  readonly key: string;
  readonly model: string;
}

export interface Snippet {
  readonly id: string;
  readonly name: string;
  /** Path of the gateway that it needs. */
  readonly needs: string;
  readonly text: (facts: SnippetFacts) => string;
}

const CHAT = '/v1/chat/completions';

/** Programs and what is pasted into them; those that need a dialect which the gateway does not speak are not shown. */
export const SNIPPETS: readonly Snippet[] = [
  {
    id: 'curl',
    name: 'curl',
    needs: CHAT,
    text: ({ url, key, model }) => `curl -N ${url}/v1/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d '{"model":"${model}","stream":true,"messages":[{"role":"user","content":"Hello!"}]}'`,
  },
  {
    id: 'python',
    name: 'Python',
    needs: CHAT,
    text: ({ url, key, model }) => `# pip install openai
from openai import OpenAI

client = OpenAI(base_url="${url}/v1", api_key="${key}")
stream = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Hello!"}],
    stream=True,
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)`,
  },
  {
    id: 'node',
    name: 'Node.js',
    needs: CHAT,
    text: ({ url, key, model }) => `// npm install openai
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${url}/v1', apiKey: '${key}' });
const stream = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Hello!' }],
  stream: true,
});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');`,
  },
  {
    id: 'claude-code',
    name: 'Claude Code',
    needs: '/anthropic/v1/messages',
    text: ({ url, key, model }) => `export ANTHROPIC_BASE_URL=${url}/anthropic
export ANTHROPIC_AUTH_TOKEN=${key}
export ANTHROPIC_MODEL=${model}
claude`,
  },
  {
    id: 'codex',
    name: 'Codex',
    needs: '/v1/responses',
    text: ({ url, key, model }) => `# ~/.codex/config.toml
model = "${model}"
model_provider = "sluice"

[model_providers.sluice]
name = "Sluice"
base_url = "${url}/v1"
env_key = "SLUICE_API_KEY"
wire_api = "responses"

# then, in a shell
export SLUICE_API_KEY=${key}
codex`,
  },
];
