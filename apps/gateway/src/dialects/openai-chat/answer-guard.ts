import { ServiceError, type ChatEvent, type FinishEvent } from '@sluice/contract';

/**
 * Watches over the events of one answer, whoever writes them: nothing after the end, no end that the answer has not
 * earned.
 */
export class AnswerGuard {
  /** Length of the text so far, in UTF-16 units, where citations are placed. */
  textLength = 0;
  /** The end, once it has come. */
  finish: FinishEvent | null = null;
  private hasOutput = false;
  private readonly inputJson: string[] = [];

  /**
   * @returns whether the event is to be written; false for what comes after the end
   * @throws ServiceError `upstream_empty_response` at an end with nothing before it, `upstream_error` at one with tool
   *   arguments that are not JSON
   */
  accept(event: ChatEvent): boolean {
    if (this.finish !== null) return false;
    switch (event.type) {
      case 'text-delta':
        this.textLength += event.text.length;
        this.hasOutput ||= event.text !== '';
        break;
      case 'reasoning-delta':
        this.hasOutput ||= event.text !== '';
        break;
      case 'tool-call-start':
        this.hasOutput = true;
        this.inputJson[event.index] = '';
        break;
      case 'tool-call-delta':
        this.inputJson[event.index] = (this.inputJson[event.index] ?? '') + event.inputJson;
        break;
      case 'citation':
        break;
      case 'finish':
        this.checkEnd(event);
        this.finish = event;
    }
    return true;
  }

  /** Indexes of calls that have got no arguments at all, which is not JSON: they are to be given `{}`. */
  get callsWithoutInput(): readonly number[] {
    return this.inputJson.flatMap((json, index) => (json === '' ? [index] : []));
  }

  private checkEnd({ reason }: FinishEvent): void {
    if (!this.hasOutput && reason !== 'content_filter') {
      throw new ServiceError('upstream_empty_response', 'The upstream ended its answer without having said anything.');
    }
    if (reason === 'tool_calls' && !this.inputJson.every((json) => json === '' || isJson(json))) {
      throw new ServiceError('upstream_error', 'The upstream sent a tool call whose arguments are not valid JSON.');
    }
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
