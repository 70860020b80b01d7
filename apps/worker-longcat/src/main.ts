import { longcat } from '@sluice/provider-longcat';
import { runWorker } from '@sluice/worker-host';

runWorker(longcat, import.meta.url);
