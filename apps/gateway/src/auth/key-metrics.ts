import type { Outcome } from '@sluice/contract';
import { Counter, type Registry } from 'prom-client';

/** Of chat requests with keys of the dashboard, by the key's id. Such as have no key cannot grow the labels. */
export class KeyMetrics {
  private readonly requests;
  private readonly tokens;

  constructor(registry: Registry) {
    const registers = [registry];
    this.requests = new Counter({
      name: 'sluice_api_key_requests_total',
      help: 'Chat requests that have ended, by the API key that they came with',
      labelNames: ['api_key_id', 'outcome'] as const,
      registers,
    });
    this.tokens = new Counter({
      name: 'sluice_api_key_tokens_total',
      help: 'Tokens charged to API keys, input and output',
      labelNames: ['api_key_id'] as const,
      registers,
    });
  }

  onEnd(apiKeyId: string, outcome: Outcome, tokens: number): void {
    this.requests.inc({ api_key_id: apiKeyId, outcome });
    if (tokens > 0) this.tokens.inc({ api_key_id: apiKeyId }, tokens);
  }
}
