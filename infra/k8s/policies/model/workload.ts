/** Everything that makes pods, seen alike. */
import type { Field, Labels } from './field.ts';
import type { KubeObject } from './kube-object.ts';

/** How a container lives: beside the others, before them, or before and then beside them (KEP-753). */
export type ContainerRole = 'main' | 'init' | 'sidecar';

/** One container of a pod template. */
export interface Container {
  readonly field: Field;
  readonly name: string;
  readonly role: ContainerRole;
  readonly ports: readonly ContainerPort[];
}

/** A declared port of a container. */
export interface ContainerPort {
  readonly field: Field;
  readonly name: string | undefined;
  readonly number: number | undefined;
  readonly protocol: string;
}

/** An object that makes pods, and the pods it makes. */
export interface Workload {
  readonly object: KubeObject;
  readonly namespace: string;
  /** `metadata` of the pod template. */
  readonly podMetadata: Field;
  /** `spec` of the pod template. */
  readonly pod: Field;
  readonly podLabels: Labels;
  /** What selects its pods; absent for pods, jobs and what leaves it to defaults. */
  readonly selector: Field;
  /** All of them, also those that run before. */
  readonly containers: readonly Container[];
  /** Those that run as long as the pod does. */
  readonly running: readonly Container[];
}

const templates: Readonly<Record<string, readonly string[]>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Deployment: ['spec', 'template'],
  Job: ['spec', 'template'],
  Pod: [],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
};

/** The workload that an object is; undefined for all others. */
export function workloadOf(object: KubeObject): Workload | undefined {
  const way = Object.hasOwn(templates, object.kind) ? templates[object.kind] : undefined;
  if (way === undefined) return undefined;
  const template = object.root.at(...way);
  const [podMetadata, pod] = [template.at('metadata'), template.at('spec')];
  const containers = [
    ...pod
      .at('initContainers')
      .items.map((field) => containerOf(field, field.at('restartPolicy').text === 'Always' ? 'sidecar' : 'init')),
    ...pod.at('containers').items.map((field) => containerOf(field, 'main')),
  ];
  return {
    object,
    namespace: object.namespace ?? 'default',
    podMetadata,
    pod,
    podLabels: podMetadata.at('labels').labels,
    selector: object.root.at('spec', 'selector'),
    containers,
    running: containers.filter(({ role }) => role !== 'init'),
  };
}

function containerOf(field: Field, role: ContainerRole): Container {
  const ports = field.at('ports').items.map((port) => ({
    field: port,
    name: port.at('name').text,
    number: port.at('containerPort').number,
    protocol: port.at('protocol').text ?? 'TCP',
  }));
  return { field, name: field.at('name').text ?? '(no name)', role, ports };
}

/** The declared ports of a pod that answer to a name or number. */
export function podPorts({ running }: Workload, wanted: string | number, protocol = 'TCP'): readonly ContainerPort[] {
  const all = running.flatMap(({ ports }) => ports).filter((port) => port.protocol === protocol);
  return all.filter((port) => (typeof wanted === 'number' ? port.number === wanted : port.name === wanted));
}
