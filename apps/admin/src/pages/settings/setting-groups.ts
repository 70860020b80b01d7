import type { SettingView } from '../../api/generated/schema';

const GROUPS = ['serving', 'tokens', 'channels', 'logging', 'other'] as const;
type SettingGroup = (typeof GROUPS)[number];

const BY_NAME: Readonly<Record<string, SettingGroup>> = {
  DEBUG_LOGGING: 'logging',
  ANONYMOUS_MODE: 'serving',
  TOOL_SUPPORT: 'serving',
  MAX_ATTEMPTS: 'serving',
  MODEL_ALIASES: 'serving',
  TOKEN_FAILURE_THRESHOLD: 'tokens',
  TOKEN_RECOVERY_TIMEOUT: 'tokens',
  GUEST_POOL_SIZE: 'tokens',
};

/** Settings whose title and words stand in the texts; the others bring their own. */
export const isDescribed = (name: string): boolean => name in BY_NAME;

/** The settings by group; a group without any is left out. */
export function grouped(settings: readonly SettingView[]): [SettingGroup, SettingView[]][] {
  const groupOf = ({ name }: SettingView): SettingGroup =>
    BY_NAME[name] ?? (name.endsWith('_CHANNELS') ? 'channels' : 'other');
  return GROUPS.map((group): [SettingGroup, SettingView[]] => [
    group,
    settings.filter((setting) => groupOf(setting) === group),
  ]).filter(([, members]) => members.length > 0);
}
