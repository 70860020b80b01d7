import { IsIn, IsNumber, Max, Min } from 'class-validator';
import { TRACE_SAMPLERS, type TraceSampler, type TracingOptions } from '../tracing/tracing.js';
import { Rule } from './config-decorators.js';
import { ServiceConfig } from './service-config.js';

/** As the specification has it, below the endpoint of the collector. */
const TRACES_PATH = '/v1/traces';
const HEADER = /^[\w!#$%&'*+.^`|~-]+\s*=.*$/;

/** Settings of a service that chat requests pass: by the names that OpenTelemetry has given them. */
export class TracedServiceConfig extends ServiceConfig {
  /** The collector of traces: its OTLP port for HTTP, without the path. Not set: no traces. */
  @Rule<TracedServiceConfig>(({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }) =>
    endpoint === '' || isWebAddress(endpoint)
      ? null
      : 'OTEL_EXPORTER_OTLP_ENDPOINT must be an address such as http://collector:4318',
  )
  OTEL_EXPORTER_OTLP_ENDPOINT = '';

  /** `name=value` of headers that the collector wants, values percent-encoded. */
  @Rule<TracedServiceConfig>(({ OTEL_EXPORTER_OTLP_HEADERS: headers }) =>
    headers.every((header) => HEADER.test(header) && isDecodable(header))
      ? null
      : 'OTEL_EXPORTER_OTLP_HEADERS must be a list of name=value',
  )
  OTEL_EXPORTER_OTLP_HEADERS: string[] = [];

  /** Which traces are kept. */
  @IsIn(TRACE_SAMPLERS)
  OTEL_TRACES_SAMPLER: TraceSampler = 'parentbased_always_on';

  /** The share of traces that a sampler of ratio keeps. */
  @IsNumber()
  @Min(0)
  @Max(1)
  OTEL_TRACES_SAMPLER_ARG = 1;

  /** What the service is called in traces; not set: `sluice-` and its own name. */
  OTEL_SERVICE_NAME = '';

  /** How traces are sent; null where they are not. @param service  its own name */
  tracing(service: string): TracingOptions | null {
    if (this.OTEL_EXPORTER_OTLP_ENDPOINT === '') return null;
    return {
      serviceName: this.OTEL_SERVICE_NAME || `sluice-${service}`,
      url: `${this.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, '')}${TRACES_PATH}`,
      headers: Object.fromEntries(this.OTEL_EXPORTER_OTLP_HEADERS.map(toHeader)),
      sampler: this.OTEL_TRACES_SAMPLER,
      ratio: this.OTEL_TRACES_SAMPLER_ARG,
    };
  }
}

function isWebAddress(text: string): boolean {
  const address = URL.canParse(text) ? new URL(text) : null;
  return address !== null && /^https?:$/.test(address.protocol) && address.search === '' && address.hash === '';
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function toHeader(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return [text.slice(0, at).trim(), decodeURIComponent(text.slice(at + 1).trim())];
}
