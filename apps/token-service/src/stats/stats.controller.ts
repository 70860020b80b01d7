import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../docs/api-errors.js';
import { Remembered } from './remembered.js';
import { SeriesQuery, StatsQuery } from './stats.dto.js';
import { StatsService } from './stats.service.js';
import { SeriesView, SummaryView } from './stats.view.js';

/** ms */
const KEEP_MS = 3_000;

@ApiTags('stats')
@Controller('stats')
export class StatsController {
  private readonly summaries = new Remembered<SummaryView>(KEEP_MS);
  private readonly allSeries = new Remembered<SeriesView>(KEEP_MS);

  constructor(private readonly stats: StatsService) {}

  @Get('summary')
  @ApiOperation({ summary: 'What the requests of a window come to' })
  @ApiOkResponse({ type: SummaryView })
  @ApiErrors(400, 401)
  summary(@Query() query: StatsQuery): Promise<SummaryView> {
    return this.summaries.of(query.window, () => this.stats.summary(query));
  }

  @Get('series')
  @ApiOperation({ summary: 'The same step by step, for each model, provider, key or outcome' })
  @ApiOkResponse({ type: SeriesView })
  @ApiErrors(400, 401)
  series(@Query() query: SeriesQuery): Promise<SeriesView> {
    return this.allSeries.of(`${query.window} ${query.by}`, () => this.stats.series(query));
  }
}
