export { RedisStreamClient, type RedisStreamClientOptions } from './client/redis-stream.client.js';
export type { CrossingWatch, ReplyStream, StreamLimits, StreamRequest } from './client/reply-stream.js';
export type { WorkerDirectory } from './client/worker-directory.js';
export { RedisStreamServer, type RedisStreamServerOptions } from './server/redis-stream.server.js';
export { StreamContext } from './server/stream-context.js';
export type { RedisConnector } from './wire/connector.js';
export { ownTokenBinding, type RequestHeaders } from './wire/request-entry.js';
export { WIRE_TIMINGS, type WireTimings } from './wire/timings.js';
