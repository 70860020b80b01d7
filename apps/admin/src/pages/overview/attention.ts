import type { JobView, PoolView, ProviderView } from '../../api/generated/schema';
import { isBlocked } from '../../api/pool-health';
import { clock } from '../../i18n/format';
import { hasText, type TextKey, type Translate } from '../../i18n/language';
import type { Health } from '../../ui/status';
import { jobTexts } from '../jobs/job-texts';

/** One thing that needs somebody, and where it is mended. */
export interface Concern {
  readonly key: string;
  readonly health: Health;
  readonly text: string;
  readonly detail: string | null;
  readonly action: TextKey;
  readonly to: string;
}

/** Why a channel is blocked, in words; as the service has it where that is not known here. */
export function causeOf(t: Translate, code: string | null, message: string | null): string {
  const key = `overview.causes.${code}`;
  return hasText(key) ? t(key) : (message ?? code ?? '');
}

/** Another way in serves where the site lets nobody in; where that way itself is blocked, no further key opens it. */
function cureOf(provider: string, channel: string, providers: readonly ProviderView[]): Pick<Concern, 'action' | 'to'> {
  const hasApi = providers.find(({ id }) => id === provider)?.channels.includes('api') ?? false;
  return channel === 'web' && hasApi
    ? { action: 'overview.addKey', to: `/tokens?do=add&provider=${provider}&channel=api` }
    : { action: 'overview.details', to: '/providers' };
}

/** What needs attention, the worst first. */
export function concernsOf(
  t: Translate,
  pool: PoolView,
  providers: readonly ProviderView[],
  jobs: readonly JobView[] = [],
): Concern[] {
  const nameOf = (id: string): string => providers.find((provider) => provider.id === id)?.name ?? id;
  const concerns: Concern[] = [];
  if (providers.length === 0) {
    concerns.push({
      key: 'none',
      health: 'broken',
      text: t('overview.noProvider'),
      detail: null,
      action: 'overview.details',
      to: '/providers',
    });
  }
  for (const { provider, workers, channels } of pool.items) {
    const name = nameOf(provider);
    if (workers === 0) {
      concerns.push({
        key: provider,
        health: 'broken',
        text: t('overview.noWorker', { provider: name }),
        detail: null,
        action: 'overview.details',
        to: '/providers',
      });
    }
    for (const channel of channels) {
      const place = `${name} ${channel.channel}`;
      const at = `provider=${provider}&channel=${channel.channel}`;
      const { cause, message, since, nextTryAt } = channel.state;
      if (isBlocked(channel)) {
        concerns.push({
          key: `${place} blocked`,
          health: 'broken',
          text: t('overview.blocked', { provider: name, channel: channel.channel, cause: causeOf(t, cause, message) }),
          detail: t('overview.blockedSince', {
            since: since === null ? '–' : clock(new Date(since)),
            next: nextTryAt === null ? '–' : clock(new Date(nextTryAt)),
          }),
          ...cureOf(provider, channel.channel, providers),
        });
      }
      for (const state of ['exhausted', 'cooling'] as const) {
        const count = channel.tokens[state];
        if (count === 0) continue;
        concerns.push({
          key: `${place} ${state}`,
          health: state === 'cooling' ? 'waiting' : 'broken',
          text: t(`overview.${state}`, { count, place }),
          detail: null,
          action: 'overview.show',
          to: `/tokens?${at}&state=${state}`,
        });
      }
    }
  }
  for (const job of jobs) {
    if (job.lastRun === null || job.lastRun.error === null) continue;
    concerns.push({
      key: `job ${job.name}`,
      health: 'waiting',
      text: t('overview.jobFailed', { name: jobTexts(t, job).title }),
      detail: job.lastRun.error,
      action: 'overview.details',
      to: '/jobs',
    });
  }
  const rank = ({ health }: Concern): number => (health === 'broken' ? 0 : 1);
  return concerns.sort((a, b) => rank(a) - rank(b));
}
