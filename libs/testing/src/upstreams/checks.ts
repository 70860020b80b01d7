import { Refusal } from './exchange.js';

/** Small checks of what arrived. Each refuses with 400 and the name of what is wrong, as chat sites on Open WebUI do. */

export type Json = Record<string, unknown>;

const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export function invalid(detail: string): Refusal {
  return new Refusal(400, { detail });
}

/** @throws Refusal where `isTrue` is false */
export function require(isTrue: boolean, detail: string): asserts isTrue {
  if (!isTrue) throw invalid(detail);
}

export function toObject(value: unknown, name: string): Json {
  require(isObject(value), `${name} must be an object`);
  return value;
}

export function toArray(value: unknown, name: string): readonly unknown[] {
  require(Array.isArray(value), `${name} must be an array`);
  return value as readonly unknown[];
}

export function toText(value: unknown, name: string): string {
  require(typeof value === 'string', `${name} must be a string`);
  return value;
}

export function toFlag(value: unknown, name: string): boolean {
  require(typeof value === 'boolean', `${name} must be a boolean`);
  return value;
}

export function requireUuid(value: unknown, name: string): string {
  const text = toText(value, name);
  require(UUID_V4.test(text), `${name} must be a UUID of version 4`);
  return text;
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
