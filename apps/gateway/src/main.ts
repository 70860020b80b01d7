import { runMain } from '@sluice/platform';
import { startGateway } from './gateway.js';

runMain(startGateway);
