import type { FinishReason, ToolDefinition } from '@sluice/contract';
import { newToolCallId } from '../../openai/tool-calls.js';
import type { AnswerDelta, AnswerEnd, AnswerStage } from '../answer-stage.js';
import { CHECKED_LENGTH } from '../checked-length.js';
import type { ToolStep } from './call-json-reader.js';
import { checkArguments, findTool, unfinished, unreadable, withoutCall } from './call-faults.js';
import { ToolTextParser } from './tool-text-parser.js';

export interface ToolCallsOptions {
  /** Tools that may be called. */
  readonly tools: readonly ToolDefinition[];
  /** Whether calls are looked for in the text of the answer. */
  readonly readsText: boolean;
  /** Whether an answer without a call is none. Its text is held back until one comes. */
  readonly mustCall: boolean;
  /** Whether the answer is over after its first call. */
  readonly isOneCallOnly: boolean;
}

interface OpenCall {
  readonly tool: ToolDefinition;
  inputJson: string;
  /** null while nothing of it was handed on. */
  index: number | null;
}

/** Finds tool calls in an answer's text, checks them, and sees to it that the answer has as many as were asked for. */
export class ToolCallsStage implements AnswerStage {
  ending: FinishReason | null = null;
  private readonly parser: ToolTextParser | null;
  private call: OpenCall | null = null;
  private callCount = 0;
  /** Our indexes of calls that the upstream itself has told apart. */
  private readonly nativeIndexes = new Map<number, number>();
  private heldText = '';

  constructor(private readonly options: ToolCallsOptions) {
    this.parser = options.readsText ? new ToolTextParser(options.tools) : null;
  }

  push(delta: AnswerDelta): readonly AnswerDelta[] {
    switch (delta.type) {
      case 'text-delta':
        return this.parser === null ? this.passText(delta.text) : this.readText(this.parser, delta.text);
      case 'tool-call-start': {
        const index = this.nextIndex();
        if (index === null) return [];
        this.nativeIndexes.set(delta.index, index);
        return [...this.releaseText(), { ...delta, index }];
      }
      case 'tool-call-delta': {
        const index = this.nativeIndexes.get(delta.index);
        return index === undefined || this.ending !== null ? [] : [{ ...delta, index }];
      }
      case 'reasoning-delta':
      case 'citation':
        return [delta];
    }
  }

  end(reason: FinishReason): AnswerEnd {
    const isCutShort = reason === 'length' || reason === 'content_filter';
    if (this.parser?.isInCall === true && !isCutShort) throw unfinished();
    const deltas = this.follow(this.parser?.end() ?? []);
    if (isCutShort) return { deltas: [...deltas, ...this.releaseText()], reason };
    if (this.callCount === 0 && this.options.mustCall) throw withoutCall();
    return { deltas, reason: this.callCount > 0 ? 'tool_calls' : reason };
  }

  private readText(parser: ToolTextParser, text: string): readonly AnswerDelta[] {
    let steps: readonly ToolStep[];
    try {
      steps = parser.push(text);
    } catch (error) {
      throw error instanceof SyntaxError ? unreadable() : error;
    }
    const deltas = this.follow(steps);
    if (parser.isOver) this.ending ??= 'tool_calls';
    return deltas;
  }

  private follow(steps: readonly ToolStep[]): readonly AnswerDelta[] {
    return steps.flatMap((step) => {
      if (this.ending !== null) return [];
      switch (step.kind) {
        case 'text':
          return this.passText(step.text);
        case 'begin':
          this.begin(step.name);
          return [];
        case 'input':
          return this.call === null ? [] : this.extend(this.call, step.json);
        case 'end':
          return this.call === null ? [] : this.close(this.call);
      }
    });
  }

  private passText(text: string): readonly AnswerDelta[] {
    if (this.options.mustCall && this.callCount === 0) {
      this.heldText += text;
      return [];
    }
    return [{ type: 'text-delta', text }];
  }

  private releaseText(): readonly AnswerDelta[] {
    const text = this.heldText;
    this.heldText = '';
    return text === '' ? [] : [{ type: 'text-delta', text }];
  }

  /** null, and the answer is over, where one more call would be one too many. */
  private nextIndex(): number | null {
    if (this.options.isOneCallOnly && this.callCount > 0) {
      this.ending = 'tool_calls';
      return null;
    }
    this.callCount += 1;
    return this.callCount - 1;
  }

  private begin(name: string): void {
    if (this.options.isOneCallOnly && this.callCount > 0) this.ending = 'tool_calls';
    else this.call = { tool: findTool(this.options.tools, name), inputJson: '', index: null };
  }

  private extend(call: OpenCall, json: string): readonly AnswerDelta[] {
    call.inputJson += json;
    if (call.index !== null) return [{ type: 'tool-call-delta', index: call.index, inputJson: json }];
    return call.inputJson.length > CHECKED_LENGTH ? this.send(call) : [];
  }

  private close(call: OpenCall): readonly AnswerDelta[] {
    this.call = null;
    if (call.inputJson.trim() === '') call.inputJson = '{}';
    checkArguments(call.tool, call.inputJson);
    return call.index === null ? this.send(call) : [];
  }

  private send(call: OpenCall): readonly AnswerDelta[] {
    const index = this.callCount;
    this.callCount += 1;
    call.index = index;
    return [
      ...this.releaseText(),
      { type: 'tool-call-start', index, id: newToolCallId(), name: call.tool.name },
      { type: 'tool-call-delta', index, inputJson: call.inputJson },
    ];
  }
}
