/** What a stream of either wire said, read in the most literal way. */
export interface ReadAnswer {
  text: string;
  reasoning: string;
  readonly toolCalls: { name: string; inputJson: string }[];
  readonly citations: { index: number; title: string; url: string }[];
  usage: unknown;
  /** The official API's `finish_reason`. */
  finish: string | null;
  isDone: boolean;
  hasMarker: boolean;
  readonly errors: unknown[];
  unreadable: number;
}

interface Hit {
  readonly title?: string;
  readonly name?: string;
  readonly url?: string;
  readonly link?: string;
}

interface WebData {
  readonly phase?: string;
  readonly delta_content?: string;
  readonly edit_content?: string;
  readonly usage?: unknown;
  readonly done?: boolean;
  readonly error?: unknown;
  readonly results?: readonly Hit[];
  readonly tool_calls?: readonly { function: { name: string; arguments: string } }[];
  readonly delta_name?: string;
  readonly delta_arguments?: string;
}

interface ApiChunk {
  readonly choices?: readonly {
    readonly finish_reason?: string;
    readonly delta: {
      readonly content?: string;
      readonly reasoning_content?: string;
      readonly tool_calls?: readonly { index: number; function: { name?: string; arguments: string } }[];
    };
  }[];
  readonly usage?: unknown;
  readonly web_search?: readonly Hit[];
  readonly error?: unknown;
}

function blank(): ReadAnswer {
  return {
    text: '',
    reasoning: '',
    toolCalls: [],
    citations: [],
    usage: null,
    finish: null,
    isDone: false,
    hasMarker: false,
    errors: [],
    unreadable: 0,
  };
}

/** Payloads of the whole body; bytes are decoded at the end, so that no cut inside a character can hurt. */
function* payloads(body: string, answer: ReadAnswer): Iterable<unknown> {
  for (const line of body.split('\n\n').filter((block) => block !== '')) {
    if (line === 'data: [DONE]') {
      answer.hasMarker = true;
      continue;
    }
    try {
      yield JSON.parse(line.replace(/^data: /, ''));
    } catch {
      answer.unreadable += 1;
    }
  }
}

export async function readApi(response: Response): Promise<ReadAnswer> {
  const answer = blank();
  for (const payload of payloads(await response.text(), answer)) {
    const chunk = payload as ApiChunk;
    const choice = chunk.choices?.[0];
    answer.text += choice?.delta.content ?? '';
    answer.reasoning += choice?.delta.reasoning_content ?? '';
    for (const { index, function: called } of choice?.delta.tool_calls ?? []) {
      if (called.name !== undefined) answer.toolCalls[index] = { name: called.name, inputJson: '' };
      const call = answer.toolCalls[index];
      if (call !== undefined) call.inputJson += called.arguments;
    }
    answer.citations.push(...toCitations(chunk.web_search ?? []));
    answer.usage = chunk.usage ?? answer.usage;
    answer.finish = choice?.finish_reason ?? answer.finish;
    if (chunk.error !== undefined) answer.errors.push(chunk.error);
  }
  return answer;
}

export async function readWeb(response: Response): Promise<ReadAnswer> {
  const answer = blank();
  let quoted = '';
  for (const payload of payloads(await response.text(), answer)) {
    const envelope = payload as { type: string; data?: WebData; results?: readonly Hit[] };
    const data = envelope.data ?? {};
    if (data.phase === 'thinking') quoted += data.delta_content ?? '';
    if (data.phase === 'answer') answer.text += data.delta_content ?? afterDetails(data.edit_content ?? '');
    for (const call of data.tool_calls ?? []) {
      answer.toolCalls.push({ name: call.function.name, inputJson: call.function.arguments });
    }
    if (data.delta_name !== undefined) answer.toolCalls.push({ name: data.delta_name, inputJson: '' });
    const last = answer.toolCalls.at(-1);
    if (last !== undefined) last.inputJson += data.delta_arguments ?? '';
    answer.citations.push(...toCitations(data.results ?? envelope.results ?? []));
    answer.usage = data.usage ?? answer.usage;
    if (data.done === true) answer.isDone = true;
    if (data.error !== undefined) answer.errors.push(data.error);
  }
  answer.reasoning = quoted.replace(/^<details[^]*?<\/summary>\n/, '').replace(/^> /gm, '');
  return answer;
}

function afterDetails(text: string): string {
  return text.slice(text.lastIndexOf('</details>\n') + '</details>\n'.length);
}

function toCitations(hits: readonly Hit[]): { index: number; title: string; url: string }[] {
  return hits.flatMap((hit, position) => {
    const url = hit.url ?? hit.link;
    const title = hit.title ?? hit.name ?? `Result ${position + 1}`;
    return url === undefined ? [] : [{ index: position + 1, title, url }];
  });
}
