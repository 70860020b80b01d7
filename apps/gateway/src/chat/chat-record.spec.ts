import { ServiceError, type FinishReason } from '@sluice/contract';
import { describe, expect, it } from 'vitest';
import { ChatRecord } from './chat-record.js';

const finished = (reason: FinishReason): ChatRecord => {
  const record = new ChatRecord();
  record.finish = { type: 'finish', reason, usage: null, usageSource: 'none' };
  return record;
};

describe('the outcome of a chat', () => {
  it('is how the upstream finished, when all of it was delivered', () => {
    expect(finished('stop').outcome(true)).toBe('completed');
    expect(finished('length').outcome(true)).toBe('length');
    expect(finished('tool_calls').outcome(true)).toBe('tool_calls');
  });

  it('is client_gone when it was not delivered, whatever else happened', () => {
    expect(finished('stop').outcome(false)).toBe('client_gone');
    const record = new ChatRecord();
    record.fail(new ServiceError('upstream_error', 'x'));
    expect(record.outcome(false)).toBe('client_gone');
  });

  it('is that of the first failure', () => {
    const record = new ChatRecord();
    record.fail(new ServiceError('upstream_stalled', 'x'));
    record.fail(new ServiceError('internal_error', 'y'));
    expect(record.outcome(true)).toBe('stalled');
  });

  it('is never completed without an end', () => {
    expect(new ChatRecord().outcome(true)).toBe('internal_error');
  });

  it('counts attempts at the upstream and queueings in vain', () => {
    const record = new ChatRecord();
    expect(record.attempts).toBe(0);
    record.reply = {
      head: { providerId: 'zai', channel: 'web', tokenLabel: 'guest', attempts: 3, ignored: [] },
      attempts: 2,
      takenAt: null,
    };
    expect(record.attempts).toBe(4);
  });
});
