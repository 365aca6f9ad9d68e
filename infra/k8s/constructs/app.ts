/** What the Deployments of our own apps have in common. */
import { type WorkloadName, workloads } from '@api-platform/contracts/services.ts';
import type { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Environment } from '../../environments/environment.ts';
import { appImage } from '../../environments/versions.ts';
import { type Component, portNames, selectorLabels, workloadLabels } from '../names.ts';
import type { Mount } from './container.ts';
import { PodDeployment } from './deployment.ts';
import { appProbes } from './probes.ts';

/** One of our apps in one environment. */
export interface AppDeploymentProps {
  readonly environment: Environment;
  readonly app: WorkloadName;
  readonly component: Component;
  readonly priorityClassName: string;
  /** Beyond INSTANCE and LOG_LEVEL. @default - none */
  readonly env?: readonly k8s.EnvVar[];
  /** @default - none */
  readonly mounts?: readonly Mount[];
  /** @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
}

/** The Deployment of an app: image, ports, probes, sizes and budgets as the declaration has them. */
export class AppDeployment extends PodDeployment {
  constructor(scope: Construct, id: string, props: AppDeploymentProps) {
    const { environment, app, component, priorityClassName, env = [], mounts, podAnnotations } = props;
    const workload = workloads[app];
    const { announceSeconds, bootFactor } = environment.rollout;
    super(scope, id, {
      name: app,
      namespace: environment.namespace,
      labels: workloadLabels(app, component),
      selector: selectorLabels(app),
      serviceAccountName: app,
      priorityClassName,
      ...(podAnnotations && { podAnnotations }),
      container: {
        image: appImage(environment, app),
        pullPolicy: environment.images.pullPolicy,
        env: [
          ...env,
          { name: 'INSTANCE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
          { name: 'LOG_LEVEL', value: environment.logLevel },
        ],
        ports: { [portNames[workload.protocol]]: workload.port, [portNames.admin]: workload.adminPort },
        probes: appProbes(workload, bootFactor),
        resources: workload.resources,
        ...(mounts && { mounts }),
      },
      shutdown: { announceSeconds, drainSeconds: workload.drainSeconds, announcedBy: 'kubelet' },
    });
  }
}
