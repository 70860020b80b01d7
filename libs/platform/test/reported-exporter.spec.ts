import { expect, it } from 'vitest';
import { ReportedExporter } from '../src/tracing/reported-exporter.js';

it('says once that the collector takes no traces, and once that it does again', async () => {
  const lines: string[] = [];
  const results: object[] = [];
  let error: Error | undefined;
  const exporter = new ReportedExporter(
    { export: (_spans, done) => done({ code: error === undefined ? 0 : 1, error }), shutdown: () => Promise.resolve() },
    { warn: (line) => lines.push(line), log: (line) => lines.push(line) },
  );
  for (error of [undefined, new Error('refused'), new Error('refused'), undefined, undefined]) {
    exporter.export([], (result) => results.push(result));
  }
  expect(lines).toEqual(['traces cannot be sent, and are dropped: refused', 'traces are sent again']);
  expect(results).toHaveLength(5);
  await exporter.shutdown();
});
