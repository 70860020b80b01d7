export interface ExposedMetric {
  readonly name: string;
  readonly type: string;
  /** Of each sample that there is, `service` and `le` left out. */
  readonly labels: readonly (readonly string[])[];
}

const LEFT_OUT = ['service', 'le'];

/** What a service exposes, by its text format. */
export async function readMetrics(url: string): Promise<ExposedMetric[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split('\n\n').flatMap((block) => {
    const [, name, type] = /^# TYPE (\w+) (\w+)$/m.exec(block) ?? [];
    if (name === undefined || type === undefined) return [];
    const samples = block.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    return [{ name, type, labels: samples.map(labelsOf) }];
  });
}

const labelsOf = (sample: string): string[] =>
  [...sample.matchAll(/(\w+)="/g)].map(([, label]) => label!).filter((label) => !LEFT_OUT.includes(label));
