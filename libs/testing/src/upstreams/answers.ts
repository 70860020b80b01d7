import type { Answer, AnswerFinish, Question, SearchHit, SimulatedToolCall, TextForm, UpstreamUsage } from './plan.js';
import { hitsOf } from './search-hits.js';
import { toWords } from './slicing.js';

/** Texts with what a careless client spoils: blank lines, quotes, markup of its own, a marker cut between events. */
export const THINKING_TEXT = [
  'The question is short, so the answer should be too.',
  '',
  '> A line that is a quotation already keeps its own mark.',
  '  An indented line, 3 > 2, and <b>tags</b> that are no markup of the stream.',
  '最后一行。',
].join('\n');

export const ANSWER_AFTER_THINKING =
  'Hello there.\n\n> This quotation belongs to the answer.\n\n- and so does this list';

export const SEARCH_TEXT = 'According to the first source [1] and the second [2], the answer is 42.';

/** Wide characters, a flag, a joined family, a skin tone, combining marks, right-to-left text, two scripts of CJK. */
export const MULTIBYTE_TEXT = 'Grüße, 世界! 😀👩‍👩‍👧🇫🇷👍🏽 e\u0301a\u0308o\u0302 שלום नमस्ते 你好吗？𠮷野家 ✓ — end';

export const LENGTH_TEXT = 'This answer was cut because it had grown as long as it may, in the middle of a';

export const SENSITIVE_TEXT = 'This answer began before';

const LONG_LINE = 'All work and no play makes a simulator a dull upstream. ';

export const NO_USAGE: UpstreamUsage = {
  prompt_tokens: 0,
  completion_tokens: 0,
  total_tokens: 0,
  prompt_tokens_details: { cached_tokens: 0 },
};

/** Text of exactly `sizeBytes` bytes, all of one-byte characters. */
export function longText(sizeBytes: number): string {
  return LONG_LINE.repeat(Math.ceil(sizeBytes / LONG_LINE.length)).slice(0, sizeBytes);
}

/** The pleasant answer to a message that orders nothing. */
export function plainText(question: Question): string {
  const asked = Array.from(question.text.replace(/\s+/g, ' ').trim());
  const quoted = asked.length > 60 ? `${asked.slice(0, 60).join('')}…` : asked.join('');
  const opening = 'Hello! This is the built-in simulator speaking, not a model.';
  const about = quoted === '' ? 'You sent no text' : `You wrote: “${quoted}”`;
  const found = question.wantsSearch ? ' A search would have found this [1].' : '';
  return `${opening} ${about}.${found} Nothing left this machine, and this answer came word by word as a real one would.`;
}

export function plainThinking(question: Question): string {
  const length = Array.from(question.text).length;
  return `Someone wrote ${length} characters to a simulator.\nThere is nothing to work out,\nso a friendly answer will do.`;
}

/** The answer once the client's tools have returned. */
export function toolResultText(results: readonly string[]): string {
  return `The tool answered: ${results.join('; ')}`;
}

/** An answer to be sent plainly, unless told otherwise. */
export function toAnswer(question: Question, parts: Partial<Omit<Answer, 'usage'>>): Answer {
  const reasoning = parts.reasoning ?? '';
  const text = parts.text ?? '';
  const toolCalls = parts.toolCalls ?? [];
  return {
    hits: [],
    runsOwnTool: false,
    finish: toolCalls.length > 0 ? 'tool_calls' : 'stop',
    toolForm: 'native',
    textForm: 'fenced',
    searchForm: 'phase',
    usagePlacement: 'default',
    toPieces: toWords,
    ...parts,
    reasoning,
    text,
    toolCalls,
    usage: toUsage(question, reasoning + text, toolCalls, parts.finish ?? 'stop'),
  };
}

/** What a message without a directive gets: thought first and searched where the request wants that. */
export function defaultAnswer(question: Question): Answer {
  const hits: readonly SearchHit[] = question.wantsSearch ? hitsOf(question.channel) : [];
  const reasoning = question.wantsThinking ? plainThinking(question) : '';
  return toAnswer(question, { reasoning, hits, text: plainText(question) });
}

/** The answer's text as the upstream writes it, with the calls of form `text` in it. */
export function writtenText({ text, toolCalls, toolForm, textForm }: Answer): string {
  if (toolForm !== 'text' || toolCalls.length === 0) return text;
  const calls = writtenCalls(toolCalls, textForm);
  return text === '' ? calls : `${text}\n\n${calls}`;
}

function writtenCalls(toolCalls: readonly SimulatedToolCall[], form: TextForm): string {
  if (form === 'element') return toolCalls.map(toElement).join('\n');
  if (form === 'tagged') return toolCalls.map(toTagged).join('\n');
  const calls = toolCalls.map(({ name, inputJson }, position) => ({
    id: `call_${position + 1}`,
    type: 'function',
    function: { name, arguments: inputJson },
  }));
  const json = JSON.stringify({ tool_calls: calls });
  return form === 'bare' ? json : `\`\`\`json\n${json}\n\`\`\``;
}

/** The deltas of an answer whose reasoning has a field of its own, `reasoning_content`. */
export function* reasoningThenText(answer: Answer): Iterable<Record<string, unknown>> {
  for (const piece of answer.toPieces(answer.reasoning)) yield { reasoning_content: piece };
  for (const piece of answer.toPieces(writtenText(answer))) yield { content: piece };
}

const toElement = ({ name, inputJson }: SimulatedToolCall): string =>
  `<call_tool name="${name}">${inputJson}</call_tool>`;

const toTagged = ({ name, inputJson }: SimulatedToolCall): string =>
  `<tool_call>\n{"name": ${JSON.stringify(name)}, "arguments": ${inputJson}}\n</tool_call>`;

/** Four bytes count as one token, which is about what tokenizers make of English. */
export function countTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 4);
}

function toUsage(
  question: Question,
  written: string,
  toolCalls: readonly SimulatedToolCall[],
  finish: AnswerFinish,
): UpstreamUsage {
  const prompt = Math.max(1, countTokens(question.text));
  const counted = countTokens(written) + countTokens(toolCalls.map((call) => call.name + call.inputJson).join(''));
  const completion = finish === 'length' && question.maxTokens !== null ? question.maxTokens : counted;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: 0 },
  };
}
