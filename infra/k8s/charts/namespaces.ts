import { Chart } from 'cdk8s';
import { ConfigMap, k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import {
  ingressController,
  metricsServer,
  operatorsGroup,
  prometheus,
  rateLimitStore,
  traceCollector,
} from '../../environments/platform.ts';
import { bundledCollector } from '../../environments/traces.ts';
import { PlatformNamespace } from '../constructs/platform-namespace.ts';
import type { Demand } from '../demand.ts';
import { platformName, priorityClassNames } from '../names.ts';

/**
 * The namespaces that the other charts fill, and what the whole cluster must know before any pod is there.
 * `kubectl apply -f <folder>` goes by file name, so this one comes first.
 */
export class NamespacesChart extends Chart {
  /** @param demandIn what the workloads of a namespace may need */
  constructor(scope: Construct, { namespace, addons, cluster }: Environment, demandIn: (namespace: string) => Demand) {
    const labels = { 'app.kubernetes.io/part-of': platformName };
    super(scope, '00-namespaces', { disableResourceNameHashes: true, labels });
    // Several add-ons share one.
    const names = new Set([
      namespace,
      ...(addons.ingressController === 'bundled' ? [ingressController.namespace] : []),
      ...(addons.metricsServer === 'bundled' ? [metricsServer.namespace] : []),
      ...(addons.requestMetrics === 'bundled' ? [prometheus.namespace] : []),
      ...(addons.rateLimitStore === 'bundled' ? [rateLimitStore.namespace] : []),
      ...(bundledCollector(addons) === undefined ? [] : [traceCollector.namespace]),
    ]);
    // Elsewhere the cluster has people and groups of its own.
    const operators = cluster.target === 'eks' ? { operators: operatorsGroup } : {};
    for (const name of names) new PlatformNamespace(this, name, { name, demand: demandIn(name), ...operators });

    new k8s.KubePriorityClass(this, 'entry', {
      metadata: { name: priorityClassNames.entry },
      description: 'Gateway and ingress controller: they get their place even where a service must leave for it.',
      value: 2_000,
    });
    new k8s.KubePriorityClass(this, 'service', {
      metadata: { name: priorityClassNames.service },
      description: 'Services behind the gateway: first in the queue for room, but they push nobody out.',
      value: 1_000,
      preemptionPolicy: 'Never',
    });
    if (cluster.target === 'eks') {
      // Until it is there, EKS Auto Mode takes network policies and enforces none of them
      // (https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html).
      new ConfigMap(this, 'enforcement', {
        metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
        data: { 'enable-network-policy-controller': 'true' },
      });
    }
  }
}
