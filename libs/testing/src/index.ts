export { freePort } from './free-port.js';
export { startRedis, type RedisOptions, type TestRedis } from './redis.js';
export { eventually, startProgram, untilReady, type Program } from './programs.js';
export { startProduct, type Product, type ProductOptions } from './product.js';
