/** What Prometheus collects, and which labels its series carry. */
import { adminPaths, workloads } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../environments/environment.ts';
import { ingressController, prometheus } from '../../environments/platform.ts';
import { instanceLabel, nameLabel, partOfLabel, platformName, portNames } from '../names.ts';

/** A change to the labels of a target (https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config). */
interface Relabelling {
  readonly source_labels: readonly string[];
  readonly action?: 'keep' | 'replace';
  /** @default '(.*)' */
  readonly regex?: string;
  readonly target_label?: string;
}

/** One group of targets. */
interface ScrapeJob {
  readonly job_name: string;
  readonly metrics_path?: string;
  /** A target that exposes more is refused whole: a label without bound must not take the memory of everything else. */
  readonly sample_limit: number;
  readonly kubernetes_sd_configs?: readonly {
    readonly role: 'pod';
    readonly namespaces: { readonly names: readonly string[] };
    readonly selectors: readonly { readonly role: 'pod'; readonly label: string }[];
  }[];
  readonly static_configs?: readonly { readonly targets: readonly string[]; readonly labels: Labels }[];
  readonly relabel_configs?: readonly Relabelling[];
}

type Labels = Readonly<Record<string, string>>;

/** The part of Prometheus' configuration that we use. */
export interface PrometheusConfig {
  readonly global: Readonly<Record<'scrape_interval' | 'scrape_timeout' | 'evaluation_interval', string>>;
  readonly rule_files: readonly string[];
  readonly scrape_configs: readonly ScrapeJob[];
}

/** Seconds between two looks at a target. */
export const scrapeSeconds = 15;

/** Over what requests per second are counted: four looks, so that one that is missed leaves a value. */
export const rateWindow = '1m';

/**
 * A rate of requests, and zero where pods are scraped that have answered nobody: their histogram has no series, and an
 * autoscaler that is told nothing never scales down. Two successful scrapes are wanted first, because with one there is
 * no rate yet: a Prometheus that has just started says nothing instead of zero.
 * @param aggregation such as `sum` or `sum by (pod)`
 * @param selector label matchers of the histogram's series
 * @param scraped further label matchers of the pods' `up` @default - none
 */
export function rateOrZero(aggregation: string, histogram: string, selector: string, scraped?: string): string {
  const up = [...(scraped === undefined ? [] : [scraped]), selector].join(',');
  return [
    `${aggregation} (rate(${histogram}_count{${selector}}[${rateWindow}]))`,
    `${aggregation} (0 * (sum_over_time(up{${up}}[${rateWindow}]) > 1))`,
  ].join(' or ');
}

/** Job whose targets are the pods of the platform. */
export const podsJob = 'pods';

/** Job whose target is Prometheus itself. */
export const selfJob = 'prometheus';

/** Most series that a pod may expose: many times what any of ours does (docs/observability.md). */
const sampleLimit = 20_000;

/** Labels of every series of a pod, and where service discovery finds them. */
export const podLabels: Labels = {
  namespace: '__meta_kubernetes_namespace',
  pod: '__meta_kubernetes_pod_name',
  workload: metaLabel(nameLabel),
  deployment: metaLabel(instanceLabel),
};

/** The pods of one workload, and the port that answers for their metrics. */
export interface ScrapedPort {
  readonly workload: string;
  readonly namespace: string;
  readonly port: number;
}

/** Everything that the pods job scrapes. */
export function scrapedPorts({ namespace, addons }: Environment): readonly ScrapedPort[] {
  const { name, namespace: where, adminPort } = ingressController;
  return [
    ...Object.entries(workloads).map(([workload, own]) => ({ workload, namespace, port: own.adminPort })),
    ...(addons.ingressController === 'bundled' ? [{ workload: name, namespace: where, port: adminPort }] : []),
  ];
}

/** The namespaces in which Prometheus looks for pods; it may read pods nowhere else. */
export function scrapedNamespaces(environment: Environment): readonly string[] {
  return [...new Set(scrapedPorts(environment).map(({ namespace }) => namespace))];
}

/**
 * The configuration of the bundled Prometheus: every pod of the platform with a container port named `admin`, and itself.
 * @param ruleFiles names of files beside the configuration
 */
export function prometheusConfig(environment: Environment, ruleFiles: readonly string[]): PrometheusConfig {
  return {
    global: {
      scrape_interval: `${scrapeSeconds}s`,
      scrape_timeout: '5s',
      evaluation_interval: `${scrapeSeconds}s`,
    },
    rule_files: ruleFiles,
    scrape_configs: [podsOfPlatform(environment), itself],
  };
}

function podsOfPlatform(environment: Environment): ScrapeJob {
  return {
    job_name: podsJob,
    metrics_path: adminPaths.metrics,
    sample_limit: sampleLimit,
    kubernetes_sd_configs: [
      {
        role: 'pod',
        namespaces: { names: scrapedNamespaces(environment) },
        selectors: [{ role: 'pod', label: `${partOfLabel}=${platformName}` }],
      },
    ],
    relabel_configs: [
      { source_labels: ['__meta_kubernetes_pod_container_port_name'], action: 'keep', regex: portNames.admin },
      // A pod that has not started has no port that answers, one that has ended never will again.
      { source_labels: ['__meta_kubernetes_pod_phase'], action: 'keep', regex: 'Running' },
      ...Object.entries(podLabels).map(([label, source]) => ({ source_labels: [source], target_label: label })),
    ],
  };
}

const itself: ScrapeJob = {
  job_name: selfJob,
  sample_limit: sampleLimit,
  static_configs: [{ targets: [`localhost:${prometheus.port}`], labels: { workload: prometheus.name } }],
};

/** How service discovery calls a label of a pod. */
function metaLabel(label: string): string {
  return `__meta_kubernetes_pod_label_${label.replaceAll(/[^a-zA-Z0-9_]/g, '_')}`;
}
