import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { environmentText } from '@sluice/platform';
import { Repeated } from '../repeated.js';
import { CardReader } from '../providers/card-reader.js';
import { TokenImporter } from './token-importer.js';

const LOOK_EVERY_MS = 1_000;

/**
 * Takes over the tokens that stand in the settings, once for each start, as soon as the workers of their provider have
 * announced themselves: only then is it known which settings are a provider's, and not some other program's.
 */
@Injectable()
export class EnvironmentTokens implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Tokens');
  private readonly repeated = new Repeated(this.logger);
  private readonly done = new Set<string>();

  constructor(
    private readonly reader: CardReader,
    private readonly importer: TokenImporter,
  ) {}

  onModuleInit(): void {
    this.repeated.every(LOOK_EVERY_MS, 'taking over tokens of the settings', () => this.look());
  }

  onModuleDestroy(): Promise<void> {
    return this.repeated.stop();
  }

  private async look(): Promise<void> {
    for (const { providerId } of await this.reader.cards()) {
      if (this.done.has(providerId)) continue;
      await this.takeOver(providerId);
      this.done.add(providerId);
    }
  }

  private async takeOver(provider: string): Promise<void> {
    const id = provider.toUpperCase();
    const lists = [
      { name: `${id}_API_KEYS`, channel: 'api' },
      { name: `${id}_TOKENS`, channel: 'web' },
      // One alone, which may be all cookies of a browser.
      { name: `${id}_TOKEN`, channel: 'web' },
    ];
    for (const { name, channel } of lists) {
      const text = environmentText(name);
      if (text === null) continue;
      const secrets = name.endsWith('S') ? text.split(',') : [text];
      const items = secrets.flatMap((secret) => (secret.trim() === '' ? [] : [{ secret }]));
      const given = { provider, channel, text: JSON.stringify(items), isAutomatic: true };
      const { created, invalid } = await this.importer.import(given);
      if (created > 0) this.logger.log(`took over ${created} of ${name}`);
      if (invalid > 0) this.logger.warn(`${invalid} of ${name} cannot be tokens`);
    }
  }
}
