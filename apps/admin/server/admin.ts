import { createMetrics, listen, loadConfig, onShutdown, opsRoutes, Readiness, serviceLogger } from '@sluice/platform';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { AdminConfig } from './config.js';
import { site } from './site.js';

const FILES = fileURLToPath(new URL('web', import.meta.url));

/** Serves the dashboard as a process of its own. */
export async function startAdmin(): Promise<void> {
  const config = loadConfig(AdminConfig);
  const logger = serviceLogger('admin', config.logLevel);
  const answer = site(FILES, config.baseHref);
  const ops = opsRoutes({ readiness: new Readiness(), registry: createMetrics('admin') });
  const server = createServer((request, response) => {
    if (!ops(request, response)) answer(request, response);
  });
  const port = await listen(server, config.ADMIN_PORT, config.ADMIN_HOST);
  logger.log({ msg: 'listening', port }, 'Admin');

  onShutdown(async () => {
    server.closeIdleConnections();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      setTimeout(() => server.closeAllConnections(), config.SHUTDOWN_GRACE_MS).unref();
    });
    logger.log('stopped', 'Admin');
  }, config.SHUTDOWN_GRACE_MS + 5_000);
}
