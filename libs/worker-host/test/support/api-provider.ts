import { type ModelChannel, ServiceError } from '@sluice/contract';
import { createUpstreamHttp, OpenAiStream, type Provider, readAnswer, toOpenAiBody } from '@sluice/provider-kit';

const FIELDS = ['max_tokens', 'temperature', 'stop', 'seed', 'tools', 'tool_choice', 'response_format'] as const;

/** A channel that can do nothing but answer. */
export const BARE: ModelChannel = {
  id: 'api',
  reasoning: 'switch',
  tools: null,
  hasVision: false,
  hasSearch: false,
  responseFormats: [],
  maxStops: 0,
  parameters: [],
};

/**
 * A provider of one model over an OpenAI-shaped API, which sends on whatever the request holds: what the API does not
 * take must have been taken out before.
 */
export function apiProvider(apiUrl: string, channel: ModelChannel): Provider & { close(): Promise<void> } {
  const http = createUpstreamHttp();
  const model = { id: 'M', created: 0, ownedBy: 'o', contextTokens: null, maxOutputTokens: null, channels: [channel] };
  const toError = ({ status, text }: { status: number; text: string }): ServiceError =>
    new ServiceError('upstream_error', `HTTP ${status}: ${text}`);
  return {
    models: [model],
    channels: [{ id: channel.id, hasGuests: false }],
    async *chat({ request, token, signal }) {
      const body = {
        ...toOpenAiBody(request, { model: 'glm-4.6', fields: FIELDS, returnsReasoning: true }),
        thinking: { type: request.reasoning?.isEnabled === true ? 'enabled' : 'disabled' },
      };
      const response = await http.request({
        method: 'POST',
        url: `${apiUrl}/chat/completions`,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token?.secret}` },
        body: JSON.stringify(body),
        signal,
      });
      const parser = new OpenAiStream({ toError: (chunk) => toError({ status: 200, text: JSON.stringify(chunk) }) });
      yield* readAnswer(response, parser, { signal, toError });
    },
    checkToken: () => Promise.resolve({ state: 'valid' }),
    close: () => http.close(),
  };
}
