import { IsPort, Rule, ServiceConfig } from '@sluice/platform';
import { parseSecretKey, SecretBox, type SecretKey } from '@sluice/secret-box';
import { IsBoolean, IsInt, IsString, Matches, Max, Min, MinLength } from 'class-validator';
import { join } from 'node:path';
import type { JobSettings } from './jobs/job-settings.js';

/** Passwords that stand in examples all over the web, and therefore in the word lists of those who look for open doors. */
const WELL_KNOWN_PASSWORDS = new Set([
  'admin123',
  'admin1234',
  'administrator',
  'password',
  'password1',
  'password123',
  'passw0rd',
  'changeme',
  'change-me',
  'letmein1',
  '12345678',
  '123456789',
  '1234567890',
  'qwertyuiop',
  'your-password',
  'your-admin-password',
  'sk-your-api-key',
  'sluice123',
  'sluice-admin',
]);

const LONGEST_PAUSE_S = 604_800;
const KEY_FORM = 'must be 32 bytes, as 64 hex digits or as base64';

/** Path of the database's file. */
export const databasePathOf = (config: { readonly DATA_DIR: string; readonly DATABASE_URL: string }): string =>
  config.DATABASE_URL === '' ? join(config.DATA_DIR, 'sluice.db') : config.DATABASE_URL.slice('file:'.length);

/** Settings of token-service. */
export class TokenServiceConfig extends ServiceConfig {
  /** Port of the admin API, /health, /ready and /metrics; not to be reached from outside but through the gateway. */
  @IsPort()
  TOKEN_SERVICE_PORT = 8081;

  @IsString()
  TOKEN_SERVICE_HOST = '0.0.0.0';

  /** Opens the dashboard. */
  @Rule<TokenServiceConfig>(({ ADMIN_PASSWORD }) =>
    WELL_KNOWN_PASSWORDS.has(ADMIN_PASSWORD.toLowerCase())
      ? 'ADMIN_PASSWORD must not be a password known from examples'
      : null,
  )
  @MinLength(8, { message: '$property must be set, to 8 characters or more' })
  ADMIN_PASSWORD = '';

  /** Seals upstream tokens, in the database and in Redis. */
  @Rule<TokenServiceConfig>(({ TOKEN_ENCRYPTION_KEY: key }) => {
    if (key === '') return `TOKEN_ENCRYPTION_KEY must be set; it ${KEY_FORM}`;
    if (/^(.)\1*$/.test(key)) return 'TOKEN_ENCRYPTION_KEY must not be a key known from examples';
    return parseSecretKey(key) === null ? `TOKEN_ENCRYPTION_KEY ${KEY_FORM}` : null;
  })
  TOKEN_ENCRYPTION_KEY = '';

  /** Keys that sealed tokens earlier; they still open. */
  @Rule<TokenServiceConfig>(({ TOKEN_ENCRYPTION_OLD_KEYS: keys }) =>
    keys.every((key) => parseSecretKey(key) !== null) ? null : `TOKEN_ENCRYPTION_OLD_KEYS: each ${KEY_FORM}`,
  )
  TOKEN_ENCRYPTION_OLD_KEYS: string[] = [];

  /** Folder for what Sluice keeps. */
  @IsString()
  DATA_DIR = './data';

  /** The SQLite file; unset: sluice.db in DATA_DIR. */
  @Matches(/^(file:[^?]+)?$/, { message: '$property must be file: and a path' })
  DATABASE_URL = '';

  /** Days for which the record of each request is kept; the sums of each hour stay. */
  @IsInt()
  @Min(1)
  @Max(3_650)
  LOG_RETENTION_DAYS = 30;

  /**
   * Addresses of proxies whose word about the client is taken, as Express names them; tries of a password are counted
   * by client.
   */
  @Matches(/^(loopback|linklocal|uniquelocal|[\da-f.:]+(\/\d{1,3})?)$/i, {
    each: true,
    message: '$property must be a list of addresses, networks, loopback, linklocal or uniquelocal',
  })
  TRUSTED_PROXIES: string[] = ['loopback'];

  /** Pause between two checks of all tokens, s; 0: none but on demand. */
  @IsInt() @Min(0) @Max(LONGEST_PAUSE_S) TOKEN_CHECK_INTERVAL = 1_800;

  /** Folder of *.json files from which tokens are taken over; not set: none. */
  @IsString()
  TOKEN_AUTO_IMPORT_DIR = '';

  /** How often it is looked at, s. */
  @IsInt() @Min(10) @Max(LONGEST_PAUSE_S) TOKEN_AUTO_IMPORT_INTERVAL = 300;

  /** Provider and channel of tokens whose file does not say where they belong. */
  @Matches(/^[a-z][a-z0-9-]{0,31}\/[a-z][a-z0-9-]{0,31}$/, { message: '$property must be provider/channel' })
  TOKEN_AUTO_IMPORT_PLACE = 'zai/web';

  /** Whether duplicates are removed and tokens checked by the interval below. */
  @IsBoolean() TOKEN_AUTO_MAINTENANCE = false;

  /** s */
  @IsInt() @Min(60) @Max(LONGEST_PAUSE_S) TOKEN_AUTO_MAINTENANCE_INTERVAL = 3_600;

  /** Whether maintenance deletes tokens that their upstream refuses, and has refused until they cooled. */
  @IsBoolean() TOKEN_AUTO_MAINTENANCE_DELETE = false;

  get jobs(): JobSettings {
    const [provider = '', channel = ''] = this.TOKEN_AUTO_IMPORT_PLACE.split('/');
    return {
      checkEveryMs: this.TOKEN_CHECK_INTERVAL === 0 ? null : this.TOKEN_CHECK_INTERVAL * 1_000,
      importDirectory: this.TOKEN_AUTO_IMPORT_DIR === '' ? null : this.TOKEN_AUTO_IMPORT_DIR,
      importEveryMs: this.TOKEN_AUTO_IMPORT_INTERVAL * 1_000,
      importPlace: { provider, channel },
      maintainEveryMs: this.TOKEN_AUTO_MAINTENANCE ? this.TOKEN_AUTO_MAINTENANCE_INTERVAL * 1_000 : null,
      deletesRefused: this.TOKEN_AUTO_MAINTENANCE_DELETE,
    };
  }

  get databasePath(): string {
    return databasePathOf(this);
  }

  /** What seals and opens tokens. */
  secretBox(): SecretBox {
    const keys = [this.TOKEN_ENCRYPTION_KEY, ...this.TOKEN_ENCRYPTION_OLD_KEYS].map(parseSecretKey);
    return new SecretBox(keys.filter((key): key is SecretKey => key !== null));
  }
}
