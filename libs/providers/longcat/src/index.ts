export { longcat } from './longcat.provider.js';
