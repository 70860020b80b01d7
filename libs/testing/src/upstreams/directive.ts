/** `sim:<name> key=value flag …` somewhere in a message: the tester's order to the simulator. */
export interface Directive {
  readonly name: string;
  /** Values by key; a flag has the value `1`. */
  readonly values: ReadonlyMap<string, string>;
  /** What follows the name, less one white-space character: what `sim:echo` says back. */
  readonly rest: string;
}

/** An order that the simulator does not understand. A typing error in a test must not pass as a good answer. */
export class DirectiveError extends Error {
  override readonly name = 'DirectiveError';
}

const START = /(?<![\w:-])sim:([a-z][a-z0-9]*(?:-[a-z0-9]+)*)/;
/** A value in double quotes is read as a JSON string, so that it can hold blanks and `\n`. */
const ARGUMENT = /[ \t]+(?:([a-z][a-z-]*)=("(?:[^"\\]|\\.)*"|\S+)|(once|mid|stamp|stubborn)(?!\S))/y;

export function parseDirective(text: string): Directive | null {
  const start = START.exec(text);
  if (start === null) return null;
  const afterName = start.index + start[0].length;
  const values = new Map<string, string>();
  ARGUMENT.lastIndex = afterName;
  for (let found = ARGUMENT.exec(text); found !== null; found = ARGUMENT.exec(text)) {
    const [, key, value, flag] = found;
    if (flag !== undefined) values.set(flag, '1');
    else if (key !== undefined && value !== undefined) values.set(key, unquote(value));
  }
  return { name: start[1] ?? '', values, rest: text.slice(afterName).replace(/^\s/, '') };
}

function unquote(value: string): string {
  if (!value.startsWith('"') || value.length < 2) return value;
  try {
    return JSON.parse(value) as string;
  } catch {
    throw new DirectiveError(`${value} is not a quoted value`);
  }
}

/** Typed reading of a directive's values, each with its default. */
export class DirectiveReader {
  constructor(readonly directive: Directive) {}

  has(key: string): boolean {
    return this.directive.values.has(key);
  }

  text(key: string, fallback: string): string {
    return this.directive.values.get(key) ?? fallback;
  }

  /** @throws DirectiveError where the value is not a number of 0 or more */
  number<T>(key: string, fallback: T): number | T {
    const value = this.directive.values.get(key);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (value === '' || !Number.isFinite(number) || number < 0) {
      throw new DirectiveError(`sim:${this.directive.name}: ${key} must be a number, not '${value}'`);
    }
    return number;
  }

  flag(key: string): boolean {
    const value = this.directive.values.get(key);
    return value !== undefined && !['0', 'off', 'false'].includes(value);
  }

  /** @throws DirectiveError where the value is none of `options` */
  choice<const T extends string>(key: string, options: readonly T[], fallback: NoInfer<T>): T {
    const value = this.directive.values.get(key);
    if (value === undefined) return fallback;
    const chosen = options.find((option) => option === value);
    if (chosen === undefined) {
      throw new DirectiveError(`sim:${this.directive.name}: ${key} must be one of ${options.join(', ')}`);
    }
    return chosen;
  }
}
