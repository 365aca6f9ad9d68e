/** What the metrics API of the autoscalers answers, and which questions to Prometheus that takes. */
import { requestMetrics } from '@api-platform/contracts/metrics.ts';
import { type Protocol, workloads } from '@api-platform/contracts/services.ts';
import type { Environment } from '../../environments/environment.ts';
import { ingressMetric, replicasMetric } from '../constructs/scaling-metrics.ts';
import { ingressRequestsSeries } from './ingress-rules.ts';
import { rateOrZero, rateWindow } from './scrape.ts';

/** A Kubernetes resource that a label names. */
interface Resource {
  /** @default - the core group */
  readonly group?: string;
  readonly resource: string;
}

/** One metric (https://github.com/kubernetes-sigs/prometheus-adapter/blob/v0.12.0/docs/config.md). */
export interface AdapterRule {
  /** Series that say for which objects the metric exists. */
  readonly seriesQuery: string;
  readonly resources: { readonly overrides: Readonly<Record<string, Resource>> };
  readonly name: { readonly matches: string; readonly as: string };
  /** Template of the question to Prometheus. */
  readonly metricsQuery: string;
}

/** The configuration of the adapter. */
export interface AdapterConfig {
  readonly rules: readonly AdapterRule[];
}

const protocols: readonly Protocol[] = ['http', 'grpc'];

/**
 * Requests per second of pods, by protocol; replicas of Deployments that a trial follows; and, where autoscalers ask
 * for them, requests of Ingresses.
 */
export function adapterConfig(environment: Environment): AdapterConfig {
  return {
    rules: [
      ...protocols.map(podRule),
      replicasRule,
      ...(environment.autoscaling.onIngressRequests ? [ingressRule] : []),
    ],
  };
}

/** A pod that is scraped has a value even before its first request. */
function podRule(protocol: Protocol): AdapterRule {
  const { histogram, perSecond } = requestMetrics[protocol];
  const names = Object.entries(workloads).filter(([, workload]) => workload.protocol === protocol);
  const up = `workload=~"${names.map(([name]) => name).join('|')}"`;
  return {
    seriesQuery: `up{${up}}`,
    resources: { overrides: { namespace: { resource: 'namespace' }, pod: { resource: 'pod' } } },
    name: { matches: '^up$', as: perSecond },
    metricsQuery: rateOrZero('sum by (<<.GroupBy>>)', histogram, '<<.LabelMatchers>>', up),
  };
}

/** Pods of a Deployment that answer. One that is leaving counts until it is gone. */
const replicasRule: AdapterRule = {
  seriesQuery: 'up{namespace!="",deployment!=""}',
  resources: {
    overrides: { namespace: { resource: 'namespace' }, deployment: { group: 'apps', resource: 'deployment' } },
  },
  name: { matches: '^up$', as: replicasMetric },
  metricsQuery: 'sum by (<<.GroupBy>>) (up{<<.LabelMatchers>>})',
};

const ingressRule: AdapterRule = {
  seriesQuery: `${ingressRequestsSeries}{namespace!="",ingress!=""}`,
  resources: {
    overrides: {
      namespace: { resource: 'namespace' },
      ingress: { group: 'networking.k8s.io', resource: 'ingress' },
    },
  },
  name: { matches: `^${ingressRequestsSeries}$`, as: ingressMetric },
  metricsQuery: `sum by (<<.GroupBy>>) (rate(<<.Series>>{<<.LabelMatchers>>}[${rateWindow}]))`,
};
