import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

import { deregistrationSeconds, loadBalancerIdleSeconds } from './plan/timeouts.ts';
import { Manifest } from './workloads.ts';

/** Where the load balancer stands, and the pods behind it. */
export interface IngressLoadBalancerArgs {
  readonly vpcId: pulumi.Input<string>;
  readonly subnetIds: readonly pulumi.Input<string>[];
  readonly clusterName: pulumi.Input<string>;
  /** The group of the cluster's nodes and controller. */
  readonly clusterSecurityGroupId: pulumi.Input<string>;
  /** The ingress controller: its Service, and where its pods listen. */
  readonly controller: {
    readonly namespace: string;
    readonly name: string;
    readonly servicePort: number;
    readonly port: number;
    readonly adminPort: number;
    readonly healthPath: string;
  };
  /** Its Service in the cluster, which must be there before pods can be found by it. */
  readonly service: pulumi.Resource;
  /** Certificate of the listener. @default - plain HTTP inside the network */
  readonly certificateArn?: pulumi.Input<string>;
  /** Bucket that the load balancer may write its access log to. */
  readonly logBucket: pulumi.Input<string>;
  readonly protect: boolean;
}

/**
 * The internal load balancer before the ingress controller, owned by Pulumi: a controller's own would be unknown in the
 * first preview, could be replaced behind Pulumi's back, and would stay behind on destroy. Only the API's VPC link
 * reaches it, so there is no way around the edge.
 */
export class IngressLoadBalancer extends pulumi.ComponentResource {
  /** The listener that the API sends to, usable once it forwards. */
  readonly listenerArn: pulumi.Output<string>;
  /** The group of the VPC link: the only one that the load balancer answers. */
  readonly callerSecurityGroupId: pulumi.Output<string>;

  constructor(name: string, args: IngressLoadBalancerArgs, opts: pulumi.ComponentResourceOptions) {
    super('api-platform:aws:IngressLoadBalancer', name, {}, opts);
    const { controller, clusterSecurityGroupId } = args;
    const parent = { parent: this };
    const listenerPort = args.certificateArn === undefined ? 80 : 443;

    const callers = new aws.ec2.SecurityGroup(
      `${name}-callers`,
      { vpcId: args.vpcId, description: 'VPC link of the HTTP API' },
      parent,
    );
    const group = new aws.ec2.SecurityGroup(
      `${name}-group`,
      { vpcId: args.vpcId, description: 'Load balancer before the ingress controller' },
      parent,
    );
    allow(`${name}-from-callers`, callers.id, group.id, listenerPort, parent);
    allow(`${name}-to-pods`, group.id, clusterSecurityGroupId, controller.port, parent);
    allow(`${name}-to-health`, group.id, clusterSecurityGroupId, controller.adminPort, parent);

    const balancer = new aws.lb.LoadBalancer(
      name,
      {
        internal: true,
        loadBalancerType: 'application',
        subnets: [...args.subnetIds],
        securityGroups: [group.id],
        idleTimeout: loadBalancerIdleSeconds,
        dropInvalidHeaderFields: true,
        enableDeletionProtection: args.protect,
        accessLogs: { enabled: true, bucket: args.logBucket },
      },
      { parent: this, protect: args.protect },
    );
    const targets = new aws.lb.TargetGroup(
      `${name}-pods`,
      {
        vpcId: args.vpcId,
        targetType: 'ip',
        protocol: 'HTTP',
        port: controller.port,
        deregistrationDelay: deregistrationSeconds,
        healthCheck: {
          protocol: 'HTTP',
          port: String(controller.adminPort),
          path: controller.healthPath,
          matcher: '200',
          interval: 5,
          timeout: 3,
          healthyThreshold: 2,
          unhealthyThreshold: 2,
        },
        // EKS registers pods only in groups with this tag (AmazonEKSLoadBalancingPolicy); without it they stay empty.
        tags: { 'eks:eks-cluster-name': args.clusterName },
      },
      parent,
    );
    const listener = new aws.lb.Listener(
      `${name}-listener`,
      {
        loadBalancerArn: balancer.arn,
        port: listenerPort,
        ...(args.certificateArn === undefined
          ? { protocol: 'HTTP' }
          : {
              protocol: 'HTTPS',
              certificateArn: args.certificateArn,
              sslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06',
            }),
        // No rules: which host goes where is the ingress controller's business.
        defaultActions: [{ type: 'forward', targetGroupArn: targets.arn }],
      },
      parent,
    );

    new Manifest(
      {
        apiVersion: 'eks.amazonaws.com/v1',
        kind: 'TargetGroupBinding',
        metadata: { name: controller.name, namespace: controller.namespace },
        spec: {
          serviceRef: { name: controller.name, port: controller.servicePort },
          targetGroupARN: targets.arn,
          targetType: 'ip',
        },
      },
      {
        parent: this,
        dependsOn: [args.service],
        // The admission webhook refuses to change these, and a second binding of the same group.
        replaceOnChanges: ['spec.targetGroupARN', 'spec.targetType'],
        deleteBeforeReplace: true,
      },
    );

    this.listenerArn = listener.arn;
    this.callerSecurityGroupId = callers.id;
    this.registerOutputs();
  }
}

/** Opens one TCP port from one group to another, on both sides: a group without rules lets nothing out either. */
function allow(
  name: string,
  from: pulumi.Input<string>,
  to: pulumi.Input<string>,
  port: number,
  opts: pulumi.CustomResourceOptions,
): void {
  const ports = { ipProtocol: 'tcp', fromPort: port, toPort: port };
  new aws.vpc.SecurityGroupEgressRule(
    `${name}-out`,
    { securityGroupId: from, referencedSecurityGroupId: to, ...ports },
    opts,
  );
  new aws.vpc.SecurityGroupIngressRule(
    `${name}-in`,
    { securityGroupId: to, referencedSecurityGroupId: from, ...ports },
    opts,
  );
}
