import { describe, expect, it } from 'vitest';
import { serviceLogger } from '../src/index.js';

function capture(level: 'info' | 'debug' = 'info') {
  const lines: Record<string, unknown>[] = [];
  const write = (line: string): void => void lines.push(JSON.parse(line) as Record<string, unknown>);
  return { lines, logger: serviceLogger('gateway', level, { write }) };
}

describe('serviceLogger', () => {
  it('writes one JSON line with service, level and context', () => {
    const { lines, logger } = capture();
    logger.log('started', 'Main');
    expect(lines).toMatchObject([{ service: 'gateway', level: 'info', context: 'Main', msg: 'started' }]);
  });

  it('makes the fields of a logged object fields of the line', () => {
    const { lines, logger } = capture();
    logger.log({ requestId: 'req_1', outcome: 'completed' }, 'Chat');
    expect(lines).toMatchObject([{ requestId: 'req_1', outcome: 'completed', context: 'Chat' }]);
  });

  it('hides the headers that carry secrets', () => {
    const { lines, logger } = capture();
    logger.log({ request: { headers: { authorization: 'Bearer sk-1', 'x-api-key': 'sk-2', accept: '*/*' } } });
    logger.log({ headers: { cookie: 'sid=sk-3' }, authorization: 'sk-4' });
    expect(JSON.stringify(lines)).not.toContain('sk-');
    expect(JSON.stringify(lines)).toContain('*/*');
  });

  it('keeps message and stack of an error', () => {
    const { lines, logger } = capture();
    logger.error(new Error('broke'), 'Chat');
    logger.error('broke', 'at line 1', 'Chat');
    expect(lines[0]).toMatchObject({ level: 'error', msg: 'broke', err: { message: 'broke' } });
    expect(lines[1]).toMatchObject({ level: 'error', msg: 'broke', stack: 'at line 1', context: 'Chat' });
  });

  it('changes its level while running', () => {
    const { lines, logger } = capture();
    logger.debug('unseen');
    logger.setLevel('debug');
    logger.debug('seen');
    expect(lines).toMatchObject([{ msg: 'seen' }]);
  });
});
