/** What a PromQL expression is made of, by the grammar of Prometheus' own editor. */
import { parser } from '@prometheus-io/lezer-promql';

/** The series that an expression asks for, the labels that it names, and what in it is no PromQL. */
export interface Anatomy {
  readonly faults: readonly string[];
  /** Labels that matchers name, by the metric that they select from. */
  readonly selectors: readonly { readonly metric: string; readonly labels: readonly string[] }[];
  /** Labels that aggregations and joins name. */
  readonly groupings: readonly string[];
}

/** Takes an expression apart. */
export function anatomyOf(expr: string): Anatomy {
  const faults: string[] = [];
  const selectors: { metric: string; labels: string[] }[] = [];
  const groupings: string[] = [];
  let inGrouping = false;
  parser.parse(expr).iterate({
    enter: ({ type, from, to }) => {
      const text = expr.slice(from, to);
      if (type.isError) faults.push(`at ${from}: '${expr.slice(from, from + 20)}'`);
      else if (type.name === 'VectorSelector') selectors.push({ metric: text.split('{')[0]?.trim() ?? '', labels: [] });
      else if (type.name === 'GroupingLabels') inGrouping = true;
      else if (type.name === 'LabelName' && inGrouping) groupings.push(text);
      else if (type.name === 'LabelName') selectors.at(-1)?.labels.push(text);
    },
    leave: ({ type }) => {
      if (type.name === 'GroupingLabels') inGrouping = false;
    },
  });
  return { faults, selectors, groupings };
}
