import { MODEL_NAMES } from '@sluice/provider-kit';
import { IsInt, IsString, IsUrl, Matches, Max, Min } from 'class-validator';

const ADDRESS = { require_tld: false, require_protocol: true, protocols: ['http', 'https'] };

/** Settings of LongCat. */
export class LongcatConfig {
  /** One token of the chat site, beside those of `LONGCAT_TOKENS`. */
  @IsString() LONGCAT_TOKEN = '';
  /** Chat site, without a path. */
  @IsUrl(ADDRESS) LONGCAT_WEB_BASE_URL = 'https://longcat.chat';
  /** What an OpenAI SDK takes as base URL; may be a self-hosted server of the same models. */
  @IsUrl(ADDRESS) LONGCAT_API_BASE_URL = 'https://api.longcat.chat/openai/v1';
  /** Path of the chat site's completions; older: `/api/v1/chat-completion`. The form of the request goes with it. */
  @Matches(/^\/\S+$/) LONGCAT_WEB_COMPLETIONS_PATH = '/api/v1/chat-completion-V2';
  /** Shortest time between two conversations that one token opens, ms; the site has been seen to want 500. */
  @IsInt() @Min(0) @Max(60_000) LONGCAT_SESSION_INTERVAL_MS = 600;
  /** Names that the official API, or a server in its place, knows models by: `LongCat=LongCat-2.0,LongCat-Flash=other`. */
  @Matches(MODEL_NAMES) LONGCAT_API_MODELS = '';
}
