import type { TokenCheckResult, TokenVerdict } from '@sluice/contract';
import type { TestRedis } from '@sluice/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACTIVE, PoolScope, ref, startServer } from './support/pool-scope.js';

let server: TestRedis;
let scope: PoolScope;
beforeAll(async () => void (server = await startServer()));
afterAll(() => server.stop());
beforeEach(() => void (scope = new PoolScope(server)));
afterEach(() => scope.close());

/** Token `a` alone, which loans and checks say something of. */
async function tokenA() {
  await scope.fill('a');
  const { pool, lend } = scope.borrower();
  const end = async (verdict: TokenVerdict, retryAfterMs?: number): Promise<void> =>
    pool.settle(await lend(), verdict, { ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
  const check = (result: TokenCheckResult): Promise<void> => pool.checks.note(ref('a'), { result, evidence: 'seen' });
  const state = async () => (await scope.state('a'))!;
  const cool = async (): Promise<void> => {
    for (let i = 0; i < 3; i += 1) await end('auth');
  };
  return { pool, lend, end, check, state, cool };
}

describe('a check', () => {
  it('that is good ends the cooling of a token that was refused, and forgets refusals', async () => {
    const { end, check, state, cool } = await tokenA();
    await cool();
    await check('valid');
    expect(await state()).toMatchObject({ name: 'active', cause: null, nextTryAt: null, failures: 0 });
    await end('auth');
    await check('valid');
    expect(await state()).toMatchObject({ name: 'active', failures: 0 });
  });

  it('that is refused counts like a refusal of a request, and cools at the third in a row', async () => {
    const { check, state, end } = await tokenA();
    await check('refused');
    await end('auth');
    expect(await state()).toMatchObject({ name: 'active', failures: 2 });
    await check('refused');
    const cooled = await state();
    expect(cooled).toMatchObject({ name: 'cooling', cause: 'auth', evidence: 'seen', failures: 3 });
    await check('refused');
    expect(await state()).toEqual(cooled);
  });

  it('decides a trial, either way', async () => {
    const { check, state } = await tokenA();
    const trial = { ...ACTIVE, name: 'trial', cause: 'auth', failures: 3 } as const;
    await scope.keeper.setState(ref('a'), trial);
    await check('refused');
    expect(await state()).toMatchObject({ name: 'cooling', cause: 'auth' });
    await scope.keeper.setState(ref('a'), trial);
    await check('valid');
    expect(await state()).toMatchObject({ name: 'active' });
  });

  it('puts a token that was exhausted on trial, as it proves no quota; it cools when there is none', async () => {
    const { check, state, end } = await tokenA();
    await end('exhausted');
    await check('valid');
    expect(await state()).toMatchObject({ name: 'trial', cause: 'exhausted' });
    await check('valid');
    expect(await state()).toMatchObject({ name: 'trial' });
    await check('exhausted');
    expect(await state()).toMatchObject({ name: 'exhausted', evidence: 'seen' });
  });

  it('does not end the rest that the upstream asked for', async () => {
    const { check, state, end } = await tokenA();
    await end('rate-limited', 42_000);
    const before = await state();
    await check('valid');
    expect(await state()).toEqual(before);
  });

  it('that could not be made, or is of a token that is disabled or gone, changes nothing', async () => {
    const { check, state, cool } = await tokenA();
    await cool();
    const before = await state();
    await check('unknown');
    expect(await state()).toEqual(before);
    await scope.fill(scope.token('a', { enabled: false }));
    for (const result of ['valid', 'refused', 'exhausted'] as const) await check(result);
    expect(await state()).toMatchObject({ name: 'disabled', failures: 3 });
    await scope.keeper.remove(ref('a'));
    await check('valid');
    expect(await scope.state('a')).toBeUndefined();
  });

  it('is counted as no loan', async () => {
    const { check } = await tokenA();
    await check('valid');
    await check('refused');
    expect((await scope.keeper.takeCounters()).increments.size).toBe(0);
  });

  it('has the token at hand by its id, with its secret, whatever its state', async () => {
    const { pool } = await tokenA();
    await scope.fill(scope.token('a', { enabled: false }));
    expect(await pool.checks.find(ref('a'))).toMatchObject({ id: 'a', label: 'label-a', secret: 'secret-a' });
    expect(await pool.checks.find(ref('b'))).toBeNull();
  });
});
