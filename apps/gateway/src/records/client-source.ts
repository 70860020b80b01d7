import type { IncomingHttpHeaders } from 'node:http';

/**
 * Kinds of clients by what they say of themselves. Agents and apps stand before the SDKs that they are built on, and
 * all of them before browsers, which half of the world claims to be.
 */
const SOURCES: readonly (readonly [source: string, sign: RegExp])[] = [
  ['claude-code', /claude-cli|claude-code/],
  ['codex', /codex[_-]/],
  ['qwen-code', /qwencode|qwen-code/],
  ['gemini-cli', /geminicli|gemini-cli/],
  ['opencode', /opencode/],
  ['aider', /aider/],
  ['cline', /\bcline/],
  ['roo-code', /roo[ -]?code/],
  ['kilo-code', /kilo[ -]?code/],
  ['continue', /\bcontinue\//],
  ['cursor', /\bcursor/],
  ['zed', /\bzed\//],
  ['cherry-studio', /cherry ?-?studio|cherry-ai/],
  ['open-webui', /open ?-?webui/],
  ['librechat', /librechat/],
  ['lobe-chat', /lobe ?-?(chat|hub)/],
  ['chatbox', /chatbox/],
  ['dify', /\bdify/],
  ['n8n', /\bn8n/],
  ['litellm', /litellm/],
  ['langchain', /langchain/],
  ['llamaindex', /llama-?index/],
  ['ai-sdk', /\bai-sdk\/|\bai\/\d/],
  ['openai-python', /openai\/python|stainless python/],
  ['openai-node', /openai\/js|stainless js/],
  ['openai-go', /openai\/go|stainless go/],
  ['openai-java', /openai\/java|stainless (java|kotlin)/],
  ['openai-dotnet', /openai\/\.?net|openai-dotnet/],
  ['postman', /postmanruntime|insomnia|bruno/],
  ['curl', /^curl\//],
  ['wget', /^wget\//],
  ['python', /python|aiohttp|httpx/],
  ['node', /^node\b|undici|axios|node-fetch|\bgot\b/],
  ['go', /go-http-client/],
  ['java', /okhttp|java|apache-httpclient/],
  ['browser', /^mozilla\//],
];

/** Longer claims are not read to their end. */
const MOST_CHARACTERS = 256;

/** The kind of client that sent these headers; `other` where they are of none that is known, or say nothing. */
export function clientSourceOf(headers: IncomingHttpHeaders): string {
  const text = (name: string): string => String(headers[name] ?? '').slice(0, MOST_CHARACTERS);
  const language = text('x-stainless-lang');
  const claims = [
    text('user-agent'),
    text('originator'),
    text('x-title'),
    text('http-referer'),
    ...(language === '' ? [] : [`stainless ${language}`]),
  ];
  const all = claims.join('\n').toLowerCase();
  return SOURCES.find(([, sign]) => sign.test(all))?.[0] ?? 'other';
}
