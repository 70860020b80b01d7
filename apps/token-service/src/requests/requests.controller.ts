import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { ApiErrors } from '../docs/api-errors.js';
import { readCookie } from '../session/session-cookie.js';
import { SessionStore } from '../session/session-store.js';
import { LiveFeed } from './live-feed.js';
import { RequestStore } from './request-store.js';
import { RequestExportQuery, RequestQuery } from './request.dto.js';
import { RequestDetailView, RequestListView, type RequestView } from './request.view.js';
import { csvHeader, toCsv } from './to-csv.js';

const LIVE = `event: request
id: req_mij2x8k1za9f3c0d1e2b4a6c
data: {"id":"req_mij2x8k1za9f3c0d1e2b4a6c", …as an item of the list…}

event: skipped
data: {"count":12}

: keep-alive
`;

const FILE = { schema: { type: 'string', format: 'binary' } } as const;

@ApiTags('requests')
@Controller('requests')
export class RequestsController {
  constructor(
    private readonly store: RequestStore,
    private readonly feed: LiveFeed,
    private readonly sessions: SessionStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Requests that have ended, filtered, newest first' })
  @ApiOkResponse({ type: RequestListView })
  @ApiErrors(400, 401)
  list(@Query() query: RequestQuery): Promise<RequestListView> {
    return this.store.list(query);
  }

  @Get('live')
  @ApiOperation({ summary: 'Requests as they end, as server-sent events, for as long as one is signed in' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' }, example: LIVE } } })
  @ApiErrors(401)
  live(@Req() request: Request, @Res() response: Response): void {
    const cookie = readCookie(request) ?? '';
    this.feed.open(response, async () => (await this.sessions.find(cookie)) !== null);
  }

  @Get('export')
  @ApiOperation({ summary: 'All requests that match, as a file' })
  @ApiOkResponse({ content: { 'text/csv': FILE, 'application/x-ndjson': FILE } })
  @ApiErrors(400, 401)
  async export(@Query() query: RequestExportQuery, @Res() response: Response): Promise<void> {
    const isCsv = query.format === 'csv';
    response.setHeader('content-type', isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson; charset=utf-8');
    response.setHeader('content-disposition', `attachment; filename="sluice-requests.${query.format}"`);
    try {
      await pipeline(Readable.from(this.file(query, isCsv)), response);
    } catch (error) {
      // Whoever leaves early wants no more of it.
      if (!isPrematureClose(error)) throw error;
    }
  }

  @Get(':id')
  @ApiOperation({ summary: 'One request: each step of its way, each attempt, and how it ended in words' })
  @ApiOkResponse({ type: RequestDetailView })
  @ApiErrors(401, 404)
  read(@Param('id') id: string): Promise<RequestDetailView> {
    return this.store.read(id);
  }

  /** Piece by piece, as fast as it is taken. */
  private async *file(query: RequestExportQuery, isCsv: boolean): AsyncGenerator<string> {
    if (isCsv) yield csvHeader();
    for await (const views of this.store.slices(query)) yield isCsv ? toCsv(views) : toLines(views);
  }
}

const isPrematureClose = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';

const toLines = (views: readonly RequestView[]): string => views.map((view) => `${JSON.stringify(view)}\n`).join('');
