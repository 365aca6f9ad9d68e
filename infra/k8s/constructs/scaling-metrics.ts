/** What an autoscaler can go by, as Kubernetes' own autoscaler asks for it and as KEDA does. */
import { type RequestMetric, requestMetrics } from '@api-platform/contracts/metrics.ts';
import type { Protocol } from '@api-platform/contracts/services.ts';
import { k8s } from 'cdk8s-plus-28';
import { prometheus } from '../../environments/platform.ts';
import { serviceHost } from '../names.ts';
import { rateOrZero, rateWindow } from '../observability/scrape.ts';
import type { Trigger } from './scaled-object.ts';

/** One measure; of several the one that asks for the most replicas decides. */
export interface ScalingMetric {
  /** For a HorizontalPodAutoscaler. */
  readonly native: k8s.MetricSpecV2;
  /** For a ScaledObject of KEDA. */
  readonly keda: Trigger;
}

/** Of what the containers request; the rest is room for the time that a new replica needs. */
const cpuPercent = 80;

/** CPU use: replicas are added while the average is above 80 % of what the containers request. */
export const cpuUse: ScalingMetric = {
  native: {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpuPercent } },
  },
  keda: { type: 'cpu', metricType: 'Utilization', metadata: { value: `${cpuPercent}` } },
};

/** Requests that the pods of one Deployment count themselves. */
export interface PodRequests {
  readonly protocol: Protocol;
  readonly namespace: string;
  readonly deployment: string;
  /** Requests per second that one replica takes before another is wanted. */
  readonly perReplica: number;
}

/** Requests per second and pod, the same on every cluster: the pods themselves count. */
export function podRequests({ protocol, namespace, deployment, perReplica }: PodRequests): ScalingMetric {
  const { histogram, perSecond }: RequestMetric = requestMetrics[protocol];
  return {
    native: { type: 'Pods', pods: { metric: { name: perSecond }, target: average(perReplica) } },
    keda: fromPrometheus(
      rateOrZero('sum', histogram, `namespace="${namespace}",deployment="${deployment}"`),
      perReplica,
    ),
  };
}

/** Name of the metric that the ingress controller's requests are served under, for the Ingress that they came by. */
export const ingressMetric = 'requests-per-second';

/** Requests that the ingress controller counts for one Ingress. */
export interface IngressRequests {
  readonly namespace: string;
  readonly ingress: string;
  /** Requests per second that one replica takes before another is wanted. */
  readonly perReplica: number;
}

/**
 * Requests per second of an Ingress, divided by the replicas. The target is an `AverageValue`: a `Value` compares
 * with the whole, which does not fall when replicas are added, so that the autoscaler runs to its maximum and stays
 * there (docs/autoscaling.md).
 */
export function ingressRequests({ namespace, ingress, perReplica }: IngressRequests): ScalingMetric {
  return {
    native: {
      type: 'Object',
      object: {
        metric: { name: ingressMetric },
        describedObject: { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', name: ingress },
        target: average(perReplica),
      },
    },
    keda: fromPrometheus(
      `sum(rate(ingress_requests_total{namespace="${namespace}",ingress="${ingress}"}[${rateWindow}]))`,
      perReplica,
    ),
  };
}

/** Name of the metric that tells how many replicas of a Deployment Prometheus finds. */
export const replicasMetric = 'scraped_replicas';

/** Replicas of another Deployment. */
export interface FollowedReplicas {
  readonly namespace: string;
  readonly deployment: string;
  /** How many of its replicas one replica of ours stands beside. */
  readonly perReplica: number;
}

/** As many replicas as stay in proportion to those of another Deployment. */
export function followedReplicas({ namespace, deployment, perReplica }: FollowedReplicas): ScalingMetric {
  return {
    native: {
      type: 'Object',
      object: {
        metric: { name: replicasMetric },
        describedObject: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment },
        target: average(perReplica),
      },
    },
    keda: fromPrometheus(`sum(up{namespace="${namespace}",deployment="${deployment}"})`, perReplica),
  };
}

function average(value: number): k8s.MetricTargetV2 {
  return { type: 'AverageValue', averageValue: k8s.Quantity.fromString(quantity(value)) };
}

/** Thousandths are the finest that a quantity of a metric knows. */
function quantity(value: number): string {
  const millis = Math.round(value * 1_000);
  return millis % 1_000 === 0 ? `${millis / 1_000}` : `${millis}m`;
}

function fromPrometheus(query: string, threshold: number): Trigger {
  const serverAddress = `http://${serviceHost(prometheus.name, prometheus.namespace)}:${prometheus.port}`;
  return {
    type: 'prometheus',
    metricType: 'AverageValue',
    // A query without an answer is an error, and the replicas stay. By default KEDA takes it for zero, and scales to the
    // minimum in the middle of the day when Prometheus has lost its series.
    metadata: {
      serverAddress,
      query,
      threshold: `${Math.round(threshold * 1_000) / 1_000}`,
      ignoreNullValues: 'false',
    },
  };
}
