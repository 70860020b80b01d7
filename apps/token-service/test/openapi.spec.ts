import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildDocument } from '../src/docs/setup-docs.js';
import { TestService } from './support/test-service.js';

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

/** Changed on purpose? `npx vitest run test/openapi.spec.ts -u` in this folder writes it anew. */
it('describes itself as the dashboard was told: its client is generated from this file', async () => {
  const document = `${JSON.stringify(buildDocument(service.app), null, 2)}\n`;
  await expect(document).toMatchFileSnapshot('../../admin/src/api/openapi.json');
});
