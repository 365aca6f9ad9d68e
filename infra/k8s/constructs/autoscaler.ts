import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { DeclarationFault } from '../../environments/declaration-fault.ts';
import type { Environment, Replicas } from '../../environments/environment.ts';
import { instanceLabel } from '../names.ts';
import { scaledObject } from './scaled-object.ts';
import { type ScalingMetric, cpuUse } from './scaling-metrics.ts';

/** Which Deployment is scaled between what, by what. */
export interface AutoscalerProps {
  /** Name of the Deployment, and of the autoscaler. */
  readonly name: string;
  readonly namespace: string;
  readonly replicas: Replicas;
  /** What is measured; the measure that asks for the most replicas decides. @default - CPU use */
  readonly metrics?: readonly ScalingMetric[];
  /** How long more replicas must have been wanted without a break, in seconds. @default 0 */
  readonly patienceSeconds?: number;
  /** Kubernetes' own HorizontalPodAutoscaler, or a ScaledObject of KEDA. @default 'hpa' */
  readonly engine?: Environment['autoscaling']['engine'];
}

/** Up at once and by doubling unless told to wait, down after five quiet minutes and one by one: a replica too many costs little. */
function behaviorAfter(patienceSeconds: number): k8s.HorizontalPodAutoscalerBehaviorV2 {
  return {
    scaleUp: {
      stabilizationWindowSeconds: patienceSeconds,
      selectPolicy: 'Max',
      policies: [
        { type: 'Pods', value: 4, periodSeconds: 60 },
        { type: 'Percent', value: 100, periodSeconds: 60 },
      ],
    },
    scaleDown: {
      stabilizationWindowSeconds: 300,
      selectPolicy: 'Min',
      policies: [{ type: 'Pods', value: 1, periodSeconds: 60 }],
    },
  };
}

/**
 * Moves the replicas of a Deployment between two bounds, by what is measured
 * (https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/).
 * @throws {DeclarationFault} for bounds the wrong way round, and for an autoscaler without a measure
 */
export class Autoscaler extends Construct {
  /** What was asked for; the quota of the namespace is the sum over these. */
  readonly props: AutoscalerProps;

  constructor(scope: Construct, id: string, props: AutoscalerProps) {
    super(scope, id);
    this.props = props;
    const { name, namespace, replicas, metrics = [cpuUse], patienceSeconds = 0, engine = 'hpa' } = props;
    const where = `Autoscaler '${namespace}/${name}'`;
    if (replicas.min > replicas.max) {
      throw new DeclarationFault(
        `${where}: replicas.min (${replicas.min}) must not exceed replicas.max (${replicas.max}); raise max or lower min`,
      );
    }
    if (metrics.length === 0) {
      throw new DeclarationFault(`${where}: metrics (none) must name a measure; leave them out to go by CPU use`);
    }
    const behavior = behaviorAfter(patienceSeconds);
    const metadata = { name, namespace, labels: { [instanceLabel]: name } };
    if (engine === 'keda') {
      scaledObject(this, 'autoscaler', { metadata, replicas, behavior, triggers: metrics.map(({ keda }) => keda) });
      return;
    }
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'autoscaler', {
      metadata,
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: replicas.min,
        maxReplicas: replicas.max,
        metrics: metrics.map(({ native }) => native),
        behavior,
      },
    });
  }
}
