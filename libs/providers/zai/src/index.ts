export { zai } from './zai.provider.js';
