import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { UnrecoverableError } from 'bullmq';
import { TokenImporter } from '../tokens/token-importer.js';
import { JOB_SETTINGS, type JobSettings } from './job-settings.js';
import type { JobContext, JobFacts, JobHandler } from './job.js';

/**
 * Takes over tokens from `*.json` files: objects with `token` and perhaps `email`, or what an export wrote. Files stay as
 * they are. What is there already is passed over, and so is what a person deleted.
 */
@Injectable()
export class ImportDirectory implements JobHandler {
  constructor(
    @Inject(JOB_SETTINGS) private readonly settings: JobSettings,
    private readonly importer: TokenImporter,
  ) {}

  async run({ signal }: JobContext): Promise<JobFacts> {
    const { importDirectory: folder, importPlace } = this.settings;
    if (folder === null) throw new UnrecoverableError('TOKEN_AUTO_IMPORT_DIR is not set.');
    const facts = { files: 0, created: 0, duplicates: 0, invalid: 0, unreadable: 0 };
    for (const file of await this.filesOf(folder)) {
      signal.throwIfAborted();
      facts.files += 1;
      const text = await readFile(join(folder, file), 'utf8').catch(() => '');
      if (!isJson(text)) {
        facts.unreadable += 1;
        continue;
      }
      const { created, duplicates, invalid } = await this.importer.import({ ...importPlace, text, isAutomatic: true });
      facts.created += created;
      facts.duplicates += duplicates;
      facts.invalid += invalid;
    }
    return facts;
  }

  private async filesOf(folder: string): Promise<string[]> {
    try {
      return (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
    } catch {
      throw new UnrecoverableError('The folder of TOKEN_AUTO_IMPORT_DIR cannot be read.');
    }
  }
}

/** What is half written would else be taken for a list of lines. */
function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text.replace(/^\uFEFF/, '')) === 'object';
  } catch {
    return false;
  }
}
