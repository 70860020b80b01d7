const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};
const COLOURS = [36, 35, 32, 33, 34, 96, 95, 92];
const NAME_WIDTH = 14;

export interface LineFormat {
  /** Whether lines are passed on as they came, JSON and all. */
  readonly isRaw: boolean;
  readonly hasColour: boolean;
}

/** What the terminal and the settings ask for (no-color.org, force-color.org). */
export function lineFormat(settings: Readonly<Record<string, string | undefined>>, isTerminal: boolean): LineFormat {
  const isForced = (settings['FORCE_COLOR'] ?? '0') !== '0';
  return { isRaw: settings['LOG_FORMAT'] === 'json', hasColour: !settings['NO_COLOR'] && (isTerminal || isForced) };
}

/** Makes lines of several services tell each other apart: pino's JSON becomes time, service, level and message. */
export class LinePrinter {
  readonly #format: LineFormat;
  readonly #write: (line: string) => void;
  readonly #names: string[] = [];

  constructor(format: LineFormat, write: (line: string) => void) {
    this.#format = format;
    this.#write = write;
  }

  print(name: string, line: string): void {
    if (this.#format.isRaw) return this.#write(line);
    const entry = parseEntry(line);
    const time = clock(entry === null ? new Date() : timeOf(entry));
    const text = entry === null ? line : `${levelOf(entry).padEnd(5)} ${messageOf(entry)}`;
    this.#write(`${time} ${this.#coloured(name)} ${text}`);
  }

  #coloured(name: string): string {
    if (!this.#names.includes(name)) this.#names.push(name);
    const padded = name.padEnd(NAME_WIDTH);
    if (!this.#format.hasColour) return padded;
    return `\u001b[${COLOURS[this.#names.indexOf(name) % COLOURS.length]}m${padded}\u001b[0m`;
  }
}

type Entry = Readonly<Record<string, unknown>>;

function parseEntry(line: string): Entry | null {
  if (!line.startsWith('{')) return null;
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && 'level' in value ? (value as Entry) : null;
  } catch {
    return null;
  }
}

function timeOf({ time }: Entry): Date {
  const date = new Date(typeof time === 'number' || typeof time === 'string' ? time : Date.now());
  return Number.isNaN(date.getTime()) ? new Date() : date;
}

const clock = (date: Date): string => date.toTimeString().slice(0, 8);

const levelOf = ({ level }: Entry): string =>
  typeof level === 'number' ? (LEVELS[level] ?? String(level)) : String(level).toUpperCase();

/** The message, the short fields beside it, and the stack of an error. */
function messageOf(entry: Entry): string {
  const {
    msg,
    err,
    context,
    service: _service,
    level: _level,
    time: _time,
    pid: _pid,
    hostname: _host,
    ...fields
  } = entry;
  const where = typeof context === 'string' ? `[${context}] ` : '';
  const short = Object.entries(fields)
    .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
    .map(([name, value]) => ` ${name}=${String(value)}`);
  const stack = typeof err === 'object' && err !== null ? `\n${stackOf(err)}` : '';
  return `${where}${typeof msg === 'string' ? msg : ''}${short.join('')}${stack}`;
}

function stackOf(error: object): string {
  if ('stack' in error && typeof error.stack === 'string') return error.stack;
  return 'message' in error ? String(error.message) : JSON.stringify(error);
}
