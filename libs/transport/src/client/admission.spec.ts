import { describe, expect, it } from 'vitest';
import { Admission } from './admission.js';

let applicants = 0;

class Applicant {
  readonly stream = (applicants += 1);
  readonly request;

  constructor(tenant: string, providerId = 'p') {
    this.request = { tenant, providerId };
  }
}

function open({ maxActive = Infinity, capacity = 0 } = {}) {
  const sent: Applicant[] = [];
  const clock = { ms: 0 };
  const admission = new Admission<Applicant>({
    maxActive,
    capacity: () => capacity,
    send: (call) => sent.push(call),
    now: () => clock.ms,
  });
  const enter = (tenant: string): Applicant => {
    const call = new Applicant(tenant);
    expect(admission.enter(call)).toBeNull();
    admission.apply(call);
    return call;
  };
  const tenants = () => sent.map(({ request }) => request.tenant).join('');
  return { admission, sent, clock, enter, tenants };
}

describe('admission', () => {
  it('keeps few requests in the queue, and gives each tenant its turn as workers take them', () => {
    const { admission, sent, enter, tenants } = open({ capacity: 32 });
    for (let i = 0; i < 10; i += 1) enter('a');
    enter('b');
    enter('b');
    expect(tenants()).toBe('aaaa');
    for (let i = 0; i < 8; i += 1) admission.onTaken(sent[i]!);
    expect(tenants()).toMatch(/^aaaa(abab|baba)a{4}$/);
  });

  it('keeps more in the queue the more the workers take at once', () => {
    const { sent, enter } = open({ capacity: 400 });
    for (let i = 0; i < 100; i += 1) enter('a');
    expect(sent).toHaveLength(50);
  });

  it('lets the next one in when a queued request is given up', () => {
    const { admission, sent, enter } = open();
    const calls = Array.from({ length: 6 }, () => enter('a'));
    admission.leave(calls[0]!);
    expect(sent).toHaveLength(5);
    admission.leave(calls[5]!);
    admission.onTaken(calls[1]!);
    expect(sent).toHaveLength(5);
    expect(admission.isQueued(calls[2]!)).toBe(true);
    expect(admission.isQueued(calls[1]!)).toBe(false);
  });

  it('stops one tenant before all places are taken, and leaves room for others', () => {
    const { admission } = open({ maxActive: 90 });
    let refusal = null;
    let held = 0;
    for (; refusal === null; held += 1) refusal = admission.enter(new Applicant('flood'));
    expect(held).toBe(81);
    expect(refusal).toMatchObject({ code: 'rate_limit_exceeded' });
    expect(admission.enter(new Applicant('other'))).toBeNull();
  });

  it('turns everybody away when the gateway is full, and lets in again who comes when there is room', () => {
    const { admission } = open({ maxActive: 1 });
    const first = new Applicant('a');
    expect(admission.enter(first)).toBeNull();
    const second = new Applicant('b');
    expect(admission.enter(second)).toMatchObject({ code: 'overloaded' });
    admission.leave(second);
    admission.leave(first);
    expect(admission.enter(new Applicant('b'))).toBeNull();
  });

  it('says how long the wait is as fast as workers take requests now', () => {
    const { admission, sent, clock, enter } = open();
    for (let i = 0; i < 30; i += 1) enter('a');
    expect(admission.waitMs(sent[0]!)).toBe(5_000);
    for (let i = 0; i < 10; i += 1) {
      clock.ms += 1_000;
      admission.onTaken(sent[i]!);
    }
    const waiting = 20;
    expect(admission.waitMs(sent[10]!)).toBeGreaterThanOrEqual(waiting * 1_000);
    expect(admission.waitMs(sent[10]!)).toBeLessThan((waiting + 3) * 1_000);
  });
});
