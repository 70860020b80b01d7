import { describe, expect, it } from 'vitest';
import { bucketOf, expectedSignature, windowKey } from './signature.js';

const FIRST_USER = '21ea9ec3-e492-4dbb-b522-fc0eaf64f0f6';
const SECOND_USER = '7f6d5c4b-3a29-4818-8706-f5e4d3c2b1a0';
const LETTERS = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const DIGITS = '11111111-2222-4333-8444-555555555555';

const VECTORS = [
  [
    'eef12d6c-6dc9-47a0-aae8-b9f3454f98c5',
    FIRST_USER,
    1761038714733,
    'aGk=',
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
    DIGITS,
    FIRST_USER,
    1760000000000,
    '6K+355So5LiA5Y+l6K+d5Zue562U77yaCuS9oOWlvQ==',
    '263740d682bb274deea50757e4af1639fd2bd12a1c930aa701490b7f72174755',
  ],
  [
    DIGITS,
    SECOND_USER,
    1773136200123,
    'IGF8YixjIPCfmIAg',
    'be86f62c76ece8a9f908c9fff72f3e9fcbb727312de44ff8a8f7ee36fd933eaf',
  ],
  [
    LETTERS,
    SECOND_USER,
    1759999799999,
    'Ym91bmRhcnk=',
    '500d6e2a9e68f19c2bc6e9d2576948a95f42cace15f0e10ed408567fbb11f09b',
  ],
  [
    LETTERS,
    SECOND_USER,
    1759999800000,
    'Ym91bmRhcnk=',
    '7a056853207ab2dd9674cd2d5a040cb6318c121b83af30be19da24d81e142185',
  ],
  [
    LETTERS,
    '123456',
    1773136200123,
    Buffer.from('x'.repeat(1000)).toString('base64'),
    '9d08d76b831bc02a4868688c8cc2a9841d8c13654afc1f8b3c17a2a19582d5e3',
  ],
] as const;

describe('the signature that the chat site expects', () => {
  it.each(VECTORS)('of request %s by %s at %d', (requestId, userId, timestamp, prompt, signature) => {
    const fields = { requestId, userId, timestamp, prompt: Buffer.from(prompt, 'base64').toString() };
    expect(expectedSignature(fields)).toBe(signature);
  });

  it.each([
    [5866665, '67881ee681a147923b12384d7e1ef5acdbced840a8911541be548bc2bd143f1c'],
    [5866666, '2fc97ade4ca8e2e2de3bd3472473c2bff0af9b0efa10172cd5d96af22028f67f'],
    [5870129, 'ff9d452f4a51fa3ac447e49502dcada0538c4aaa1b8301d0118bc73fcafcc655'],
    [5910454, 'ad2e9fdeb8f6c2a26999013226822cac9e7c9229a409fd3957d74986813bc7b6'],
  ])('uses for window %d the key of that window', (bucket, key) => {
    expect(bucketOf(bucket * 300_000)).toBe(bucket);
    expect(windowKey(bucket * 300_000 + 299_999)).toBe(key);
  });
});
