import { nodeOptions } from '@api-platform/contracts/memory.ts';
import type { Protocol } from '@api-platform/contracts/services.ts';
import type { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Environment, Replicas } from '../../environments/environment.ts';
import { type Component, portNames, selectorLabels, workloadLabels } from '../names.ts';
import { Autoscaler } from './autoscaler.ts';
import type { ContainerProps, Mount } from './container.ts';
import { PodDeployment } from './deployment.ts';
import { DisruptionBudget } from './disruption-budget.ts';
import { appProbes } from './probes.ts';
import type { ScalingMetric } from './scaling-metrics.ts';
import type { Shutdown } from './shutdown.ts';

/** What the pods of one of our apps are. */
export interface PodsProps {
  /** The workload: what its pods are called on both sides of a trial, and its ServiceAccount. */
  readonly name: string;
  readonly namespace: string;
  /** In an exact version. */
  readonly image: string;
  readonly pullPolicy: ContainerProps['pullPolicy'];
  /** Container port that takes requests. */
  readonly port: number;
  /** Container port of probes and metrics; no Service leads to it. */
  readonly adminPort: number;
  readonly resources: ContainerProps['resources'];
  /** Longest time from start to ready, where it runs. */
  readonly bootSeconds: number;
  readonly shutdown: Shutdown;
  readonly priorityClassName: string;
  /** @default - none */
  readonly env?: readonly k8s.EnvVar[];
  /** @default - none */
  readonly mounts?: readonly Mount[];
  /** @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** One version of one of our apps, and between what it scales by what. */
export interface ReleaseProps extends PodsProps {
  /** Name of the Deployment, its autoscaler and its budget. */
  readonly instance: string;
  readonly component: Component;
  readonly protocol: Protocol;
  readonly replicas: Replicas;
  readonly metrics: readonly ScalingMetric[];
  /** How long more replicas must have been wanted, in seconds. @default 0 */
  readonly patienceSeconds?: number;
  readonly engine: Environment['autoscaling']['engine'];
}

/** The pods of one version: their Deployment, its autoscaler and the budget that drains of nodes have to keep to. */
export class Release extends Construct {
  readonly autoscaler: Autoscaler;

  constructor(scope: Construct, id: string, props: ReleaseProps) {
    super(scope, id);
    const { name, instance, namespace, replicas, metrics, patienceSeconds = 0, engine } = props;
    const selector = selectorLabels(name, instance);
    new PodDeployment(this, 'pods', {
      name: instance,
      containerName: name,
      namespace,
      labels: workloadLabels(name, props.component, instance),
      selector,
      serviceAccountName: name,
      priorityClassName: props.priorityClassName,
      ...(props.podAnnotations && { podAnnotations: props.podAnnotations }),
      container: {
        image: props.image,
        pullPolicy: props.pullPolicy,
        env: [{ name: 'NODE_OPTIONS', value: nodeOptions(props.resources.memoryMiB) }, ...(props.env ?? [])],
        ports: { [portNames[props.protocol]]: props.port, [portNames.admin]: props.adminPort },
        probes: appProbes(props.bootSeconds),
        resources: props.resources,
        ...(props.mounts && { mounts: props.mounts }),
      },
      shutdown: { ...props.shutdown, announcedBy: 'kubelet' },
    });
    this.autoscaler = new Autoscaler(this, 'autoscaler', {
      name: instance,
      namespace,
      replicas,
      metrics,
      patienceSeconds,
      engine,
    });
    new DisruptionBudget(this, 'budget', { name: instance, namespace, selector });
  }
}
