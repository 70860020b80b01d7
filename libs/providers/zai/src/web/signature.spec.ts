import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ZaiConfig } from '../config.js';
import { sign, windowKey } from './signature.js';

const KEY = new ZaiConfig().ZAI_SIGNING_KEY;
const USER = '21ea9ec3-e492-4dbb-b522-fc0eaf64f0f6';
const OTHER = '7f6d5c4b-3a29-4818-8706-f5e4d3c2b1a0';
const fromBase64 = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

/** Request id, user id, ms, prompt, signature: computed three ways with one result. */
const VECTORS: readonly [string, string, number, string, string][] = [
  [
    'eef12d6c-6dc9-47a0-aae8-b9f3454f98c5',
    USER,
    1761038714733,
    'hi',
    'e1939c1a60c96c6ef2441cbbf09e72bc0d4895db7722410950be7822eb8ee71c',
  ],
  [
    '00000000-0000-4000-8000-000000000001',
    'guest',
    1760000000000,
    '',
    '1067764cbb00afc5d13d63c2ae7b8c34673d9a824f0c5a52f77c4dea75699718',
  ],
  [
    '11111111-2222-4333-8444-555555555555',
    USER,
    1760000000000,
    fromBase64('6K+355So5LiA5Y+l6K+d5Zue562U77yaCuS9oOWlvQ=='),
    '263740d682bb274deea50757e4af1639fd2bd12a1c930aa701490b7f72174755',
  ],
  [
    '11111111-2222-4333-8444-555555555555',
    OTHER,
    1773136200123,
    fromBase64('IGF8YixjIPCfmIAg'),
    'be86f62c76ece8a9f908c9fff72f3e9fcbb727312de44ff8a8f7ee36fd933eaf',
  ],
  [
    'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
    OTHER,
    1759999799999,
    'boundary',
    '500d6e2a9e68f19c2bc6e9d2576948a95f42cace15f0e10ed408567fbb11f09b',
  ],
  [
    'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
    OTHER,
    1759999800000,
    'boundary',
    '7a056853207ab2dd9674cd2d5a040cb6318c121b83af30be19da24d81e142185',
  ],
  [
    'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee',
    '123456',
    1773136200123,
    'x'.repeat(1_000),
    '9d08d76b831bc02a4868688c8cc2a9841d8c13654afc1f8b3c17a2a19582d5e3',
  ],
];

describe('sign', () => {
  it.each(VECTORS)(
    'signs request %s of %s at %i as the site does',
    (requestId, userId, timestampMs, prompt, expected) => {
      expect(sign({ requestId, userId, timestampMs, prompt }, KEY)).toBe(expected);
    },
  );

  it.each([
    [5866665, '67881ee681a147923b12384d7e1ef5acdbced840a8911541be548bc2bd143f1c'],
    [5866666, '2fc97ade4ca8e2e2de3bd3472473c2bff0af9b0efa10172cd5d96af22028f67f'],
    [5870129, 'ff9d452f4a51fa3ac447e49502dcada0538c4aaa1b8301d0118bc73fcafcc655'],
    [5910454, 'ad2e9fdeb8f6c2a26999013226822cac9e7c9229a409fd3957d74986813bc7b6'],
  ])('derives the key of window %i', (window, expected) => {
    expect(windowKey(window * 300_000, KEY)).toBe(expected);
  });

  it('signs as the site did with its earlier key, when that is set', () => {
    const [requestId, userId, timestampMs, prompt] = VECTORS[0]!;
    expect(sign({ requestId, userId, timestampMs, prompt }, 'junjie')).toBe(
      'de7a724f854c340e4c45e8761f735e450ba499d4f2ef6b81c98ad1f46bc478b6',
    );
  });

  it('uses the hex text of the window key, not its bytes', () => {
    const [requestId, userId, timestampMs] = VECTORS[1]!;
    const canonical = `requestId,${requestId},timestamp,${timestampMs},user_id,${userId}||${timestampMs}`;
    const byBytes = createHmac('sha256', Buffer.from(windowKey(timestampMs, KEY), 'hex'))
      .update(canonical)
      .digest('hex');
    expect(sign({ requestId, userId, timestampMs, prompt: '' }, KEY)).not.toBe(byBytes);
  });
});
