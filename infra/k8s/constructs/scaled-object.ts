/** KEDA's way to say what an autoscaler is (https://keda.sh/docs/2.18/reference/scaledobject-spec/). */
import { ApiObject } from 'cdk8s';
import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Replicas } from '../../environments/environment.ts';

/** What KEDA watches; all values of `metadata` are texts. */
export interface Trigger {
  readonly type: 'prometheus' | 'cpu';
  readonly metricType: 'AverageValue' | 'Utilization';
  readonly metadata: Readonly<Record<string, string>>;
}

/** A ScaledObject, as far as we use it. */
interface ScaledObjectSpec {
  readonly scaleTargetRef: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  /** Seconds between two looks at the triggers. */
  readonly pollingInterval: number;
  readonly advanced: {
    readonly horizontalPodAutoscalerConfig: {
      /** Of the autoscaler that KEDA makes. */
      readonly name: string;
      readonly behavior: k8s.HorizontalPodAutoscalerBehaviorV2;
    };
  };
  readonly triggers: readonly Trigger[];
}

/** What a ScaledObject scales, and by what. */
export interface ScaledObjectProps {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly labels: Record<string, string> };
  readonly replicas: Replicas;
  readonly behavior: k8s.HorizontalPodAutoscalerBehaviorV2;
  readonly triggers: readonly Trigger[];
}

/**
 * The ScaledObject of a Deployment of the same name. The construct library does not know the kind, so the spec has a
 * type of ours. KEDA makes the autoscaler itself, under the name that a plain one has: an environment that changes its
 * engine hands the autoscaler over instead of running without one for a while.
 */
export function scaledObject(
  scope: Construct,
  id: string,
  { metadata, replicas, behavior, triggers }: ScaledObjectProps,
): ApiObject {
  const { name } = metadata;
  const spec: ScaledObjectSpec = {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicaCount: replicas.min,
    maxReplicaCount: replicas.max,
    pollingInterval: 15,
    advanced: { horizontalPodAutoscalerConfig: { name, behavior } },
    triggers,
  };
  return new ApiObject(scope, id, {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { ...metadata, annotations: { 'scaledobject.keda.sh/transfer-hpa-ownership': 'true' } },
    spec,
  });
}
