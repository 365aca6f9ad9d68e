/** Objects that are no part of Kubernetes and that our charts write: what their own definitions say of the fields we use. */
import type { SchemaTable } from './table.ts';

const object = { 'apiVersion!': 'string', 'kind!': 'string', 'metadata!': 'V1ObjectMeta' } as const;

/**
 * KEDA's autoscaler (https://keda.sh/docs/latest/reference/scaledobject-spec/), and what the Prometheus operator reads
 * (https://prometheus-operator.dev/docs/api-reference/api/).
 */
export const customTable: SchemaTable = {
  kinds: {
    'keda.sh/v1alpha1 ScaledObject': 'ScaledObject',
    'monitoring.coreos.com/v1 PodMonitor': 'PodMonitor',
    'monitoring.coreos.com/v1 PrometheusRule': 'PrometheusRule',
  },
  types: {
    PodMonitor: { ...object, 'spec!': 'PodMonitorSpec' },
    PodMonitorSpec: {
      jobLabel: 'string',
      namespaceSelector: 'PodMonitorNamespaces',
      podMetricsEndpoints: '[]PodMonitorEndpoint',
      podTargetLabels: '[]string',
      sampleLimit: 'integer',
      'selector!': 'V1LabelSelector',
      targetLimit: 'integer',
    },
    PodMonitorNamespaces: { any: 'boolean', matchNames: '[]string' },
    PodMonitorEndpoint: {
      honorLabels: 'boolean',
      interval: 'string',
      metricRelabelings: '[]PodMonitorRelabeling',
      path: 'string',
      port: 'string',
      relabelings: '[]PodMonitorRelabeling',
      scheme: 'string',
      scrapeTimeout: 'string',
    },
    PodMonitorRelabeling: {
      action: 'string',
      modulus: 'integer',
      regex: 'string',
      replacement: 'string',
      separator: 'string',
      sourceLabels: '[]string',
      targetLabel: 'string',
    },
    PrometheusRule: { ...object, 'spec!': 'PrometheusRuleSpec' },
    PrometheusRuleSpec: { groups: '[]PrometheusRuleGroup' },
    PrometheusRuleGroup: {
      interval: 'string',
      labels: '{}string',
      limit: 'integer',
      'name!': 'string',
      rules: '[]PrometheusRuleRule',
    },
    PrometheusRuleRule: {
      alert: 'string',
      annotations: '{}string',
      'expr!': 'integer-or-string',
      for: 'string',
      keep_firing_for: 'string',
      labels: '{}string',
      record: 'string',
    },
    ScaledObject: { ...object, 'spec!': 'ScaledObjectSpec' },
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
