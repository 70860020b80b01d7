export { runWorker, type RunWorkerOptions } from './run-worker.js';
