import { describe, expect, it } from 'vitest';
import { planTakeOver } from '../src/z-ai2api/plan.ts';
import { takeOver } from '../src/z-ai2api/take-over.ts';

const token = { id: 1, provider: 'zai', token: 'a-secret-of-mine', type: 'user', isEnabled: true, priority: 0 };

describe('the take-over from z.ai2api_python', () => {
  it.each([
    [0, 1],
    [9, 10],
    [-5, 1],
    [2.9, 3],
    [123_456, 1_000],
    [Number.NaN, 1],
  ])('makes of priority %d weight %d', (priority, weight) => {
    expect(planTakeOver([{ ...token, priority }])[0]!.item).toMatchObject({ weight });
  });

  it('keeps each answer with its token, however many calls it takes', async () => {
    const tokens = Array.from({ length: 1_001 }, (_, id) => ({ ...token, id, token: `secret-number-${id}` }));
    const sizes: number[] = [];
    const client = {
      importTokens: (_place: object, items: readonly object[]) => {
        sizes.push(items.length);
        const answers = (items as { secret: string }[]).map(({ secret }, index) => ({
          line: index + 1,
          status: secret.endsWith('7') ? ('duplicate' as const) : ('created' as const),
        }));
        return Promise.resolve(answers);
      },
    };
    const lines: string[] = [];
    await takeOver(planTakeOver(tokens), client, false, (line) => lines.push(line));
    expect(sizes).toEqual([500, 500, 1]);
    expect(lines[507]).toBe('#507 zai: there already');
    expect(lines[508]).toBe('#508 zai: taken over with weight 1');
    expect(lines.at(-1)).toBe('901 taken over, 100 there already, 0 left out.');
  });
});
