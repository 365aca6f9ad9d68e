import { ApiObject, JsonPatch } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { type ContainerProps, containerOf } from './container.ts';
import { instanceLabel } from '../names.ts';
import { rawPatch } from './raw-patch.ts';
import { podSecurityContext } from './security.ts';
import { type Shutdown, terminationGraceSeconds } from './shutdown.ts';
import { spread } from './spread.ts';

/** One workload without state. */
export interface PodDeploymentProps {
  /** Name of the Deployment. */
  readonly name: string;
  /** @default - the name of the Deployment */
  readonly containerName?: string;
  readonly namespace: string;
  /** The labels of the pods. */
  readonly labels: Readonly<Record<string, string>>;
  /** Those of the labels that select the pods. Immutable once applied. */
  readonly selector: Readonly<Record<string, string>>;
  /** @default - an autoscaler decides; a number here would fight it at every apply */
  readonly replicas?: number;
  /** @default - none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  readonly serviceAccountName: string;
  /** Whether the process talks to the Kubernetes API. @default false */
  readonly mountServiceAccountToken?: boolean;
  /** Who goes first where there is not room for all. */
  readonly priorityClassName: string;
  readonly container: ContainerProps;
  readonly shutdown: Shutdown & {
    /** Who waits: the kubelet by a stop hook before SIGTERM, or the process after it. */
    readonly announcedBy: 'kubelet' | 'process';
  };
}

/**
 * How long a new replica must have been ready before an old one goes, in seconds: long enough that clients which
 * look endpoints up every five seconds have found it.
 */
const minReadySeconds = 10;

/** How many pods a rollout adds to the replicas. */
export const maxSurge = 1;

/** A Deployment that rolls without losing requests and runs under Pod Security "restricted". */
export class PodDeployment extends Construct {
  /** What was asked for; the quota of the namespace is the sum over these. */
  readonly props: PodDeploymentProps;

  constructor(scope: Construct, id: string, props: PodDeploymentProps) {
    super(scope, id);
    this.props = props;
    const { name, namespace, labels, selector, replicas, podAnnotations, container, shutdown } = props;
    const deployment = new k8s.KubeDeployment(this, 'deployment', {
      metadata: { name, namespace, labels: { [instanceLabel]: name } },
      spec: {
        ...(replicas !== undefined && { replicas }),
        minReadySeconds,
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromNumber(maxSurge),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        selector: { matchLabels: selector },
        template: {
          metadata: { labels, ...(podAnnotations && { annotations: podAnnotations }) },
          spec: {
            serviceAccountName: props.serviceAccountName,
            automountServiceAccountToken: props.mountServiceAccountToken ?? false,
            // A Service named `gateway` would set GATEWAY_PORT=tcp://… and break programs that read such a variable.
            enableServiceLinks: false,
            terminationGracePeriodSeconds: terminationGraceSeconds(shutdown),
            securityContext: podSecurityContext,
            restartPolicy: 'Always',
            // Kubernetes asks for every name with fewer than five dots in each of its search domains first; the names that
            // are configured here have at least two.
            dnsConfig: { options: [{ name: 'ndots', value: '2' }] },
            priorityClassName: props.priorityClassName,
            ...spread(selector),
            containers: [containerOf(props.containerName ?? name, container)],
            ...(container.mounts && {
              volumes: container.mounts.map((mount) => ({ name: mount.name, ...mount.volume })),
            }),
          },
        },
      },
    });
    if (shutdown.announcedBy === 'kubelet') {
      rawPatch(
        ApiObject.of(deployment),
        // The kubelet's own sleep needs no shell in the image. Stable since Kubernetes 1.34, unknown to this library.
        JsonPatch.add('/spec/template/spec/containers/0/lifecycle', {
          preStop: { sleep: { seconds: shutdown.announceSeconds } },
        }),
      );
    }
  }
}
