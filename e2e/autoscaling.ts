/** What an autoscaler sees and does, by its own status. */
import type { CoreV1Event, V2HorizontalPodAutoscaler, V2MetricSpec, V2MetricStatus } from '@kubernetes/client-node';
import { Field } from '../infra/k8s/policies/model/field.ts';
import { quantity } from '../infra/k8s/policies/model/quantity.ts';
import type { Manifest } from '../infra/k8s/render.ts';
import { field } from './manifests.ts';

/** One measure of an autoscaler. */
export interface Reading {
  /** `cpu`, or the name of the metric. */
  readonly metric: string;
  /** Average over the pods: per cent of their requests for CPU. Undefined while it is not known. */
  readonly current: number | undefined;
  readonly target: number;
}

/** What is said of a measure, in its specification and in the status alike. */
function named({ type, resource, pods, object, external }: V2MetricSpec | V2MetricStatus) {
  const source = pods ?? object ?? external;
  return { key: `${type}/${resource?.name ?? source?.metric.name ?? ''}`, source: resource ?? source };
}

const amount = (value: { averageUtilization?: number; averageValue?: string } | undefined): number | undefined =>
  value?.averageUtilization ?? quantity(new Field(value?.averageValue));

/** All measures, in the order of the specification. */
export function readings({ spec, status }: V2HorizontalPodAutoscaler): Reading[] {
  return (spec?.metrics ?? []).map((metric) => {
    const { key, source } = named(metric);
    const now = (status?.currentMetrics ?? []).find((current) => named(current).key === key);
    const { target } = source !== undefined && 'target' in source ? source : {};
    const seen = now === undefined ? undefined : named(now).source;
    return {
      metric: key.slice(key.indexOf('/') + 1),
      current: seen !== undefined && 'current' in seen ? amount(seen.current) : undefined,
      target: amount(target) ?? Number.NaN,
    };
  });
}

/** The autoscaler with one of its measures alone: of several the one that asks for the most pods decides, and hides the others. */
export function goingBy(scaler: Manifest, metric: string): Manifest {
  const { spec } = scaler;
  const all: unknown = field(spec, 'metrics');
  const kept = (Array.isArray(all) ? all : []).filter((measure: unknown) =>
    [
      ['resource', 'name'],
      ['pods', 'metric', 'name'],
    ].some((path) => field(measure, ...path) === metric),
  );
  return { ...scaler, spec: { ...(typeof spec === 'object' ? spec : {}), metrics: kept } };
}

/** How far an autoscaler is. */
export interface ScalerState {
  readonly replicas: number;
  readonly desired: number;
  readonly readings: readonly Reading[];
  /** In its own words: what the number that it asks for comes from. */
  readonly because: string;
}

export function scalerState(scaler: V2HorizontalPodAutoscaler): ScalerState {
  const { status } = scaler;
  const active = status?.conditions?.find(({ type }) => type === 'ScalingActive');
  return {
    replicas: status?.currentReplicas ?? 0,
    desired: status?.desiredReplicas ?? 0,
    readings: readings(scaler),
    because: active?.message ?? '',
  };
}

/** What an autoscaler cannot know yet; empty when it can decide. */
export function blindSpots({ metadata, ...scaler }: V2HorizontalPodAutoscaler): string[] {
  const active = scaler.status?.conditions?.find(({ type }) => type === 'ScalingActive');
  const unknown = readings(scaler)
    .filter(({ current }) => current === undefined)
    .map(({ metric }) => metric);
  if (unknown.length === 0 && active?.status === 'True') return [];
  const what = unknown.length > 0 ? `${unknown.join(', ')} unknown` : 'not active';
  return [
    [`${metadata?.name ?? ''}: ${what}`, active?.status === 'True' ? undefined : active?.message]
      .filter(Boolean)
      .join(', '),
  ];
}

/** A change that an autoscaler made. */
export interface Rescale {
  readonly at: Date;
  readonly replicas: number;
  /** In its own words, such as `pods metric http_requests_per_second above target`. */
  readonly reason: string;
}

/** The changes since a moment, oldest first. Equal ones are told once by Kubernetes, with the time of the last. */
export function rescales(events: readonly CoreV1Event[], since: Date): Rescale[] {
  return events
    .flatMap(({ reason, message, lastTimestamp, eventTime, metadata }): Rescale[] => {
      const [, replicas, because = ''] = /^New size: (\d+); reason: (.*)$/.exec(message ?? '') ?? [];
      const at = new Date(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? 0);
      if (reason !== 'SuccessfulRescale' || replicas === undefined) return [];
      return [{ at, replicas: Number(replicas), reason: because }];
    })
    .filter(({ at }) => at >= since)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime());
}
