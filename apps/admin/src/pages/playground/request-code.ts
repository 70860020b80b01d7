/** Languages in which a request can be copied. */
export const CODE_LANGUAGES = { curl: 'curl', python: 'Python', node: 'Node.js' } as const;
export type CodeLanguage = keyof typeof CODE_LANGUAGES;

/**
 * A program that sends a request again. The key is left to the environment, so that no secret is passed on with it.
 *
 * @param url  of the gateway, without a slash behind
 * @param body  of a chat completion
 */
export function requestCode(language: CodeLanguage, url: string, body: object): string {
  switch (language) {
    case 'curl':
      return curl(url, body);
    case 'python':
      return python(url, body);
    case 'node':
      return node(url, body);
  }
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

const curl = (url: string, body: object): string => `curl -N ${url}/v1/chat/completions \\
  -H "Authorization: Bearer $SLUICE_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '${json(body).replaceAll("'", `'\\''`)}'
`;

/** Options that the SDK does not know by name go beside the others. */
const BEYOND_SDK = ['reasoning'];

function python(url: string, body: object): string {
  const known = Object.entries(body).filter(([name]) => !BEYOND_SDK.includes(name));
  const beyond = Object.fromEntries(Object.entries(body).filter(([name]) => BEYOND_SDK.includes(name)));
  const options = Object.keys(beyond).length === 0 ? known : [...known, ['extra_body', beyond] as const];
  return `# pip install openai
import os
from openai import OpenAI

client = OpenAI(base_url="${url}/v1", api_key=os.environ["SLUICE_API_KEY"])
stream = client.chat.completions.create(
${options.map(([name, value]) => `    ${name}=${toPython(value, 1)},`).join('\n')}
)
for chunk in stream:
    if chunk.choices:
        print(chunk.choices[0].delta.content or "", end="", flush=True)
`;
}

/** A value as Python writes it. @param depth  how far it is indented */
function toPython(value: unknown, depth: number): string {
  const [inner, outer] = ['    '.repeat(depth + 1), '    '.repeat(depth)];
  const block = (open: string, lines: readonly string[], close: string): string =>
    lines.length === 0
      ? open + close
      : `${open}\n${lines.map((line) => `${inner}${line},\n`).join('')}${outer}${close}`;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) {
    return block(
      '[',
      value.map((item) => toPython(item, depth + 1)),
      ']',
    );
  }
  if (typeof value === 'object') {
    return block(
      '{',
      Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${toPython(item, depth + 1)}`),
      '}',
    );
  }
  // A text of JSON is one of Python, too.
  return JSON.stringify(value);
}

const node = (url: string, body: object): string => `// npm install openai
import OpenAI from 'openai';

const client = new OpenAI({ baseURL: '${url}/v1', apiKey: process.env.SLUICE_API_KEY });
const stream = await client.chat.completions.create(${json(body)});
for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.delta.content ?? '');
`;
