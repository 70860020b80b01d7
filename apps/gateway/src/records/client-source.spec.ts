import { describe, expect, it } from 'vitest';
import { clientSourceOf } from './client-source.js';

describe('the source of a request', () => {
  it.each([
    ['claude-code', { 'user-agent': 'claude-cli/2.0.14 (external, cli)', 'x-stainless-lang': 'js' }],
    ['codex', { 'user-agent': 'codex_cli_rs/0.46.0 (Debian 12; x86_64) xterm', originator: 'codex_cli_rs' }],
    ['qwen-code', { 'user-agent': 'QwenCode/0.0.14 (linux; x64)', 'x-stainless-lang': 'js' }],
    ['openai-python', { 'user-agent': 'OpenAI/Python 2.3.0', 'x-stainless-lang': 'python' }],
    ['openai-python', { 'user-agent': 'AsyncOpenAI/Python 1.99.1' }],
    ['openai-node', { 'user-agent': 'OpenAI/JS 7.57.0', 'x-stainless-lang': 'js' }],
    ['openai-node', { 'user-agent': 'my-tool/1.0', 'x-stainless-lang': 'js' }],
    ['langchain', { 'user-agent': 'langchainjs-openai/1.6.0 (node)', 'x-stainless-lang': 'js' }],
    ['ai-sdk', { 'user-agent': 'ai/7.0.173 ai-sdk/openai-compatible/3.0.92 runtime/node.js/24' }],
    ['litellm', { 'user-agent': 'litellm/1.77.0' }],
    ['cherry-studio', { 'user-agent': 'Mozilla/5.0 (X11) AppleWebKit/537.36 CherryStudio/1.6.2 Electron/38.0' }],
    ['open-webui', { 'user-agent': 'Python/3.11 aiohttp/3.12', 'x-title': 'Open WebUI' }],
    ['cursor', { 'user-agent': 'Cursor/1.7' }],
    ['cline', { 'user-agent': 'OpenAI/JS 4.83.0', 'x-title': 'Cline', 'http-referer': 'https://cline.bot' }],
    ['curl', { 'user-agent': 'curl/7.88.1' }],
    ['python', { 'user-agent': 'python-requests/2.32.0' }],
    ['node', { 'user-agent': 'node' }],
    ['browser', { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/145.0' }],
    ['other', { 'user-agent': 'my own thing, called by a person' }],
    ['other', {}],
  ])('%s is told from %j', (source, headers) => {
    expect(clientSourceOf(headers)).toBe(source);
  });
});
