import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import type { LogLevel } from './config/service-config.js';

/** Header names that carry secrets, wherever in a logged object a `headers` stands. */
const SECRET_HEADERS = ['authorization', 'proxy-authorization', 'x-api-key', 'cookie', 'set-cookie'];
const SECRET_PATHS = SECRET_HEADERS.flatMap((name) => ['', 'headers', '*.headers'].map((path) => `${path}["${name}"]`));

/**
 * Nest's logger over pino: one JSON object a line on stdout, with `service`, `level` as a word and `time` in ms.
 * The last argument, when it is text, is Nest's `context`; a logged object's fields become fields of the line.
 */
export class PinoLoggerService implements LoggerService {
  constructor(readonly pino: PinoLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Takes effect at once, for every later line. */
  setLevel(level: LogLevel): void {
    this.pino.level = level;
  }

  private write(level: Exclude<LogLevel, 'silent'>, message: unknown, rest: unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const fields: Record<string, unknown> = {};
    const texts = rest.filter((item) => typeof item === 'string');
    const context = texts.at(-1);
    if (context !== undefined) fields['context'] = context;
    // Nest passes an error's stack as the text before the context.
    if (texts.length > 1) fields['stack'] = texts[0];
    const error = [message, ...rest].find((item) => item instanceof Error);
    if (error !== undefined) fields['err'] = error;
    if (message instanceof Error) this.pino[level](fields, message.message);
    else if (typeof message === 'object' && message !== null) this.pino[level]({ ...fields, ...message });
    else this.pino[level](fields, String(message));
  }
}

/** The logger of a service, to be given to Nest. @param destination  where lines go instead of stdout */
export function serviceLogger(
  service: string,
  level: LogLevel = 'info',
  destination?: DestinationStream,
): PinoLoggerService {
  const options = {
    level,
    base: { service },
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRET_PATHS, censor: '[hidden]' },
  };
  return new PinoLoggerService(destination === undefined ? pino(options) : pino(options, destination));
}
