import { parseSecretKey } from '@sluice/secret-box';
import { IsString, Matches } from 'class-validator';
import { databasePathOf } from '../config.js';

/** The settings of token-service that a backup has to do with. */
export class BackupConfig {
  /** Folder for what Sluice keeps. */
  @IsString()
  DATA_DIR = './data';

  /** The SQLite file; unset: sluice.db in DATA_DIR. */
  @Matches(/^(file:[^?]+)?$/, { message: '$property must be file: and a path' })
  DATABASE_URL = '';

  @IsString()
  TOKEN_ENCRYPTION_KEY = '';

  @IsString({ each: true })
  TOKEN_ENCRYPTION_OLD_KEYS: string[] = [];

  get databasePath(): string {
    return databasePathOf(this);
  }

  /** Ids of the keys that are at hand. */
  get keyIds(): string[] {
    const texts = [this.TOKEN_ENCRYPTION_KEY, ...this.TOKEN_ENCRYPTION_OLD_KEYS];
    return texts.flatMap((text) => parseSecretKey(text)?.id ?? []);
  }
}
