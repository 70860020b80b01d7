import type { Provider } from '@nestjs/common';
import { PruneLogs } from '../requests/prune-logs.js';
import { RollUpUsage } from '../requests/roll-up-usage.js';
import { CheckTokens } from './check-tokens.job.js';
import { ImportDirectory } from './import-directory.job.js';
import { JOB_SETTINGS, type JobSettings } from './job-settings.js';
import { type Job, JOBS } from './job.js';
import { MaintainTokens } from './maintain-tokens.job.js';
import { ResealTokens } from './reseal-tokens.job.js';
import { ReviveTokens } from './revive-tokens.job.js';
import { WarmGuests } from './warm-guests.job.js';

export const JOB_HANDLERS = [CheckTokens, ReviveTokens, WarmGuests, ImportDirectory, MaintainTokens, ResealTokens];

const MINUTE_MS = 60_000;

/** What the service does by itself, and how often. */
export const jobsProvider: Provider = {
  provide: JOBS,
  inject: [JOB_SETTINGS, ...JOB_HANDLERS, RollUpUsage, PruneLogs],
  useFactory: (
    settings: JobSettings,
    checkTokens: CheckTokens,
    reviveTokens: ReviveTokens,
    warmGuests: WarmGuests,
    importDirectory: ImportDirectory,
    maintainTokens: MaintainTokens,
    resealTokens: ResealTokens,
    rollUpUsage: RollUpUsage,
    pruneLogs: PruneLogs,
  ): Job[] => [
    {
      name: 'check-tokens',
      description: 'Asks the upstreams whether tokens still work',
      everyMs: settings.checkEveryMs,
      handler: checkTokens,
    },
    {
      name: 'revive-tokens',
      description: 'Ends cooling that is over, and loans of workers that died',
      everyMs: MINUTE_MS,
      handler: reviveTokens,
    },
    {
      name: 'warm-guests',
      description: 'Replaces guests that ended, where guests are in use',
      everyMs: MINUTE_MS / 2,
      handler: warmGuests,
    },
    {
      name: 'import-directory',
      description: 'Takes over tokens from the files of a folder',
      everyMs: settings.importDirectory === null ? null : settings.importEveryMs,
      handler: importDirectory,
    },
    {
      name: 'maintain-tokens',
      description: 'Removes duplicates, checks tokens, and deletes refused ones where that is asked for',
      everyMs: settings.maintainEveryMs,
      handler: maintainTokens,
    },
    {
      name: 'reseal-tokens',
      description: 'Seals tokens by the present key that were sealed by an older one',
      everyMs: null,
      handler: resealTokens,
    },
    {
      name: 'roll-up-usage',
      description: 'Sums up the requests of hours that are over',
      everyMs: 5 * MINUTE_MS,
      handler: { run: () => rollUpUsage.run() },
    },
    {
      name: 'prune-logs',
      description: 'Deletes records of requests that are older than they are kept; sums stay',
      everyMs: 60 * MINUTE_MS,
      handler: { run: () => pruneLogs.run() },
    },
  ],
};
