export type * from './provider.js';
export type * from './http/upstream-http.js';
