import { Injectable } from '@nestjs/common';
import { findValueFault, ServiceError, settingDefinitions, settingFromText, type SettingValue } from '@sluice/contract';
import { environmentText } from '@sluice/platform';
import { Database } from '../database/database.js';
import { unknownField } from '../http/validation.js';
import { CardReader } from '../providers/card-reader.js';
import { SettingsPublisher } from './settings-publisher.js';
import type { SettingView } from './settings.dto.js';

/** A changed setting; null takes back what was saved. */
export type SettingChange = readonly [name: string, value: SettingValue | null];

/** Settings that can be changed while everything runs. Saved ones win over the environment, and that over defaults. */
@Injectable()
export class SettingsService {
  constructor(
    private readonly database: Database,
    private readonly reader: CardReader,
    private readonly publisher: SettingsPublisher,
  ) {}

  async list(): Promise<SettingView[]> {
    const [cards, rows] = await Promise.all([this.reader.cards(), this.database.setting.findMany()]);
    const saved = new Map(rows.map((row) => [row.key, row]));
    return settingDefinitions(cards).map((definition) => {
      const { name, description, kind, preset, needsRestart, min, max, choices } = definition;
      const text = environmentText(name);
      const fromEnvironment = text === null ? undefined : settingFromText(definition, text);
      const fallback = fromEnvironment ?? preset;
      const row = saved.get(name);
      return {
        name,
        description,
        kind,
        value: row === undefined ? fallback : (JSON.parse(row.value) as SettingValue),
        source: row !== undefined ? 'saved' : fromEnvironment !== undefined ? 'environment' : 'default',
        fallback,
        needsRestart,
        ...(min === undefined ? {} : { min, max }),
        ...(choices === undefined ? {} : { choices: [...choices] }),
        updatedAt: row?.updatedAt.toISOString() ?? null,
      };
    });
  }

  /**
   * Saves values by name, all or none, and tells every service.
   *
   * @returns what was changed
   * @throws ServiceError `invalid_request` that names the first setting at fault
   */
  async change(body: object): Promise<SettingChange[]> {
    const changes = await this.check(body);
    await this.database.$transaction(
      changes.map(([key, value]) => {
        if (value === null) return this.database.setting.deleteMany({ where: { key } });
        const text = { value: JSON.stringify(value) };
        return this.database.setting.upsert({ where: { key }, create: { key, ...text }, update: text });
      }),
    );
    await this.publisher.publish();
    return changes;
  }

  private async check(body: object): Promise<SettingChange[]> {
    const known = new Map(settingDefinitions(await this.reader.cards()).map((one) => [one.name, one]));
    return Object.entries(body).map(([name, value]: [string, unknown]) => {
      const definition = known.get(name);
      if (definition === undefined) {
        const { message, path } = unknownField(name);
        throw new ServiceError('invalid_request', `${message}.`, { param: path });
      }
      const fault = value === null ? null : findValueFault(definition, value);
      if (fault !== null) throw new ServiceError('invalid_request', `${name} ${fault}.`, { param: name });
      return [name, value as SettingValue | null];
    });
  }
}
