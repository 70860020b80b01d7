import { zai } from '@sluice/provider-zai';
import { runWorker } from '@sluice/worker-host';

runWorker(zai, import.meta.url);
