import { runMain } from '@sluice/platform';
import { startTokenService } from './token-service.js';

runMain(startTokenService);
