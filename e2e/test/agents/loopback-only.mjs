// Loaded into every Node process of an agent: writes down whom it connects to, and lets it reach this machine alone.
import { appendFileSync } from 'node:fs';
import net from 'node:net';

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|::1|\[::1\])$/;
const { connect } = net.Socket.prototype;

net.Socket.prototype.connect = function (...args) {
  const given = Array.isArray(args[0]) ? args[0][0] : args[0];
  const {
    port,
    host = 'localhost',
    path,
  } = typeof given === 'object' ? given : { port: given, host: typeof args[1] === 'string' ? args[1] : 'localhost' };
  if (path != null && port == null) return connect.apply(this, args);
  appendFileSync(process.env.CONNECTIONS_FILE, `${host}:${port}\n`);
  if (LOOPBACK.test(host)) return connect.apply(this, args);
  process.nextTick(() => this.destroy(new Error(`${host} is not this machine`)));
  return this;
};
