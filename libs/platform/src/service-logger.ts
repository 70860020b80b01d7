import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger as PinoLogger } from 'pino';
import type { LogLevel } from './config/service-config.js';
import { gatheredOutput } from './gathered-output.js';

/** Names of headers that carry secrets. */
const SECRETS = new Set(['authorization', 'proxy-authorization', 'x-api-key', 'cookie', 'set-cookie']);
const HIDDEN = '[hidden]';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !(value instanceof Error);

/**
 * Hides headers that carry secrets: among the fields themselves, in their `headers`, and in the `headers` of a field.
 * Copies only where there is something to hide. Pino's own `redact` walks a list of paths on every line, which costs a
 * busy gateway more than writing the line.
 */
function hideSecrets(fields: Fields): Fields {
  let shown = hideIn(fields);
  for (const name in fields) {
    const value = fields[name];
    if (!isFields(value)) continue;
    const safe = name === 'headers' ? hideIn(value) : hideInHeadersOf(value);
    if (safe !== value) shown = { ...shown, [name]: safe };
  }
  return shown;
}

function hideInHeadersOf(fields: Fields): Fields {
  const { headers } = fields;
  return isFields(headers) ? { ...fields, headers: hideIn(headers) } : fields;
}

function hideIn(fields: Fields): Fields {
  const secrets = Object.keys(fields).filter((name) => SECRETS.has(name.toLowerCase()));
  return secrets.length === 0 ? fields : { ...fields, ...Object.fromEntries(secrets.map((name) => [name, HIDDEN])) };
}

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
  destination: DestinationStream = gatheredOutput(),
): PinoLoggerService {
  const options = {
    level,
    base: { service },
    formatters: { level: (label: string) => ({ level: label }), log: (fields: Fields) => hideSecrets(fields) },
  };
  return new PinoLoggerService(pino(options, destination));
}
