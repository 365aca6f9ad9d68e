/** An environment with a network, a cluster and an API of its own in AWS. */
import { planEdgeRoutes } from '@api-platform/contracts/edge-routes.ts';
import { routes } from '@api-platform/contracts/routes.ts';
import * as pulumi from '@pulumi/pulumi';

import type { EksTarget, Environment } from '../environments/environment.ts';
import { ingressController } from '../environments/platform.ts';
import { platformName } from '../k8s/names.ts';
import { manifests } from '../k8s/render.ts';
import { Bastion } from './bastion.ts';
import { Certificate } from './certificate.ts';
import { Cluster } from './cluster.ts';
import { Edge, type OwnName } from './edge.ts';
import { IngressLoadBalancer } from './ingress-lb.ts';
import { LoadBalancerLog } from './load-balancer-log.ts';
import { Network } from './network.ts';
import { Nodes } from './nodes.ts';
import type { StackOutputs } from './outputs.ts';
import { planCors } from './plan/cors.ts';
import { deployerRoles } from './plan/deployer-roles.ts';
import { hostNames } from './plan/host-names.ts';
import { resourceNameOf } from './plan/identity.ts';
import type { ImageDigests } from './plan/image-digests.ts';
import { balancerLogBucket, resourceName, roleBoundaryArn, rolePath } from './plan/names.ts';
import { connectThroughTunnel, isPrivate } from './plan/tunnel.ts';
import { awsProvider, kubernetesProvider, untaggedAwsProvider } from './providers.ts';
import { Workloads } from './workloads.ts';

/**
 * From the network to the API.
 * @param tunnelOpens resolves once a private Kubernetes API can be reached
 */
export function deployEksEnvironment(
  environment: Environment,
  target: EksTarget,
  imageDigests: ImageDigests,
  tunnelOpens: () => Promise<void>,
): StackOutputs {
  const { name, domain, addons } = environment;
  const displayName = resourceName(name);
  const inAws = awsProvider(name, target);

  const roleLimits = { path: rolePath(name), permissionsBoundary: roleBoundaryArn(name, target.accountId) };

  const network = new Network('network', { displayName, target, roleLimits }, { providers: [inAws] });
  const cluster = new Cluster(
    'cluster',
    {
      clusterName: displayName,
      target,
      roles: deployerRoles(name, target.deployerRoleArn),
      roleLimits,
      untagged: untaggedAwsProvider(target),
      subnetIds: network.privateSubnetIds,
      egress: network.egress,
      metricsServer: addons.metricsServer === 'external',
    },
    { providers: [inAws] },
  );
  const bastion = isPrivate(target)
    ? new Bastion(
        'bastion',
        {
          clusterName: displayName,
          clusterSecurityGroupId: cluster.securityGroupId,
          vpcId: network.vpcId,
          subnetIds: network.privateSubnetIds,
          egress: network.egress,
          roleLimits,
        },
        { providers: [inAws] },
      )
    : undefined;
  // Its provider looks at the cluster once, when it is made: nothing can be made in one that it did not reach.
  const kubeconfig =
    bastion === undefined
      ? cluster.kubeconfig
      : pulumi.all([cluster.kubeconfig, bastion.groupName]).apply(async ([content]) => {
          await tunnelOpens();
          return content;
        });
  const inCluster = kubernetesProvider(
    { kubeconfig, clusterIdentifier: cluster.arn },
    { dependsOn: [cluster.access, ...network.egress] },
  );
  // Before the pods, so that no node is started for them that the pool would not have chosen.
  const nodes = new Nodes('nodes', platformName, { providers: [inCluster] });
  const workloads = new Workloads(
    'workloads',
    { charts: manifests(environment), registry: environment.images.registry, imageDigests },
    { providers: [inCluster], dependsOn: [nodes] },
  );

  const origin = target.hostedZoneId === undefined ? undefined : originOf(domain, target.hostedZoneId, inAws);
  const balancerLog = new LoadBalancerLog(
    'ingress-log',
    {
      bucketName: balancerLogBucket(name, target.accountId),
      accountId: target.accountId,
      region: target.region,
      retentionDays: target.logRetentionDays,
      protect: target.protect,
    },
    { providers: [inAws] },
  );
  const balancer = new IngressLoadBalancer(
    'ingress',
    {
      vpcId: network.vpcId,
      subnetIds: network.privateSubnetIds,
      clusterName: cluster.clusterName,
      clusterSecurityGroupId: cluster.securityGroupId,
      controller: ingressController,
      service: workloads.manifest(resourceNameOf({ kind: 'Service', metadata: ingressController })),
      ...(origin === undefined ? {} : { certificateArn: origin.certificateArn }),
      logBucket: balancerLog.bucket,
      protect: target.protect,
    },
    { providers: [inAws, inCluster] },
  );
  const cors = planCors(target.corsOrigins, routes);
  const edge = new Edge(
    'edge',
    {
      apiName: displayName,
      hostName: domain,
      routes: planEdgeRoutes(routes),
      subnetIds: network.privateSubnetIds,
      securityGroupId: balancer.callerSecurityGroupId,
      listenerArn: balancer.listenerArn,
      logRetentionDays: target.logRetentionDays,
      ...(cors === undefined ? {} : { cors }),
      ...(target.tokens === undefined ? {} : { tokens: target.tokens }),
      ...(origin === undefined ? {} : { domain: origin }),
      protect: target.protect,
    },
    { providers: [inAws] },
  );

  return {
    address: edge.url,
    connect: isPrivate(target)
      ? pulumi
          .all([cluster.clusterName, cluster.arn, cluster.endpoint])
          .apply(([clusterName, arn, endpoint]) =>
            connectThroughTunnel({ name: clusterName, region: target.region, arn, endpoint }),
          )
      : pulumi.interpolate`aws eks update-kubeconfig --region ${target.region} --name ${cluster.clusterName}`,
    details: { cluster: cluster.clusterName, region: target.region, account: target.accountId },
  };
}

/** One certificate for the API's own names and for the load balancer, whose name nobody needs to resolve. */
function originOf(domain: string, hostedZoneId: string, inAws: pulumi.ProviderResource): OwnName {
  const { api, origin, trial } = hostNames(domain);
  const certificate = new Certificate(
    'certificate',
    { hostNames: [api, origin, trial], hostedZoneId },
    { providers: [inAws] },
  );
  return { hostedZoneId, originName: origin, trialHostName: trial, certificateArn: certificate.arn };
}
