import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Database } from '../database/database.js';
import { addressOf } from '../http/actor.js';
import { sliceOf } from '../http/paging.js';
import type { AuditEntryView, AuditListView, AuditQuery } from './audit.dto.js';

/** Keeps what was done through the admin API. */
@Injectable()
export class AuditService {
  constructor(private readonly database: Database) {}

  /**
   * @param action  such as `token.create`
   * @param target  id or name of what it was done to
   * @param details  further facts, never a secret
   */
  async record(request: Request, action: string, target?: string, details?: object): Promise<void> {
    await this.database.auditLog.create({
      data: {
        at: new Date(),
        action,
        target: target ?? null,
        address: addressOf(request),
        details: details === undefined ? null : JSON.stringify(details),
      },
    });
  }

  /** Newest first. */
  async list(query: AuditQuery): Promise<AuditListView> {
    const where = { action: query.action === undefined ? undefined : { startsWith: query.action } };
    const [rows, total] = await this.database.$transaction([
      this.database.auditLog.findMany({ where, orderBy: { id: 'desc' }, ...sliceOf(query) }),
      this.database.auditLog.count({ where }),
    ]);
    const items = rows.map(({ id, at, action, target, address, details }): AuditEntryView => {
      const facts = details === null ? null : (JSON.parse(details) as Record<string, unknown>);
      return { id, at: at.toISOString(), action, target, address, details: facts };
    });
    return { items, total };
  }
}
