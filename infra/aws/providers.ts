/** Who talks to AWS and to Kubernetes. There are no default providers: what a stack may touch is written here. */
import * as aws from '@pulumi/aws';
import * as kubernetes from '@pulumi/kubernetes';
import type * as pulumi from '@pulumi/pulumi';

import { defaultTags, untaggedProvider } from './plan/names.ts';

/** An account and a region in it. */
export interface AwsPlace {
  readonly accountId: string;
  readonly region: string;
}

/** AWS with the credentials of whoever runs Pulumi, refused when they are of another account than this stack's. */
export function awsProvider(stack: string, { accountId, region }: AwsPlace): aws.Provider {
  return new aws.Provider('aws', {
    region,
    allowedAccountIds: [accountId],
    defaultTags: { tags: { ...defaultTags(stack) } },
  });
}

/** The same for what must carry no tags: rights that go by tags are rights of whoever may set them. */
export function untaggedAwsProvider({ accountId, region }: AwsPlace): aws.Provider {
  return new aws.Provider(untaggedProvider, { region, allowedAccountIds: [accountId] });
}

/** Which cluster. */
export interface ClusterAccess {
  /** What tells this cluster from another: only when it changes are all objects made again. */
  readonly clusterIdentifier: pulumi.Input<string>;
  /** @default - the current context of the kubeconfig that kubectl would use */
  readonly kubeconfig?: pulumi.Input<string>;
}

/**
 * Kubernetes by server-side apply. ConfigMaps and Secrets are changed in place: a checksum on the pods rolls them. A
 * field that is ours comes back whoever has set it meanwhile: without force, the `kubectl patch` of an emergency would
 * stop the next deployment with a conflict (docs/adr/0033-a-deployment-takes-its-fields-back.md).
 */
export function kubernetesProvider(
  { clusterIdentifier, kubeconfig }: ClusterAccess,
  opts: pulumi.ResourceOptions,
): kubernetes.Provider {
  return new kubernetes.Provider(
    'kubernetes',
    {
      clusterIdentifier,
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
      enableConfigMapMutable: true,
      enableSecretMutable: true,
      enablePatchForce: true,
    },
    opts,
  );
}
