export { maskSecret } from './mask-secret.js';
export { SecretBox, SecretBoxError } from './secret-box.js';
export { generateSecretKey, parseSecretKey, type SecretKey } from './secret-key.js';
