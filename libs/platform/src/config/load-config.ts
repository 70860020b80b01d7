import 'reflect-metadata';
import { validateSync } from 'class-validator';
import { ConfigError } from './config-error.js';

/**
 * Reads the settings of one service from the environment: the only place that does. A field of `Config` is the
 * setting of the same name; its default, or else its declared type, says whether the text is read as a number, as
 * true or false, as a list (comma separated) or as it is. An empty variable counts as unset.
 *
 * @throws ConfigError with every fault at once, by name and reason, never by value
 */
export function loadConfig<T extends object>(Config: new () => T, env: NodeJS.ProcessEnv = process.env): T {
  const config = new Config();
  const fields = config as Record<string, unknown>;
  const faults = new Map<string, string[]>();
  for (const name of Object.keys(fields)) {
    const text = env[name]?.trim();
    if (text === undefined || text === '') continue;
    const read = fromText(text, kindOf(config, name));
    if (read.fault === undefined) fields[name] = read.value;
    else faults.set(name, [`${name} ${read.fault}`]);
  }
  for (const error of validateSync(config, { forbidUnknownValues: false })) {
    if (!faults.has(error.property)) faults.set(error.property, Object.values(error.constraints ?? {}));
  }
  if (faults.size > 0) throw new ConfigError([...faults.values()].flat());
  return config;
}

/** The text of one setting whose name is known only while running; null where it is not set. */
export function environmentText(name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  return env[name]?.trim() || null;
}

type Kind = 'text' | 'number' | 'boolean' | 'list';

interface Reading {
  readonly value?: unknown;
  readonly fault?: string;
}

function kindOf(config: object, name: string): Kind {
  const preset = (config as Record<string, unknown>)[name];
  const type: unknown = Reflect.getMetadata('design:type', config, name);
  if (typeof preset === 'number' || type === Number) return 'number';
  if (typeof preset === 'boolean' || type === Boolean) return 'boolean';
  if (Array.isArray(preset) || type === Array) return 'list';
  return 'text';
}

const TRUE = new Set(['true', '1', 'yes', 'on']);
const FALSE = new Set(['false', '0', 'no', 'off']);
const NUMBER = /^[+-]?\d[\d_]*(\.\d+)?$/;

function fromText(text: string, kind: Kind): Reading {
  switch (kind) {
    case 'number':
      return NUMBER.test(text) ? { value: Number(text.replaceAll('_', '')) } : { fault: 'must be a number' };
    case 'boolean': {
      const word = text.toLowerCase();
      if (TRUE.has(word)) return { value: true };
      return FALSE.has(word) ? { value: false } : { fault: 'must be true or false' };
    }
    case 'list': {
      const items = text.split(',').map((item) => item.trim());
      return { value: items.filter((item) => item !== '') };
    }
    case 'text':
      return { value: text };
  }
}
