import { k2think } from '@sluice/provider-k2think';
import { runWorker } from '@sluice/worker-host';

runWorker(k2think, import.meta.url);
