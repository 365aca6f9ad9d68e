/** All naming in one place. Labels that select pods are immutable in Kubernetes: changing them replaces workloads. */

/** The part of the platform that a workload plays. */
export type Component = 'gateway' | 'service' | 'ingress-controller' | 'metrics';

/** The whole that everything belongs to. */
export const platformName = 'api-platform';

/** Name of the gateway's workload, Service, Ingress and ConfigMap. */
export const gatewayName = 'gateway';

/** Names of container ports and of the Service ports before them. */
export const portNames = { http: 'http', grpc: 'grpc', admin: 'admin' } as const;

/** Names of the two priorities of pods; see charts/namespaces.ts. */
export const priorityClassNames = {
  /** Without them nothing answers at all. */
  entry: `${platformName}-entry`,
  service: `${platformName}-service`,
} as const;

/** The label that a workload's pods share whatever they are an instance of. */
export const nameLabel = 'app.kubernetes.io/name';

/**
 * The labels that select one workload's pods.
 * See https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 */
export function selectorLabels(name: string): Readonly<Record<string, string>> {
  return { [nameLabel]: name, 'app.kubernetes.io/instance': name };
}

/** The labels of every object of one workload, its pods included. */
export function workloadLabels(name: string, component: Component): Readonly<Record<string, string>> {
  return {
    ...selectorLabels(name),
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': platformName,
  };
}

/** The name under which DNS knows a Service, from any namespace of the cluster. */
export function serviceHost(service: string, namespace: string): string {
  return `${service}.${namespace}.svc.cluster.local`;
}
