import type { SettingValue } from '../../api/settings';
import type { SettingView } from '../../api/generated/schema';

/** Values that were changed and not saved, by name; null: what is saved is to be taken back. */
export type Draft = Readonly<Record<string, SettingValue | null>>;

const isSame = (a: SettingValue, b: SettingValue): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The draft after one more change: what is as it was is no change. */
export function withChange(draft: Draft, setting: SettingView, value: SettingValue | null): Draft {
  const { [setting.name]: _, ...rest } = draft;
  const isUnchanged = value === null ? setting.source !== 'saved' : isSame(value, setting.value);
  return isUnchanged ? rest : { ...rest, [setting.name]: value };
}

/** What a setting will be once the draft is saved. */
export function valueIn(draft: Draft, setting: SettingView): SettingValue {
  const value = draft[setting.name];
  return value === undefined ? setting.value : (value ?? setting.fallback);
}

/** Whether the service would take the value. */
export function isGood({ kind, min = -Infinity, max = Infinity }: SettingView, value: SettingValue): boolean {
  switch (kind) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
    case 'list':
      return Array.isArray(value) && value.length > 0;
    default:
      return Array.isArray(value) && value.every((pair) => /^[^=\s]+=[^=\s]+$/.test(pair));
  }
}
