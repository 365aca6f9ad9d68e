/** Objects that are no part of Kubernetes and that our charts write: what their own definitions say of the fields we use. */
import type { SchemaTable } from './table.ts';

/** KEDA's autoscaler, as far as it is used here (https://keda.sh/docs/latest/reference/scaledobject-spec/). */
export const customTable: SchemaTable = {
  kinds: { 'keda.sh/v1alpha1 ScaledObject': 'ScaledObject' },
  types: {
    ScaledObject: {
      'apiVersion!': 'string',
      'kind!': 'string',
      'metadata!': 'V1ObjectMeta',
      'spec!': 'ScaledObjectSpec',
    },
    ScaledObjectSpec: {
      advanced: 'ScaledObjectAdvanced',
      cooldownPeriod: 'integer',
      fallback: 'ScaledObjectFallback',
      idleReplicaCount: 'integer',
      initialCooldownPeriod: 'integer',
      maxReplicaCount: 'integer',
      minReplicaCount: 'integer',
      pollingInterval: 'integer',
      'scaleTargetRef!': 'ScaledObjectTarget',
      'triggers!': '[]ScaledObjectTrigger',
    },
    ScaledObjectAdvanced: {
      horizontalPodAutoscalerConfig: 'ScaledObjectHpa',
      restoreToOriginalReplicaCount: 'boolean',
      scalingModifiers: 'ScaledObjectModifiers',
    },
    ScaledObjectHpa: { behavior: 'V2HorizontalPodAutoscalerBehavior', name: 'string' },
    ScaledObjectModifiers: {
      activationTarget: 'string',
      formula: 'string',
      metricType: 'string',
      target: 'string',
    },
    ScaledObjectFallback: { behavior: 'string', 'failureThreshold!': 'integer', 'replicas!': 'integer' },
    ScaledObjectTarget: { apiVersion: 'string', envSourceContainerName: 'string', kind: 'string', 'name!': 'string' },
    ScaledObjectTrigger: {
      authenticationRef: 'ScaledObjectAuthentication',
      'metadata!': '{}string',
      metricType: 'string',
      name: 'string',
      'type!': 'string',
      useCachedMetrics: 'boolean',
    },
    ScaledObjectAuthentication: { kind: 'string', 'name!': 'string' },
  },
};
