/**
 * The bare pipe: HTTP in, HTTP out, no work of its own. What any Node process between client and upstream costs at
 * least.
 *
 * Environment: UPSTREAM_URL, the address that every request is passed on to. Prints its port.
 */
import { Agent, createServer, request as httpRequest } from 'node:http';

const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
const target = new URL(process.env['UPSTREAM_URL']!);

const server = createServer((request, response) => {
  const { host: _, connection: __, ...headers } = request.headers;
  const upstream = httpRequest(target, { agent, method: request.method, headers });
  upstream.on('response', (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
    answer.on('error', () => response.destroy());
  });
  upstream.on('error', () => response.destroy());
  response.on('close', () => upstream.destroy());
  request.pipe(upstream);
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as { port: number }).port));
process.on('SIGTERM', () => process.exit(0));
