import type { ChatRequest, Emulation, ModelChannel } from '@sluice/contract';
import { answerNeeds, type AnswerNeeds } from './answer-needs.js';
import { AnswerShaper } from './answer-shaper.js';
import type { AnswerStage } from './answer-stage.js';
import { JsonOutputStage } from './json/json-output-stage.js';
import { toNativeRequest } from './native-request.js';
import { StopTexts } from './stop-texts.js';
import { TokenLimit } from './token-limit.js';
import { ToolCallsStage } from './tools/tool-calls-stage.js';
import { loadTokenizer } from './usage/count-tokens.js';
import { WholeAnswer } from './whole-answer.js';

/** Of a broken answer the model is shown this much again, characters. */
const LONGEST_QUOTE = 16_384;

/**
 * What lies between a request as clients make it and a channel that cannot do all of it: the request in the channel's
 * terms, and what has to be done to its answer.
 */
export class Shaping {
  /** The request in the channel's terms. */
  readonly request: ChatRequest;
  private readonly needs: AnswerNeeds;

  constructor(
    private readonly original: ChatRequest,
    private readonly channel: ModelChannel,
    private readonly emulation: Emulation,
  ) {
    this.needs = answerNeeds(original, channel, emulation);
    this.request = toNativeRequest(original, channel, emulation, this.needs);
  }

  /** Whether the answer can be passed on as it comes. */
  get leavesAnswer(): boolean {
    const { maxOutputTokens, tools, format, stops } = this.needs;
    return maxOutputTokens === null && tools === null && format === null && stops.length === 0;
  }

  /** What the answer is limited to here, tokens; null where the channel sees to it, or nobody has to. */
  get maxOutputTokens(): number | null {
    return this.needs.maxOutputTokens;
  }

  /** Stages for one answer. */
  async newShaper(): Promise<AnswerShaper> {
    const { maxOutputTokens, tools, format, stops } = this.needs;
    const stages: AnswerStage[] = [];
    if (maxOutputTokens !== null) stages.push(new TokenLimit(maxOutputTokens, await loadTokenizer()));
    if (tools !== null) stages.push(new ToolCallsStage(tools));
    if (format !== null) stages.push(new JsonOutputStage(format));
    if (stops.length > 0) stages.push(new StopTexts(stops));
    const canBreak = tools !== null || format !== null;
    if (canBreak && !this.original.stream) stages.push(new WholeAnswer());
    return new AnswerShaper(stages);
  }

  /**
   * The request once more, with the answer that could not be used and what is wrong with it. Where a channel's own tools
   * may not have reached the model, they are put into words this time.
   */
  corrected(answer: string, problem: string): ChatRequest {
    const request = this.wordsCanHelp() ? this.inWords() : this.request;
    const quoted = answer.slice(0, LONGEST_QUOTE);
    return {
      ...request,
      messages: [
        ...request.messages,
        ...(quoted.trim() === '' ? [] : [{ role: 'assistant', content: quoted } as const]),
        { role: 'user', content: correctionPrompt(problem) },
      ],
    };
  }

  private wordsCanHelp(): boolean {
    return this.needs.tools !== null && this.channel.tools?.mayBeText === true && this.emulation.emulatesTools;
  }

  private inWords(): ChatRequest {
    return toNativeRequest(this.original, { ...this.channel, tools: null }, this.emulation, this.needs);
  }
}

const correctionPrompt = (problem: string): string =>
  `Your last answer could not be used: ${problem}. Give the whole answer again, in the form that was asked for, and do not speak of this correction.`;
