import type { Construct } from 'constructs';
import { portNames } from '../names.ts';
import { AppWorkload, type AppWorkloadProps } from './app-workload.ts';
import { type ScalingMetric, ingressRequests } from './scaling-metrics.ts';

/** The gateway. */
export interface GatewayProps extends AppWorkloadProps {
  /** Port of its Service, to which the Ingress leads. */
  readonly servicePort: number;
  /** Ingress whose requests per second it also scales by. @default - its own count alone, which every cluster has */
  readonly ingress?: string;
}

/**
 * ServiceAccount, NetworkPolicy, Service, Deployment, autoscaler and disruption budget of the gateway. The ingress
 * controller sends requests to any of its pods, so a trial takes its share by the number of its pods.
 */
export class Gateway extends AppWorkload {
  constructor(scope: Construct, id: string, props: GatewayProps) {
    super(scope, id, props, {
      component: 'gateway',
      protocol: 'http',
      service: { port: { name: portNames.http, port: props.servicePort, targetPort: props.port } },
      dividedByGateway: false,
      metrics: ingressMetricsOf(props),
    });
  }
}

/** The Ingress counts the requests of both sides, and the autoscaler divides them by the pods of one. */
function ingressMetricsOf({ namespace, ingress, requestsPerSecond, canary }: GatewayProps): readonly ScalingMetric[] {
  if (ingress === undefined) return [];
  const stableShare = 1 - (canary?.percent ?? 0) / 100;
  return [ingressRequests({ namespace, ingress, perReplica: Math.round(requestsPerSecond / stableShare) })];
}
