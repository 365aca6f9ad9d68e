/** The container of a pod. */
import type { k8s } from 'cdk8s-plus-28';
import { cpu, mebibytes } from '../quantities.ts';
import type { Probes } from './probes.ts';
import { containerSecurityContext } from './security.ts';

/** A volume and where the container sees it. */
export interface Mount {
  readonly name: string;
  readonly path: string;
  readonly volume: Omit<k8s.Volume, 'name'>;
  /** @default false */
  readonly readOnly?: boolean;
}

/** What a container asks for. CPU is requested only: a limit would throttle while the node idles. */
export interface Resources {
  readonly cpuMillis: number;
  /** Request and limit, so nothing is overcommitted. */
  readonly memoryMiB: number;
  /** What it keeps on the disk of the node besides logs; the kubelet counts volumes of kind emptyDir. @default 0 */
  readonly dataMiB?: number;
}

/** The one container of every pod. */
export interface ContainerProps {
  readonly image: string;
  /** For an image by its tag; one by its digest is never asked for twice. */
  readonly pullPolicy: 'Always' | 'IfNotPresent';
  /** @default - what the image runs by itself */
  readonly args?: readonly string[];
  /** @default - none */
  readonly env?: readonly k8s.EnvVar[];
  /** Container ports by name. */
  readonly ports: Readonly<Record<string, number>>;
  readonly probes: Probes;
  readonly resources: Resources;
  /** @default - none; the root file system is read-only */
  readonly mounts?: readonly Mount[];
}

/** Where nothing but logs is written; the kubelet keeps five files of 10 MiB per container. */
export const logStorage = { requestMiB: 64, limitMiB: 256 } as const;

/** What a container may write: its logs, and its data. */
export function storageOf({ dataMiB = 0 }: Pick<Resources, 'dataMiB'>): {
  readonly requestMiB: number;
  readonly limitMiB: number;
} {
  return { requestMiB: logStorage.requestMiB + dataMiB, limitMiB: logStorage.limitMiB + dataMiB };
}

/**
 * How a node comes to an image. A digest names the bytes, so that those on the node are the right ones: asking the registry
 * would only keep a pod from starting while the registry is away.
 */
export function pullPolicyOf(image: string, ofTags: ContainerProps['pullPolicy']): ContainerProps['pullPolicy'] {
  return image.includes('@sha256:') ? 'IfNotPresent' : ofTags;
}

/** The container as Kubernetes wants it. */
export function containerOf(name: string, props: ContainerProps): k8s.Container {
  const { image, pullPolicy, args, env, ports, probes, resources, mounts } = props;
  const memory = mebibytes(resources.memoryMiB);
  const storage = storageOf(resources);
  return {
    name,
    image,
    imagePullPolicy: pullPolicyOf(image, pullPolicy),
    ...(args && { args: [...args] }),
    ...(env && { env: [...env] }),
    ports: Object.entries(ports).map(([portName, containerPort]) => ({ name: portName, containerPort })),
    startupProbe: probes.startup,
    readinessProbe: probes.readiness,
    livenessProbe: probes.liveness,
    resources: {
      requests: {
        cpu: cpu(resources.cpuMillis),
        memory,
        'ephemeral-storage': mebibytes(storage.requestMiB),
      },
      limits: { memory, 'ephemeral-storage': mebibytes(storage.limitMiB) },
    },
    securityContext: containerSecurityContext,
    ...(mounts && {
      volumeMounts: mounts.map((mount) => ({
        name: mount.name,
        mountPath: mount.path,
        ...(mount.readOnly && { readOnly: true }),
      })),
    }),
  };
}
