import { IsBoolean, IsIn, IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { RedisConfig } from './redis-config.js';

/** Words that LOG_LEVEL knows, from the quietest. */
export const LOG_LEVELS = ['silent', 'fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Settings that every service has. Each app's config class extends this one. */
export class ServiceConfig extends RedisConfig {
  /** `production` refuses the settings that are meant for trying things out. */
  @IsString()
  NODE_ENV = 'development';

  @IsIn(LOG_LEVELS)
  LOG_LEVEL: LogLevel = 'info';

  /** Logs at level `debug`, whatever LOG_LEVEL says. */
  @IsBoolean()
  DEBUG_LOGGING = false;

  /** Keeps several Sluices apart that share one Redis. */
  @Matches(/^[A-Za-z0-9-]*$/, { message: '$property may hold letters, digits and hyphens only' })
  SLUICE_SCOPE = '';

  /** Longest wait for what is running when the service is asked to stop, ms. */
  @IsInt()
  @Min(0)
  @Max(600_000)
  SHUTDOWN_GRACE_MS = 30_000;

  /** What the logger is to be set to. */
  get logLevel(): LogLevel {
    return this.DEBUG_LOGGING ? 'debug' : this.LOG_LEVEL;
  }
}
