import { MODEL_NAMES } from '@sluice/provider-kit';
import { IsUrl, Matches } from 'class-validator';

const ADDRESS = { require_tld: false, require_protocol: true, protocols: ['http', 'https'] };

/** Settings of K2Think. */
export class K2ThinkConfig {
  /** Chat site, without a path. */
  @IsUrl(ADDRESS) K2THINK_WEB_BASE_URL = 'https://www.k2think.ai';
  /** What an OpenAI SDK takes as base URL; may be a self-hosted server of the same model. */
  @IsUrl(ADDRESS) K2THINK_API_BASE_URL = 'https://api.k2think.ai/v1';
  /** Name that the official API, or a server in its place, knows the model by: `MBZUAI-IFM/K2-Think=my-k2`. */
  @Matches(MODEL_NAMES) K2THINK_API_MODELS = '';
}
