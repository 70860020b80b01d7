import { IsPort, ServiceConfig } from '@sluice/platform';
import { IsString, Matches } from 'class-validator';

/** Settings of the server of the dashboard's files. */
export class AdminConfig extends ServiceConfig {
  /** Port of the dashboard, /health, /ready and /metrics. */
  @IsPort()
  ADMIN_PORT = 8082;

  @IsString()
  ADMIN_HOST = '0.0.0.0';

  /** Path under which the gateway serves everything, behind a reverse proxy that passes it on. */
  @Matches(/^(\/[\w.~-]+)*\/?$/, { message: '$property must be a path such as /sluice' })
  ROOT_PATH = '';

  /** Where the dashboard is for the browser, with a slash behind. */
  get baseHref(): string {
    return `${this.ROOT_PATH.replace(/\/$/, '')}/admin/`;
  }
}
