import { expect, it } from 'vitest';
import { ConfigError, loadConfig, TracedServiceConfig } from '../src/index.js';

const load = (env: NodeJS.ProcessEnv): TracedServiceConfig => loadConfig(TracedServiceConfig, env);

it('nothing is traced unless a collector is named', () => {
  expect(load({ OTEL_TRACES_SAMPLER: 'always_on', OTEL_SERVICE_NAME: 'x' }).tracing('gateway')).toBeNull();
});

it('traces go to the path of the specification, below the collector that is named', () => {
  const options = load({
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example/otlp/',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20a%3Db,x-team = gateways',
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.25',
  }).tracing('worker-zai');
  expect(options).toEqual({
    serviceName: 'sluice-worker-zai',
    url: 'https://collector.example/otlp/v1/traces',
    headers: { authorization: 'Bearer a=b', 'x-team': 'gateways' },
    sampler: 'parentbased_traceidratio',
    ratio: 0.25,
  });
});

it('settings that make no sense are named, without their values', () => {
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'my-collector:4318',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization,x=%zz',
    OTEL_TRACES_SAMPLER: 'sometimes',
    OTEL_TRACES_SAMPLER_ARG: '2',
  };
  const faults = (() => {
    try {
      load(env);
    } catch (error) {
      return (error as ConfigError).faults;
    }
    return [];
  })();
  expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual(Object.keys(env).sort());
  for (const value of Object.values(env).slice(0, 3)) expect(faults.join('\n')).not.toContain(value);
});
