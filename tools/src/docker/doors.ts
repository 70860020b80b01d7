import { AdminClient } from '../keys/admin-client.ts';
import type { Client } from './client.ts';
import type { Stack } from './stack.ts';

/** A model of each provider. */
const MODELS = ['GLM-4.6', 'MBZUAI-IFM/K2-Think', 'LongCat-Flash'];
const ASSET = /assets\/[\w.-]+\.js/;

function ensure(isTrue: boolean, fault: string): void {
  if (!isTrue) throw new Error(fault);
}

/** One streamed answer of each provider through the published port. */
export async function answersStream(client: Client): Promise<string> {
  const seen: string[] = [];
  for (const model of MODELS) {
    const { isWhole, status, chunks } = await client.ask(model, 'Hello!');
    ensure(isWhole && chunks > 2, `${model} did not stream a whole answer (status ${status}, ${chunks} chunks)`);
    seen.push(`${model} ${chunks} chunks`);
  }
  return seen.join(', ');
}

/** The page of the dashboard with its policy, its files with theirs, compressed where the browser takes that. */
export async function dashboardOpens(stack: Stack, client: Client): Promise<string> {
  const page = await client.get('/admin/tokens');
  const html = await page.text();
  ensure(page.status === 200 && html.includes('<base href="/admin/" />'), 'the page does not open below /admin');
  ensure(page.headers.get('cache-control') === 'no-cache', 'the page may be kept by browsers');
  const policy = page.headers.get('content-security-policy') ?? '';
  ensure(policy.includes("script-src 'self';"), 'the page has no policy about scripts');
  const asset = ASSET.exec(html)?.[0] ?? '';
  const file = await client.get(`/admin/${asset}`, { headers: { 'accept-encoding': 'br' } });
  ensure(file.headers.get('content-encoding') === 'br', `${asset} is not compressed`);
  ensure((await file.text()).length > 0, `${asset} is empty`);
  ensure(/immutable/.test(file.headers.get('cache-control') ?? ''), `${asset} is not kept for good`);
  ensure((await client.get('/admin/assets/none.js')).status === 404, 'a file that is not there is not missing');
  const init = "{ headers: { 'x-forwarded-prefix': '/ai' } }";
  const below = await stack.fetchInside(await stack.container('gateway'), 'http://admin:8082/admin', init);
  ensure(below.includes('<base href="/ai/admin/" />'), 'the page does not follow ROOT_PATH');
  return 'page, policy, brotli, immutable assets, ROOT_PATH';
}

/** What is found by other means than imports is in the images too. */
export async function pagesAreWhole(stack: Stack, client: Client, password: string): Promise<string> {
  for (const path of ['/docs', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/openapi.json']) {
    ensure((await client.get(path)).status === 200, `${path} is missing`);
  }
  const board = await (await AdminClient.signIn(stack.url, password)).read('/queues/');
  ensure(board.status === 200 && board.text.includes('Sluice'), `the board of the queues is missing (${board.status})`);
  return 'Swagger UI, Bull Board';
}

/** Without root, on a file system that cannot be written to, and all of one version. */
export async function containersAreHeld(stack: Stack, version: string): Promise<string> {
  const services = await stack.services();
  for (const service of services) {
    const id = await stack.container(service);
    ensure((await stack.exec(id, 'id', '-u')) !== '0', `${service} runs as root`);
    const wrote = await stack.exec(id, 'sh', '-c', 'touch /etc/written 2>/dev/null && echo yes || echo no');
    ensure(wrote === 'no', `${service} can write to its image`);
    const ports = await stack.docker('port', id);
    ensure((ports !== '') === (service === 'gateway'), `${service} publishes: ${ports || 'nothing'}`);
  }
  const gateway = await stack.container('gateway');
  const doors = ['127.0.0.1:9090', 'token-service:8081', 'admin:8082', 'worker-zai:8091', 'worker-k2think:8092'];
  for (const door of [...doors, 'worker-longcat:8093']) {
    const health = JSON.parse(await stack.fetchInside(gateway, `http://${door}/health`)) as { version?: string };
    ensure(health.version === version, `${door} says that it is version ${health.version}`);
  }
  return `${services.length} containers, one published port, version ${version} everywhere`;
}
