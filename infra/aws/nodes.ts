import * as pulumi from '@pulumi/pulumi';

import { architectures } from '../environments/versions.ts';
import { Manifest } from './workloads.ts';

const among = (key: string, ...values: readonly string[]) => ({ key, operator: 'In', values: [...values] });

/**
 * Nodes of both architectures, before those of the built-in pool `general-purpose`, which are amd64 only: Auto Mode takes
 * what fits and costs least, mostly arm64. The rest is as that pool has it
 * (https://docs.aws.amazon.com/eks/latest/userguide/create-node-pool.html).
 */
export class Nodes extends pulumi.ComponentResource {
  /** @param poolName name of the pool in the cluster */
  constructor(name: string, poolName: string, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:kubernetes:Nodes', name, {}, opts);
    new Manifest(
      {
        apiVersion: 'karpenter.sh/v1',
        kind: 'NodePool',
        metadata: { name: poolName },
        spec: {
          template: {
            spec: {
              nodeClassRef: { group: 'eks.amazonaws.com', kind: 'NodeClass', name: 'default' },
              requirements: [
                among('kubernetes.io/arch', ...architectures),
                among('kubernetes.io/os', 'linux'),
                among('karpenter.sh/capacity-type', 'on-demand'),
                among('eks.amazonaws.com/instance-category', 'c', 'm', 'r'),
                { key: 'eks.amazonaws.com/instance-generation', operator: 'Gt', values: ['4'] },
              ],
              expireAfter: '336h',
              terminationGracePeriod: '24h0m0s',
            },
          },
          disruption: {
            budgets: [{ nodes: '10%' }],
            consolidationPolicy: 'WhenEmptyOrUnderutilized',
            consolidateAfter: '30s',
          },
          weight: 10,
        },
      },
      { parent: this },
    );
    this.registerOutputs();
  }
}
