import { Duration } from 'cdk8s';
import {
  HorizontalPodAutoscaler,
  type IScalable,
  Metric,
  MetricTarget,
  Replicas,
  ScalingStrategy,
} from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Replicas as ReplicaBounds } from '../../environments/environment.ts';

/** Which Deployment is scaled between what. */
export interface AutoscalerProps {
  /** Name of the Deployment, and of the autoscaler. */
  readonly name: string;
  readonly namespace: string;
  readonly replicas: ReplicaBounds;
}

/** Of what the containers request; the rest is room for the time that a new replica needs. */
const cpuPercent = 80;

/**
 * Keeps the average CPU use of a Deployment at 80 % of its requests. Up at once and by doubling, down after five
 * quiet minutes and one by one: a replica too many costs little, one too few costs requests.
 */
export class Autoscaler extends Construct {
  readonly props: AutoscalerProps;

  constructor(scope: Construct, id: string, props: AutoscalerProps) {
    super(scope, id);
    this.props = props;
    const { name, namespace, replicas } = props;
    new HorizontalPodAutoscaler(this, 'autoscaler', {
      metadata: { name, namespace },
      target: deploymentNamed(name),
      minReplicas: replicas.min,
      maxReplicas: replicas.max,
      metrics: [Metric.resourceCpu(MetricTarget.averageUtilization(cpuPercent))],
      scaleUp: {
        stabilizationWindow: Duration.seconds(0),
        strategy: ScalingStrategy.MAX_CHANGE,
        policies: [
          { replicas: Replicas.absolute(4), duration: Duration.minutes(1) },
          { replicas: Replicas.percent(100), duration: Duration.minutes(1) },
        ],
      },
      scaleDown: {
        stabilizationWindow: Duration.minutes(5),
        strategy: ScalingStrategy.MIN_CHANGE,
        policies: [{ replicas: Replicas.absolute(1), duration: Duration.minutes(1) }],
      },
    });
  }
}

/** A Deployment as the library's autoscaler wants to see it. Ours is no Deployment of the library, and never fixes its replicas. */
function deploymentNamed(name: string): IScalable {
  return {
    hasAutoscaler: true,
    markHasAutoscaler: () => undefined,
    toScalingTarget: () => ({ apiVersion: 'apps/v1', kind: 'Deployment', name, containers: [] }),
  };
}
