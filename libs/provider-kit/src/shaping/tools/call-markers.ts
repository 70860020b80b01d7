import type { ToolDefinition } from '@sluice/contract';
import { FENCE, matchSequence, SPACE, type Token } from './match-sequence.js';

/** Our own marker, as the prompt teaches it; no model's special token, which an upstream would swallow. */
export const CALL_TAG = 'call_tool';
export const RESULT_TAG = 'tool_result';

/**
 * How a call is written: `element` is our own form with the name as an attribute, `tagged` what models are trained to
 * write between tags, `list` and `single` OpenAI's JSON.
 */
export type CallForm = 'element' | 'tagged' | 'list' | 'single';

export interface Marker {
  readonly form: CallForm;
  /** Where the call's own text begins: behind the tag, or at the brace. */
  readonly bodyStart: number;
  /** What may stand behind the call and belongs to it. */
  readonly closers: readonly string[];
}

const LIST: readonly Token[] = ['{', SPACE, '"tool_calls"', SPACE, ':'];
/** Tags of the chat templates of Qwen, Hermes and GLM, and of LongCat (published with their weights). */
const TRAINED_TAGS = ['tool_call', 'longcat_tool_call'];

/** Finds the beginnings of calls in the text of an answer. */
export class CallMarkers {
  private readonly singles: readonly (readonly Token[])[];

  /** @param tools  a bare `{"name":…,"arguments":…}` counts as a call of one of these only */
  constructor(tools: readonly ToolDefinition[]) {
    this.singles = tools.flatMap(({ name }) =>
      ['"arguments"', '"parameters"'].map((key) => [
        '{',
        SPACE,
        '"name"',
        SPACE,
        ':',
        SPACE,
        JSON.stringify(name),
        SPACE,
        ',',
        SPACE,
        key,
        SPACE,
        ':',
      ]),
    );
  }

  /**
   * Looks for a call that begins at `at`, where one of `<`, `{` and a backtick stands.
   *
   * @param before  the text ahead, as far as it matters: JSON inside of other JSON is no call
   * @returns `partial` when the text ends before it can be told
   */
  at(text: string, at: number, before: string): Marker | 'partial' | null {
    if (text[at] !== '`') return this.bare(text, at, before, []);
    const inner = matchSequence(text, at, FENCE);
    if (typeof inner !== 'number') return inner;
    return this.bare(text, inner, '', ['```']);
  }

  private bare(text: string, at: number, before: string, closers: readonly string[]): Marker | 'partial' | null {
    if (text[at] === '<') return tagAt(text, at, closers);
    if (text[at] !== '{' || /(?:"\s*:|[[{]|[\]}"]\s*,)\s*$/.test(before)) return null;
    const list = matchSequence(text, at, LIST);
    if (typeof list === 'number') return { form: 'list', bodyStart: at, closers };
    let isPartial = list === 'partial';
    for (const single of this.singles) {
      const found = matchSequence(text, at, single);
      if (typeof found === 'number') return { form: 'single', bodyStart: at, closers };
      isPartial ||= found === 'partial';
    }
    return isPartial ? 'partial' : null;
  }
}

function tagAt(text: string, at: number, closers: readonly string[]): Marker | 'partial' | null {
  const own = matchSequence(text, at, [`<${CALL_TAG}`]);
  if (typeof own === 'number') {
    if (own === text.length) return 'partial';
    // A longer word begins the same way.
    if (!/[\s>/]/.test(text.charAt(own))) return null;
    return { form: 'element', bodyStart: own, closers: [`</${CALL_TAG}>`, ...closers] };
  }
  let isPartial = own === 'partial';
  for (const tag of TRAINED_TAGS) {
    const found = matchSequence(text, at, [`<${tag}>`]);
    if (typeof found === 'number') return { form: 'tagged', bodyStart: found, closers: [`</${tag}>`, ...closers] };
    isPartial ||= found === 'partial';
  }
  return isPartial ? 'partial' : null;
}
