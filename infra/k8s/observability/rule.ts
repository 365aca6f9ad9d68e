/** Rules as Prometheus reads them (https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/). */

/** A series that is made at every evaluation. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What an alert says; each names what to do in docs/runbook.md. */
export interface AlertRule {
  readonly alert: string;
  readonly expr: string;
  /** How long it must be so. @default - one evaluation is enough */
  readonly for?: string;
  readonly labels: Readonly<Record<string, string>> & { readonly severity: Severity };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly runbook: string;
  };
}

/** Whether somebody is woken, or looks at it on the next working day. */
export type Severity = 'page' | 'ticket';

/** An alert as we write it down. */
export interface AlertProps {
  /** Upper camel case, unique; also the heading in the runbook. */
  readonly name: string;
  readonly severity: Severity;
  /** What tells alerts of one name apart. @default - the labels of the series */
  readonly labels?: Readonly<Record<string, string>>;
  readonly expr: string;
  /** How long it must be so, such as `5m`. @default - one evaluation is enough */
  readonly lasting?: string;
  /** One line; `{{ $labels.x }}` is replaced. */
  readonly summary: string;
  /** What it means for users, and why the threshold is where it is. */
  readonly description: string;
}

/** The rule of an alert. */
export function alert({ name, severity, labels, expr, lasting, summary, description }: AlertProps): AlertRule {
  return {
    alert: name,
    expr,
    ...(lasting !== undefined && { for: lasting }),
    labels: { ...labels, severity },
    annotations: { summary, description, runbook: `docs/runbook.md#${name.toLowerCase()}` },
  };
}

/** A series that is always there and has one value: a figure of the declaration, for rules and dashboards to compare with. */
export function constant(record: string, value: number, labels: Readonly<Record<string, string>>): RecordingRule {
  return { record, expr: `vector(${value})`, labels };
}

/** Braces with what a series must carry, such as `{namespace="shop",workload="gateway"}`. */
export function where(labels: Readonly<Record<string, string>>, ...more: readonly string[]): string {
  return `{${[...Object.entries(labels).map(([label, value]) => `${label}="${value}"`), ...more].join(',')}}`;
}
