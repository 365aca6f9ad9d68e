/** All naming in one place. Labels that select pods are immutable in Kubernetes: changing them replaces workloads. */

/** The part of the platform that a workload plays. */
export type Component = 'gateway' | 'service' | 'ingress-controller' | 'metrics' | 'rate-limits' | 'traces';

/** The whole that everything belongs to. */
export const platformName = 'api-platform';

/** Name of the gateway's workload, Service, Ingress and ConfigMap. */
export const gatewayName = 'gateway';

/** Names of container ports and of the Service ports before them. */
export const portNames = { http: 'http', https: 'https', grpc: 'grpc', admin: 'admin' } as const;

/** Names of the two priorities of pods; see charts/namespaces.ts. */
export const priorityClassNames = {
  /** Without them nothing answers at all. */
  entry: `${platformName}-entry`,
  service: `${platformName}-service`,
} as const;

/** The label of everything that belongs to the platform. */
export const partOfLabel = 'app.kubernetes.io/part-of';

/** The label that a workload's pods share whatever they are an instance of. */
export const nameLabel = 'app.kubernetes.io/name';

/** The label that tells the two sides of a trial apart: the name of the Deployment. */
export const instanceLabel = 'app.kubernetes.io/instance';

/** The trial side of a workload: its Deployment and the Service over its pods alone. */
export function canaryName(workload: string): string {
  return `${workload}-canary`;
}

/** The Service over the pods of the stable side alone, while there is a trial. */
export function stableName(workload: string): string {
  return `${workload}-stable`;
}

/** The label that selects all pods of a workload, on both sides of a trial. */
export function sharedLabels(name: string): Readonly<Record<string, string>> {
  return { [nameLabel]: name };
}

/**
 * The labels that select the pods of one Deployment.
 * See https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
 * @param instance the Deployment, where it is the trial side
 */
export function selectorLabels(name: string, instance: string = name): Readonly<Record<string, string>> {
  return { [nameLabel]: name, [instanceLabel]: instance };
}

/**
 * The labels of every object of one workload, its pods included.
 * @param instance the Deployment, where it is the trial side
 */
export function workloadLabels(
  name: string,
  component: Component,
  instance: string = name,
): Readonly<Record<string, string>> {
  return {
    ...selectorLabels(name, instance),
    'app.kubernetes.io/component': component,
    [partOfLabel]: platformName,
  };
}

/** The name under which DNS knows a Service, from any namespace of the cluster. */
export function serviceHost(service: string, namespace: string): string {
  return `${service}.${namespace}.svc.cluster.local`;
}
