import { Injectable } from '@nestjs/common';
import { ServiceError } from '@sluice/contract';
import { hash, randomBytes } from 'node:crypto';
import { Database } from '../database/database.js';
import { DeletedRows } from '../database/deleted-rows.js';
import type { ApiKey } from '../generated/prisma/client.js';
import { sliceOf, type PageQuery } from '../http/paging.js';
import { newId } from '../new-id.js';
import { ApiKeyPublisher } from './api-key-publisher.js';
import { ApiKeyUsage } from './api-key-usage.js';
import type {
  ApiKeyListView,
  ApiKeyUsageView,
  ApiKeyView,
  CreateApiKeyDto,
  NewApiKeyView,
  UpdateApiKeyDto,
} from './api-key.dto.js';

const PREFIX = 'sk-sluice-';
/** Letters beyond `PREFIX` by which a person knows a key again: 24 bits of 256. */
const SHOWN = 4;

/** Keys that clients send. Nothing is kept of a key but its hash: at 256 random bits no salt is needed. */
@Injectable()
export class ApiKeyService {
  constructor(
    private readonly database: Database,
    private readonly publisher: ApiKeyPublisher,
    private readonly usage: ApiKeyUsage,
    private readonly deleted: DeletedRows,
  ) {}

  async create(dto: CreateApiKeyDto): Promise<NewApiKeyView> {
    const key = PREFIX + randomBytes(32).toString('base64url');
    const row = await this.database.apiKey.create({
      data: {
        id: newId('key'),
        ...toColumns(dto),
        name: dto.name,
        prefix: key.slice(0, PREFIX.length + SHOWN),
        hash: hash('sha256', key),
      },
    });
    await this.publisher.changed(row);
    return { ...(await this.view(row)), key };
  }

  /** Newest first. */
  async list(query: PageQuery): Promise<ApiKeyListView> {
    const [rows, total] = await this.database.$transaction([
      this.database.apiKey.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], ...sliceOf(query) }),
      this.database.apiKey.count(),
    ]);
    return { items: await this.views(rows), total };
  }

  /** @throws ServiceError `not_found` */
  async read(id: string): Promise<ApiKeyView> {
    return this.view(await this.row(id));
  }

  /** @throws ServiceError `not_found` */
  async update(id: string, dto: UpdateApiKeyDto): Promise<ApiKeyView> {
    await this.row(id);
    const row = await this.database.apiKey.update({ where: { id }, data: toColumns(dto) });
    await this.publisher.changed(row);
    return this.view(row);
  }

  /** @throws ServiceError `not_found` */
  async remove(id: string): Promise<void> {
    const row = await this.row(id);
    await this.database.$transaction([
      this.deleted.keep('api-key', [row]),
      this.database.apiKey.deleteMany({ where: { id } }),
    ]);
    await this.publisher.removed(row);
  }

  /** Brings back a key that was removed within the last minutes. @throws ServiceError `not_found` */
  async restore(id: string): Promise<ApiKeyView> {
    const [kept] = await this.deleted.find<ApiKey>('api-key', [id]);
    if (kept === undefined) throw new ServiceError('not_found', 'This API key is there still, or gone for good.');
    const [row] = await this.database.$transaction([
      this.database.apiKey.create({ data: kept }),
      this.deleted.drop('api-key', [id]),
    ]);
    await this.publisher.changed(row);
    return this.view(row);
  }

  private async row(id: string): Promise<ApiKey> {
    const row = await this.database.apiKey.findUnique({ where: { id } });
    if (row === null) throw notFound();
    return row;
  }

  private async view(row: ApiKey): Promise<ApiKeyView> {
    return (await this.views([row]))[0]!;
  }

  private async views(rows: readonly ApiKey[]): Promise<ApiKeyView[]> {
    const usages = await this.usage.of(rows.map(({ hash }) => hash));
    return rows.map((row, index) => toView(row, usages[index]!));
  }
}

const notFound = (): ServiceError => new ServiceError('not_found', 'There is no such API key.');

/** Left-out fields stay as they are. */
function toColumns({ name, models, rpm, dailyTokens, expiresAt, enabled }: UpdateApiKeyDto) {
  return {
    name,
    models: models && JSON.stringify(models),
    rpm,
    dailyTokens,
    expiresAt: expiresAt && new Date(expiresAt),
    enabled,
  };
}

function toView(row: ApiKey, usage: ApiKeyUsageView | null): ApiKeyView {
  const { id, name, prefix, models, rpm, dailyTokens, expiresAt, enabled, lastUsedAt, createdAt } = row;
  return {
    id,
    name,
    prefix,
    models: models === null ? null : (JSON.parse(models) as string[]),
    rpm,
    dailyTokens,
    expiresAt: expiresAt?.toISOString() ?? null,
    enabled,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    usage,
  };
}
