import { findValueFault, GENERAL_SETTINGS } from '@sluice/contract';
import { IsPort, Rule, TracedServiceConfig } from '@sluice/platform';
import { parseSecretKey, SecretBox } from '@sluice/secret-box';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { REASONING_FIELDS } from './dialects/openai-chat/answer-form.js';

/** Keys that stand in examples all over the web, and therefore in the word lists of those who look for open doors. */
const WELL_KNOWN_KEYS = new Set([
  'sk-your-api-key',
  'sk-your-key',
  'sk-your-key-here',
  'your-api-key',
  'your_api_key',
  'sk-123456',
  'sk-1234',
  'sk-test',
  'admin123',
  'password',
  'changeme',
  'change-me',
  'secret',
  'test',
]);

function keyFault({ AUTH_TOKEN, SKIP_AUTH_TOKEN }: GatewayConfig): string | null {
  if (AUTH_TOKEN === '') {
    return SKIP_AUTH_TOKEN ? null : 'AUTH_TOKEN must be set, or SKIP_AUTH_TOKEN be true to let everybody in';
  }
  return WELL_KNOWN_KEYS.has(AUTH_TOKEN.toLowerCase()) ? 'AUTH_TOKEN must not be a key known from examples' : null;
}

/** Settings of the gateway. Times are in ms. */
export class GatewayConfig extends TracedServiceConfig {
  /** Port of the public API. */
  @IsPort()
  LISTEN_PORT = 8080;

  @IsString()
  LISTEN_HOST = '0.0.0.0';

  /** Port of /health, /ready and /metrics for those who run the service; not to be reached from outside. */
  @IsPort()
  OPS_PORT = 9090;

  @IsString()
  OPS_HOST = '0.0.0.0';

  /** The key that clients send. */
  @Rule<GatewayConfig>(keyFault)
  @IsString()
  AUTH_TOKEN = '';

  /** Lets everybody in, for trying things out. */
  @Rule<GatewayConfig>((config) =>
    config.SKIP_AUTH_TOKEN && config.NODE_ENV === 'production'
      ? 'SKIP_AUTH_TOKEN must not be true when NODE_ENV is production'
      : null,
  )
  @IsBoolean()
  SKIP_AUTH_TOKEN = false;

  /** Lets in clients that bring an upstream token of their own, as `<provider>:<token>`. */
  @Rule<GatewayConfig>(({ ALLOW_BYO_TOKEN, TOKEN_ENCRYPTION_KEY }) =>
    ALLOW_BYO_TOKEN && TOKEN_ENCRYPTION_KEY === ''
      ? 'ALLOW_BYO_TOKEN must not be true without TOKEN_ENCRYPTION_KEY, which seals the tokens of clients on their way'
      : null,
  )
  @IsBoolean()
  ALLOW_BYO_TOKEN = false;

  /** Seals the tokens that clients bring along, on their way to a worker; the key of the workers. */
  @Rule<GatewayConfig>(({ TOKEN_ENCRYPTION_KEY: key }) =>
    key === '' || parseSecretKey(key) !== null
      ? null
      : 'TOKEN_ENCRYPTION_KEY must be 32 bytes, as 64 hex digits or in base64',
  )
  TOKEN_ENCRYPTION_KEY = '';

  /** Further names of models, as alias=model. */
  @Rule<GatewayConfig>(({ MODEL_ALIASES }) => {
    const fault = findValueFault(GENERAL_SETTINGS.MODEL_ALIASES, MODEL_ALIASES);
    return fault === null ? null : `MODEL_ALIASES ${fault}`;
  })
  MODEL_ALIASES: string[] = [];

  /** Largest request body, as a number with the unit b, kb or mb. */
  @Matches(/^\d{1,6}\s*(b|kb|mb)$/i, { message: '$property must be a size such as 32mb' })
  BODY_LIMIT = '32mb';

  /** A stream's status line waits for its first event, but no longer than this. */
  @IsInt()
  @Min(0)
  HEADER_HOLD_MS = 10_000;

  /** Longest wait for a worker to take a request. */
  @IsInt()
  @Min(1)
  @Max(60_000)
  ACCEPT_TIMEOUT_MS = 5_000;

  /** Longest wait for the first event of an answer. Unset: as long as the provider's card says. */
  @IsOptional()
  @IsInt()
  @Min(1)
  FIRST_EVENT_TIMEOUT_MS?: number;

  /** Longest silence in mid-answer. */
  @IsInt()
  @Min(1)
  IDLE_TIMEOUT_MS = 120_000;

  /** Longest time for a whole answer. */
  @IsInt()
  @Min(1)
  REQUEST_TIMEOUT_MS = 600_000;

  /** Silence on an open stream after which a comment keeps the connection warm. */
  @IsInt()
  @Min(1)
  HEARTBEAT_MS = 15_000;

  /** A client that takes nothing for this long is hung up on. */
  @IsInt()
  @Min(1)
  WRITE_STALL_MS = 120_000;

  /** Requests this gateway has under way at once; more are refused. */
  @IsInt()
  @Min(1)
  MAX_ACTIVE_STREAMS = 5_000;

  /** Requests that wait or run for one provider, over all gateways; more are refused. */
  @IsInt()
  @Min(1)
  MAX_QUEUED = 10_000;

  /** Origins that browsers may call from, comma separated, or `*`; none by default. */
  @IsString({ each: true })
  CORS_ORIGINS: string[] = [];

  /** Path under which everything is served, behind a reverse proxy that passes it on. */
  @Matches(/^(\/[\w.~-]+)*\/?$/, { message: '$property must be a path such as /sluice' })
  ROOT_PATH = '';

  /** Refuses fields that the model cannot honour, rather than name them in x-sluice-ignored-params. */
  @IsBoolean()
  STRICT_PARAMETERS = false;

  /** The field that answers tell their reasoning in: reasoning_content, reasoning, or both. */
  @IsIn(REASONING_FIELDS)
  REASONING_FIELD: (typeof REASONING_FIELDS)[number] = 'reasoning_content';

  /** Keeps a record of each chat request for the dashboard and its statistics; token-service writes them. */
  @IsBoolean()
  RECORD_REQUESTS = true;

  /** Port of token-service on this machine, where TOKEN_SERVICE_URL is not set. */
  @IsPort()
  TOKEN_SERVICE_PORT = 8081;

  /** Where requests below /api/admin go. */
  @Matches(/^(https?:\/\/[^/?#\s]+)?$/, { message: '$property must be an origin such as http://token-service:8081' })
  TOKEN_SERVICE_URL = '';

  /** Port of the dashboard's server on this machine, where ADMIN_URL is not set. */
  @IsPort()
  ADMIN_PORT = 8082;

  /** Where requests below /admin go. */
  @Matches(/^(https?:\/\/[^/?#\s]+)?$/, { message: '$property must be an origin such as http://admin:8082' })
  ADMIN_URL = '';

  get tokenServiceUrl(): string {
    return this.TOKEN_SERVICE_URL || `http://127.0.0.1:${this.TOKEN_SERVICE_PORT}`;
  }

  /** What seals tokens of clients; null where they may bring none. */
  get secretBox(): SecretBox | null {
    const key = this.ALLOW_BYO_TOKEN ? parseSecretKey(this.TOKEN_ENCRYPTION_KEY) : null;
    return key === null ? null : new SecretBox([key]);
  }

  get adminUrl(): string {
    return this.ADMIN_URL || `http://127.0.0.1:${this.ADMIN_PORT}`;
  }

  /** ROOT_PATH as a prefix: empty, or with a slash in front and none behind. */
  get prefix(): string {
    return this.ROOT_PATH.replace(/\/$/, '');
  }
}
