import type { ResponseFormat } from '@sluice/contract';

/** Asks a model for JSON where the channel cannot be told to see to it. */
export function jsonPrompt(format: Exclude<ResponseFormat, { type: 'text' }>, hasTools: boolean): string {
  const form = [
    hasTools ? 'Where you use no tool, answer' : 'Answer',
    'with one JSON value and nothing else: no words before or after it, and no code block around it.',
  ].join(' ');
  return format.type === 'json_object'
    ? `${form} The value is an object.`
    : `${form} It has to be valid by this JSON Schema:\n\n${JSON.stringify(format.schema)}`;
}
