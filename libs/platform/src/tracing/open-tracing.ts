import { Logger } from '@nestjs/common';
import type { Tracing, TracingOptions } from './tracing.js';

/**
 * Opens the way to the collector that the settings name.
 *
 * @param options  null where they name none: then null comes back, and nothing of OpenTelemetry is loaded
 */
export async function openTracing(options: TracingOptions | null): Promise<Tracing | null> {
  if (options === null) return null;
  const { OtelTracing } = await import('./otel-tracing.js');
  return new OtelTracing(options, new Logger('Tracing'));
}
