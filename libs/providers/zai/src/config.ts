import { MODEL_NAMES } from '@sluice/provider-kit';
import { IsIn, IsString, IsUrl, Matches, MinLength } from 'class-validator';

const ADDRESS = { require_tld: false, require_protocol: true, protocols: ['http', 'https'] };

/** Settings of Z.AI. The protocol constants have changed before; the defaults are the newest known. */
export class ZaiConfig {
  /** Chat site, without a path. */
  @IsUrl(ADDRESS) ZAI_WEB_BASE_URL = 'https://chat.z.ai';
  /** What an OpenAI SDK takes as base URL; may be a self-hosted server of the same models. */
  @IsUrl(ADDRESS) ZAI_API_BASE_URL = 'https://api.z.ai/api/paas/v4';
  /** Public constant of the chat site's own JavaScript that its requests are signed with; no secret. */
  @IsString() @MinLength(1) ZAI_SIGNING_KEY = 'key-@@@@)))()((9))-xxxx&&&%%%%%';
  /** Version of the chat site to name when the site cannot be asked for it. */
  @Matches(/^prod-fe-\d+\.\d+\.\d+$/) ZAI_FE_VERSION = 'prod-fe-1.0.107';
  /** Path of the chat site's completions; older: `/api/chat/completions`. */
  @Matches(/^\/\S+$/) ZAI_COMPLETIONS_PATH = '/api/v2/chat/completions';
  /** Whether tools are given to the chat site as such, or put into words as for channels that know none. */
  @IsIn(['native', 'emulated']) ZAI_WEB_TOOLS: 'native' | 'emulated' = 'native';
  /** Names that the official API, or a server in its place, knows models by: `GLM-4.6=my-glm,GLM-4.5=other`. */
  @Matches(MODEL_NAMES) ZAI_API_MODELS = '';
}
