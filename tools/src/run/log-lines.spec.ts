import { describe, expect, it } from 'vitest';
import { LinePrinter, lineFormat, type LineFormat } from './log-lines.ts';

function printed(line: string, format: LineFormat = { isRaw: false, hasColour: false }): string {
  const lines: string[] = [];
  new LinePrinter(format, (text) => lines.push(text)).print('gateway', line);
  return lines.join('\n');
}

describe('log lines', () => {
  it('of pino become time, service, level, message and short fields', () => {
    const time = new Date(2026, 0, 2, 3, 4, 5).getTime();
    const line = JSON.stringify({
      level: 40,
      time,
      pid: 7,
      hostname: 'h',
      context: 'Chat',
      msg: 'slow',
      requestId: 'r1',
      req: {},
    });
    expect(printed(line)).toBe('03:04:05 gateway        WARN  [Chat] slow requestId=r1');
  });

  it('of an error show its stack', () => {
    expect(
      printed(JSON.stringify({ level: 50, msg: 'failed', err: { message: 'm', stack: 'Error: m\n at f' } })),
    ).toContain('ERROR failed\nError: m\n at f');
  });

  it('that are no JSON, or other JSON, are passed on as they are', () => {
    expect(printed('plain text')).toMatch(/^\d\d:\d\d:\d\d gateway {8}plain text$/);
    expect(printed('{broken')).toContain('{broken');
    expect(printed('{"zai":{}}')).toContain('{"zai":{}}');
  });

  it('stay JSON when LOG_FORMAT=json', () => {
    expect(printed('{"level":30,"msg":"x"}', lineFormat({ LOG_FORMAT: 'json' }, true))).toBe('{"level":30,"msg":"x"}');
  });

  it('have colours in a terminal or when forced, and never with NO_COLOR', () => {
    expect(lineFormat({}, true).hasColour).toBe(true);
    expect(lineFormat({}, false).hasColour).toBe(false);
    expect(lineFormat({ FORCE_COLOR: '1' }, false).hasColour).toBe(true);
    expect(lineFormat({ NO_COLOR: '1', FORCE_COLOR: '1' }, true).hasColour).toBe(false);
    expect(printed('x', { isRaw: false, hasColour: true })).toContain('\u001b[36mgateway');
  });
});
