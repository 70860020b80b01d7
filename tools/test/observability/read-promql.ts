import { parser } from '@prometheus-io/lezer-promql';

/** What an expression of PromQL speaks of. */
export interface Expression {
  /** Names of samples with the labels that are asked of them. */
  readonly selectors: readonly { readonly name: string; readonly labels: readonly string[] }[];
  /** Labels that it groups or matches by. */
  readonly grouping: readonly string[];
}

/** @throws Error where the grammar of Prometheus cannot read it */
export function readPromql(text: string): Expression {
  const selectors: { name: string; labels: string[] }[] = [];
  const grouping: string[] = [];
  parser.parse(text).iterate({
    enter({ type, node, from, to }) {
      if (type.isError) throw new Error(`PromQL that cannot be read at ${from}: ${text}`);
      const word = text.slice(from, to);
      if (type.name === 'VectorSelector') selectors.push({ name: '', labels: [] });
      else if (type.name === 'Identifier') selectors.at(-1)!.name = word;
      else if (type.name !== 'LabelName') return;
      else if (node.parent?.name === 'GroupingLabels') grouping.push(word);
      else selectors.at(-1)!.labels.push(word);
    },
  });
  return { selectors, grouping };
}
