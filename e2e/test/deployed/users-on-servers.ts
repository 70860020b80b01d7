import { redisConnector } from '@sluice/platform';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const RULES = fileURLToPath(new URL('../../../docker/redis/users.acl', import.meta.url));
const SILENT = { warn: () => undefined, log: () => undefined };

type Connection = ReturnType<ReturnType<typeof redisConnector>>;

/** Users of services on servers that run already, of a Cluster or under Sentinels. */
export interface UsersOnServers {
  /** What lets a service in. */
  envOf(user: string): Record<string, string>;
  /** What the servers that live have refused, a line each. */
  refusals(): Promise<string[]>;
}

/**
 * Gives every server the users of docker/redis/users.acl, beside those that it has.
 *
 * @param password  of the user `default`
 */
export async function addUsers(servers: readonly { url: string }[], password: string): Promise<UsersOnServers> {
  const secret = randomBytes(18).toString('hex');
  const users = (await readFile(RULES, 'utf8')).split('\n').filter((line) => line.startsWith('user '));
  for (const { url } of servers) {
    await asked(url, password, async (server) => {
      for (const line of users.filter((one) => !one.startsWith('user default'))) {
        // A selector in its brackets is one word.
        const [, name = '', ...rules] = line.match(/\([^)]*\)|\S+/g) ?? [];
        await server.acl('SETUSER', name, ...rules.map((rule) => (rule.startsWith('#') ? `>${secret}` : rule)));
      }
    });
  }
  return {
    envOf: (user) => ({ REDIS_USERNAME: user, REDIS_PASSWORD: secret }),
    async refusals() {
      const logs = servers.map(({ url }) => asked(url, password, (server) => server.acl('LOG')).catch(() => []));
      return ((await Promise.all(logs)) as unknown[][]).flat().map((entry) => JSON.stringify(entry));
    },
  };
}

async function asked<T>(url: string, password: string, question: (server: Connection) => Promise<T>): Promise<T> {
  const options = { maxRetriesPerRequest: 0, retryStrategy: null };
  const server = redisConnector({ kind: 'server', url, password }, 'test', SILENT)('operator', options);
  try {
    return await question(server);
  } finally {
    server.disconnect();
  }
}
