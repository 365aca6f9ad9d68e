import type { Protocol } from '@api-platform/contracts/services.ts';
import { ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { DeclarationFault } from '../../environments/declaration-fault.ts';
import type { Environment, Replicas } from '../../environments/environment.ts';
import { type Component, canaryName, sharedLabels } from '../names.ts';
import { Canary, type Trial } from './canary.ts';
import { PodNetworkPolicy, type Traffic } from './network-policy.ts';
import { type PodsProps, Release, type ReleaseProps } from './release.ts';
import { type ScalingMetric, cpuUse, podRequests } from './scaling-metrics.ts';
import { PodService, type PodServiceProps } from './service.ts';

/** What every workload of ours says of itself. */
export interface AppWorkloadProps extends PodsProps {
  /** Bounds of the autoscaler; those of a trial follow from them. */
  readonly replicas: Replicas;
  /** Requests per second that one replica takes before another is wanted. */
  readonly requestsPerSecond: number;
  /** What moves the replicas. */
  readonly engine: Environment['autoscaling']['engine'];
  /** Who may connect, to ports of the pods. Empty: nobody. */
  readonly callers: readonly Traffic[];
  /** To whom they may connect. Empty: to nobody. */
  readonly callees: readonly Traffic[];
  /** @default - no trial */
  readonly canary?: Trial;
}

/** What makes the difference between kinds of workloads. */
export interface AppWorkloadShape {
  readonly component: Component;
  readonly protocol: Protocol;
  readonly service: Omit<PodServiceProps, 'name' | 'namespace' | 'selector'>;
  /** Whether the gateway counts requests out to the sides of a trial; otherwise any pod of both gets them. */
  readonly dividedByGateway: boolean;
  /** Measures beyond CPU use and the requests of the pods themselves. @default - none */
  readonly metrics?: readonly ScalingMetric[];
}

/**
 * What HttpService, GrpcService and Gateway have in common: ServiceAccount, NetworkPolicy both ways, Service,
 * Deployment, autoscaler and disruption budget, and beside them the trial side where there is one. Services come before
 * the pods behind them, and a trial before the stable side: whoever applies it in order sees a bad one fail first.
 * @throws {DeclarationFault} where the two ports of the pods are one
 */
export abstract class AppWorkload extends Construct {
  constructor(scope: Construct, id: string, props: AppWorkloadProps, shape: AppWorkloadShape) {
    super(scope, id);
    const { name, namespace, port, adminPort, callers, callees, canary } = props;
    if (port === adminPort) {
      throw new DeclarationFault(
        `${new.target.name} '${namespace}/${name}': adminPort (${adminPort}) must differ from port: probes and metrics are not for callers`,
      );
    }
    new ServiceAccount(this, 'account', { metadata: { name, namespace } });
    new PodNetworkPolicy(this, 'network', { name, namespace, from: callers, to: callees });
    // Over both sides of a trial, also while there is none: then a trial changes nothing here.
    const service = { ...shape.service, name, namespace, selector: sharedLabels(name) };
    new PodService(this, 'service', service);
    const metricsOf = (deployment: string): readonly ScalingMetric[] => [
      cpuUse,
      podRequests({ protocol: shape.protocol, namespace, deployment, perReplica: props.requestsPerSecond }),
    ];
    const stable: ReleaseProps = {
      ...props,
      ...shape,
      instance: name,
      metrics: [...metricsOf(name), ...(shape.metrics ?? [])],
    };
    if (canary) {
      const own = shape.dividedByGateway ? { metrics: metricsOf(canaryName(name)) } : {};
      new Canary(this, 'canary', { ...canary, ...own, stable, service });
    }
    new Release(this, 'release', stable);
  }
}
