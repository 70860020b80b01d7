import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../../src/run/root.ts';
import { SERVICES } from '../../src/run/services.ts';
import { documentedProcessMetrics, documentedSamples, documentText } from './documented-metrics.js';
import { type Expression, readPromql } from './read-promql.js';

const read = (path: string): string => readFileSync(join(ROOT, 'docker', path), 'utf8');

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly legendFormat: string;
}
interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly h: number; readonly w: number; readonly x: number; readonly y: number };
  readonly datasource?: { readonly type: string; readonly uid: string };
  readonly targets?: readonly Target[];
}
interface Variable {
  readonly name: string;
  readonly query: { readonly query: string };
}
interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
}
interface ScrapeConfig {
  readonly job_name: string;
  readonly dns_sd_configs?: readonly {
    readonly names: readonly string[];
    readonly type: string;
    readonly port: number;
  }[];
}

const { groups } = parse(read('prometheus/alerts.yml')) as { groups: { name: string; rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const dashboard = JSON.parse(read('grafana/dashboards/sluice.json')) as Dashboard;
const panels = dashboard.panels.filter(({ type }) => type !== 'row');
const prometheus = parse(read('prometheus/prometheus.yml')) as {
  rule_files: string[];
  scrape_configs: ScrapeConfig[];
};

const samples = documentedSamples();
const ofProcesses = documentedProcessMetrics();
/** On every sample: from the service itself, and from Prometheus. */
const EVERYWHERE = ['service', 'job', 'instance'];
/** Said by Prometheus itself. */
const OF_PROMETHEUS = ['up'];

/** Labels of a sample. @throws Error where no service exposes it */
function labelsOf(name: string): readonly string[] {
  if ([...ofProcesses, ...OF_PROMETHEUS].includes(name)) return EVERYWHERE;
  const labels = samples.get(name);
  if (labels === undefined) throw new Error(`docs/manual/metrics.md knows no ${name}`);
  return [...labels, ...EVERYWHERE];
}

/** Reads an expression, and checks that what it speaks of is there. @returns every label that its samples have */
function check(text: string): { readonly expression: Expression; readonly labels: readonly string[] } {
  const expression = readPromql(text.replaceAll('$__rate_interval', '5m'));
  expect(expression.selectors, text).not.toEqual([]);
  for (const { name, labels } of expression.selectors)
    expect(labelsOf(name), text).toEqual(expect.arrayContaining([...labels]));
  const labels = expression.selectors.flatMap(({ name }) => labelsOf(name));
  expect(labels, text).toEqual(expect.arrayContaining([...expression.grouping]));
  return { expression, labels };
}

describe('the check of expressions', () => {
  it.each([
    ['sum(rate(sluice_requests_total[5m])', /cannot be read/],
    ['sluice_requests_total sluice_workers', /cannot be read/],
    ['sum(sluice_no_such_metric)', /knows no sluice_no_such_metric/],
    ['rate(sluice_ttft_seconds[5m])', /knows no sluice_ttft_seconds/],
    ['sluice_workers{channel="web"}', /channel/],
    ['sum by (channel) (sluice_workers)', /channel/],
  ])('refuses %s', (text, fault) => {
    expect(() => check(text)).toThrow(fault);
  });
});

describe('the alerts', () => {
  it('are groups of rules as Prometheus reads them', () => {
    expect(groups.map(({ name }) => name)).toEqual(['sluice']);
    for (const rule of rules) {
      expect(
        Object.keys(rule).filter((key) => !['alert', 'expr', 'for', 'labels', 'annotations'].includes(key)),
      ).toEqual([]);
      expect(rule.alert).toMatch(/^Sluice[A-Za-z]+$/);
      expect(rule.for ?? '1m', rule.alert).toMatch(/^\d+[smh]$/);
      expect(['critical', 'warning'], rule.alert).toContain(rule.labels['severity']);
      expect(Object.keys(rule.annotations), rule.alert).toEqual(['summary']);
    }
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it.each(rules.map((rule) => [rule.alert, rule] as const))(
    '%s speaks of what there is',
    (_name, { expr, annotations }) => {
      const { expression, labels } = check(expr);
      const named = [...annotations['summary']!.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label);
      // Where it sums up, what it sums by is left.
      const left = /\b(sum|max|min|histogram_quantile)\b/.test(expr) ? expression.grouping : labels;
      expect(left).toEqual(expect.arrayContaining(named));
    },
  );

  it('are tried by promtool, where there is one, each of them', () => {
    const tried = [...read('prometheus/alerts.test.yml').matchAll(/alertname="(\w+)"/g)].map(([, name]) => name);
    expect(new Set(tried)).toEqual(new Set(rules.map(({ alert }) => alert)));
  });

  it('stand in the manual, all of them and no other', () => {
    const documented = [...documentText().matchAll(/^\| `(Sluice\w+)`/gm)].map(([, name]) => name);
    expect(documented.sort()).toEqual(rules.map(({ alert }) => alert).sort());
  });
});

describe('Prometheus', () => {
  const scraped = prometheus.scrape_configs.flatMap(({ job_name, dns_sd_configs = [] }) =>
    dns_sd_configs.map(({ names, type, port }) => ({ job_name, names, type, port })),
  );

  it.each(scraped.map((job) => [job.job_name, job] as const))(
    'scrapes each replica of %s where it listens',
    (name, job) => {
      const { doors } = SERVICES.find((service) => service.name === name)!;
      const { port } = doors.find(({ setting }) => setting === 'OPS_PORT') ?? doors[0]!;
      expect(job).toEqual({ job_name: name, names: [name], type: 'A', port });
    },
  );

  it('scrapes the services that come with the product, and heeds the alerts', () => {
    expect(prometheus.rule_files).toEqual(['alerts.yml']);
    // In a container the files of the dashboard are nginx's to serve.
    const workers = ['worker-k2think', 'worker-longcat', 'worker-zai'];
    expect(scraped.map(({ job_name }) => job_name)).toEqual(
      expect.arrayContaining(['gateway', 'token-service', ...workers]),
    );
  });
});

describe('the dashboard', () => {
  it.each(panels.map((panel) => [panel.title, panel] as const))('shows by %s what there is', (_title, panel) => {
    expect(panel.datasource).toEqual({ type: 'prometheus', uid: 'prometheus' });
    expect(panel.targets?.length).toBeGreaterThan(0);
    expect(panel.targets!.map(({ refId }) => refId)).toEqual([...'ABCDEFGH'].slice(0, panel.targets!.length));
    const variables = dashboard.templating.list.map(({ name }) => name);
    for (const { expr, legendFormat } of panel.targets!) {
      const { expression, labels } = check(expr);
      const shown = [...legendFormat.matchAll(/{{(\w+)}}/g)].map(([, label]) => label);
      const left = /\b(sum|max|min|histogram_quantile|topk)\b/.test(expr) ? expression.grouping : labels;
      expect(left, expr).toEqual(expect.arrayContaining(shown));
      const used = [...expr.matchAll(/\$(\w+)/g)].map(([, name]) => name).filter((name) => name !== '__rate_interval');
      expect(variables, expr).toEqual(expect.arrayContaining(used));
    }
  });

  it('lets one choose by labels that there are', () => {
    for (const { query } of dashboard.templating.list) {
      const [, name, label] = /^label_values\((\w+), (\w+)\)$/.exec(query.query)!;
      expect(labelsOf(name!)).toContain(label);
    }
  });

  it('has each panel in a place of its own', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels) {
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          expect(x, title).toBeLessThan(24);
          expect(taken.has(`${x},${y}`), title).toBe(false);
          taken.add(`${x},${y}`);
        }
      }
    }
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is found by Grafana, with the data that it asks for', () => {
    const { datasources } = parse(read('grafana/provisioning/datasources/prometheus.yml')) as {
      datasources: Record<string, unknown>[];
    };
    expect(datasources).toMatchObject([{ uid: 'prometheus', type: 'prometheus', url: 'http://prometheus:9090' }]);
    const { providers } = parse(read('grafana/provisioning/dashboards/sluice.yml')) as {
      providers: Record<string, unknown>[];
    };
    expect(providers).toMatchObject([{ type: 'file', options: { path: '/var/lib/grafana/dashboards' } }]);
  });
});
