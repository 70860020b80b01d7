import { Logger } from '@nestjs/common';
import {
  channelOrderSetting,
  findValueFault,
  GENERAL_SETTINGS,
  type GeneralSettings,
  type RedisNames,
  type SettingDefinition,
  type SettingValue,
} from '@sluice/contract';
import type { RedisConnect } from '../redis-connector.js';

/** What was saved is read this often, whatever messages say: the longest that a lost one can matter. ms */
const READ_EVERY_MS = 1_000;
/** Longest wait at the start for what was saved, ms. Without it, the environment and the defaults rule. */
const FIRST_READ_MS = 2_000;
const COMMAND_MS = 1_000;

export interface HotSettingsOptions {
  readonly names: RedisNames;
  readonly connect: RedisConnect;
  readonly log?: Pick<Logger, 'log' | 'warn'>;
}

interface Watched {
  readonly definition: SettingDefinition;
  /** By the environment, else the default. */
  readonly fallback: SettingValue;
  value: SettingValue;
}

/**
 * Settings that change while the service runs: what was saved in the dashboard, else what the environment or the
 * default says. A change is told by a message; the messages of a lost connection are made up for by reading again and
 * again. While Redis is away, or empty, what was known last stays.
 */
export class HotSettings {
  private readonly log: Pick<Logger, 'log' | 'warn'>;
  private readonly reader: ReturnType<RedisConnect>;
  private readonly listener: ReturnType<RedisConnect>;
  private readonly watched: Watched[] = [];
  private readonly observers: (() => void)[] = [];
  private saved: Readonly<Record<string, unknown>> = {};
  private text: string | null = null;
  private reading: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly options: HotSettingsOptions) {
    const { names, connect, log } = options;
    this.log = log ?? new Logger('Settings');
    this.reader = connect('settings', { commandTimeout: COMMAND_MS }, names.settings());
    this.listener = connect('settings-listener', { maxRetriesPerRequest: null }, names.settingsChanges());
  }

  /** Resolves when what was saved is known; where Redis is away, after two seconds. */
  async start(): Promise<void> {
    const channel = this.options.names.settingsChanges();
    const readAnew = (): void => void this.readAnew();
    this.listener.on('message', readAnew);
    this.listener.on('ready', readAnew);
    this.listener.subscribe(channel).catch(() => undefined);
    this.timer = setInterval(() => void this.read(), READ_EVERY_MS);
    let giveUp: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (giveUp = setTimeout(resolve, FIRST_READ_MS)));
    await Promise.race([this.read(), patience]);
    clearTimeout(giveUp);
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.listener.disconnect();
    this.reader.disconnect();
  }

  /** @param fallback  what the environment or the default says @returns reads the value of now */
  of<Name extends keyof GeneralSettings>(name: Name, fallback: GeneralSettings[Name]): () => GeneralSettings[Name] {
    return this.watch(GENERAL_SETTINGS[name], fallback) as () => GeneralSettings[Name];
  }

  /** In which order a provider's channels are tried. @param all  those that it has */
  channelOrder(providerId: string, all: readonly string[], fallback: readonly string[]): () => readonly string[] {
    return this.watch(channelOrderSetting(providerId, providerId, all), fallback) as () => readonly string[];
  }

  /** Calls `observer` after each change of any setting that is watched. */
  onChange(observer: () => void): void {
    this.observers.push(observer);
  }

  private watch(definition: SettingDefinition, fallback: SettingValue): () => SettingValue {
    const one: Watched = { definition, fallback, value: fallback };
    one.value = this.valueOf(one);
    this.watched.push(one);
    return () => one.value;
  }

  /** Never rejects. */
  private read(): Promise<void> {
    this.reading ??= this.load().finally(() => (this.reading = null));
    return this.reading;
  }

  /** A reading that is under way may have asked too early. */
  private async readAnew(): Promise<void> {
    await this.reading;
    await this.read();
  }

  private async load(): Promise<void> {
    const text = await this.reader.get(this.options.names.settings()).catch(() => null);
    // Null: Redis is away, or has lost them, and token-service is about to put them back.
    if (text === null || text === this.text) return;
    this.text = text;
    this.saved = parse(text);
    const changed = this.watched.filter((one) => this.update(one)).map(({ definition }) => definition.name);
    if (changed.length === 0) return;
    this.log.log(`settings changed: ${changed.join(', ')}`);
    for (const observer of this.observers) observer();
  }

  private update(one: Watched): boolean {
    const before = JSON.stringify(one.value);
    one.value = this.valueOf(one);
    return JSON.stringify(one.value) !== before;
  }

  private valueOf({ definition, fallback }: Watched): SettingValue {
    const value = this.saved[definition.name];
    if (value === undefined) return fallback;
    const fault = findValueFault(definition, value);
    if (fault === null) return value as SettingValue;
    this.log.warn(`the saved ${definition.name} is passed over, as it ${fault}`);
    return fallback;
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const saved: unknown = JSON.parse(text);
    return typeof saved === 'object' && saved !== null ? (saved as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
