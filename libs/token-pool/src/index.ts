export type * from './token-pool.js';
