import { runMain } from '@sluice/platform';
import { startAdmin } from './admin.js';

runMain(startAdmin);
