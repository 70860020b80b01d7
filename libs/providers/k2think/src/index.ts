export { k2think } from './k2think.provider.js';
