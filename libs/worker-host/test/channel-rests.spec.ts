import { describe, expect, it } from 'vitest';
import { attemptsOf, byToken, collect, fault, finish, type Script, text } from './support/attempts-scene.js';

describe('a channel that is blocked', () => {
  it('lets a blocked channel rest, by the other one meanwhile, and tries it again afterwards', async () => {
    const asked: string[] = [];
    let isOpen = false;
    const script: Script = async function* ({ token }) {
      asked.push(token!.secret);
      if (token!.secret === 'api-1' && !isOpen) throw fault('upstream_captcha_required');
      yield text(`by ${token!.secret}`);
      yield finish;
    };
    const { answer, clock, rests } = attemptsOf(script, ['api-1', 'web-1'], { restMs: 60_000 });
    for (let i = 0; i < 3; i += 1) expect(await collect(answer())).toEqual([text('by web-1'), finish]);
    expect(asked).toEqual(['api-1', 'web-1', 'web-1', 'web-1']);
    expect(rests.resting).toMatchObject([{ channel: 'api', code: 'upstream_captcha_required' }]);
    clock.ms += 60_000;
    isOpen = true;
    expect(await collect(answer())).toEqual([text('by api-1'), finish]);
    expect(rests.resting).toEqual([]);
  });

  it('says of a channel that rests what the upstream said, and when to come again, without asking it', async () => {
    const script = byToken({ 'api-1': fault('upstream_captcha_required') });
    const { answer, verdicts } = attemptsOf(script, ['api-1'], { restMs: 60_000 });
    for (let i = 0; i < 2; i += 1) {
      await expect(collect(answer())).rejects.toMatchObject({ code: 'upstream_captcha_required' });
    }
    await expect(collect(answer())).rejects.toMatchObject({ retryAfterMs: 60_000 });
    expect(verdicts()).toEqual([['api-1', 'blocked']]);
  });
});
