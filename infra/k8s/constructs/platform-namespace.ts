import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { oldestKubernetes } from '../../environments/platform.ts';
import type { Demand } from '../demand.ts';
import { platformName } from '../names.ts';
import { cpu, mebibytes } from '../quantities.ts';
import { logStorage } from './container.ts';
import { operatorAccess } from './operator-access.ts';

/** A namespace and what its workloads may need together. */
export interface PlatformNamespaceProps {
  readonly name: string;
  readonly demand: Demand;
  /** Kubernetes group of the people who operate what is in it. @default - nobody but administrators */
  readonly operators?: string;
}

/**
 * Pods that do not meet the strictest standard are refused (https://kubernetes.io/docs/concepts/security/pod-security-admission/).
 * The standard is that of one version: with that of the cluster, an upgrade could refuse pods that run.
 */
const restricted = Object.fromEntries(
  ['enforce', 'audit', 'warn'].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, 'restricted'],
    [`pod-security.kubernetes.io/${mode}-version`, `v${oldestKubernetes}`],
  ]),
);

/** What a container gets that does not say: enough to look around in, and little enough for the quota. */
const unsaid = { cpuMillis: 50, memoryMiB: 128 } as const;

/** A namespace in which nothing talks, and nothing grows beyond what is declared, unless its chart says so. */
export class PlatformNamespace extends Construct {
  constructor(scope: Construct, id: string, { name, demand, operators }: PlatformNamespaceProps) {
    super(scope, id);
    new k8s.KubeNamespace(this, 'namespace', {
      metadata: { name, labels: { 'app.kubernetes.io/part-of': platformName, ...restricted } },
    });
    // Every pod, also those that no chart knows; the policy of each workload opens what that workload needs.
    new k8s.KubeNetworkPolicy(this, 'default-deny', {
      metadata: { name: 'default-deny', namespace: name },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
    new k8s.KubeResourceQuota(this, 'quota', {
      metadata: { name: 'quota', namespace: name },
      spec: {
        hard: {
          pods: k8s.Quantity.fromString(`${demand.pods}`),
          'requests.cpu': cpu(demand.cpuMillis),
          'requests.memory': mebibytes(demand.memoryMiB),
          'limits.memory': mebibytes(demand.memoryMiB),
          'requests.ephemeral-storage': mebibytes(demand.storageRequestMiB),
          'limits.ephemeral-storage': mebibytes(demand.storageLimitMiB),
        },
      },
    });
    if (operators !== undefined) operatorAccess(this, name, operators);
    // A quota refuses containers without sizes; ours have them, and a container for debugging gets these.
    const memory = mebibytes(unsaid.memoryMiB);
    new k8s.KubeLimitRange(this, 'limits', {
      metadata: { name: 'limits', namespace: name },
      spec: {
        limits: [
          {
            type: 'Container',
            defaultRequest: {
              cpu: cpu(unsaid.cpuMillis),
              memory,
              'ephemeral-storage': mebibytes(logStorage.requestMiB),
            },
            default: { memory, 'ephemeral-storage': mebibytes(logStorage.limitMiB) },
          },
        ],
      },
    });
  }
}
