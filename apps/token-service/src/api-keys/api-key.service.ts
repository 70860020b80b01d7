import { Injectable } from '@nestjs/common';
import { ServiceError } from '@sluice/contract';
import { hash, randomBytes } from 'node:crypto';
import { Database } from '../database/database.js';
import type { ApiKey } from '../generated/prisma/client.js';
import { sliceOf, type PageQuery } from '../http/paging.js';
import { newId } from '../new-id.js';
import type { ApiKeyListView, ApiKeyView, CreateApiKeyDto, NewApiKeyView, UpdateApiKeyDto } from './api-key.dto.js';

const PREFIX = 'sk-sluice-';
/** Letters beyond `PREFIX` by which a person knows a key again: 24 bits of 256. */
const SHOWN = 4;

/** Keys that clients send. Nothing is kept of a key but its hash: at 256 random bits no salt is needed. */
@Injectable()
export class ApiKeyService {
  constructor(private readonly database: Database) {}

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
    return { ...toView(row), key };
  }

  /** Newest first. */
  async list(query: PageQuery): Promise<ApiKeyListView> {
    const [rows, total] = await this.database.$transaction([
      this.database.apiKey.findMany({ orderBy: [{ createdAt: 'desc' }, { id: 'desc' }], ...sliceOf(query) }),
      this.database.apiKey.count(),
    ]);
    return { items: rows.map(toView), total };
  }

  /** @throws ServiceError `not_found` */
  async read(id: string): Promise<ApiKeyView> {
    const row = await this.database.apiKey.findUnique({ where: { id } });
    if (row === null) throw notFound();
    return toView(row);
  }

  /** @throws ServiceError `not_found` */
  async update(id: string, dto: UpdateApiKeyDto): Promise<ApiKeyView> {
    await this.read(id);
    return toView(await this.database.apiKey.update({ where: { id }, data: toColumns(dto) }));
  }

  /** @throws ServiceError `not_found` */
  async remove(id: string): Promise<void> {
    const { count } = await this.database.apiKey.deleteMany({ where: { id } });
    if (count === 0) throw notFound();
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

function toView(row: ApiKey): ApiKeyView {
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
  };
}
