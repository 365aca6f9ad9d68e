/** The restricted level of the Pod Security Standards (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
import type { Field } from './field.ts';
import { type Refusal, baselineCapabilities, foreignHandlers, sharedWithNode } from './pod-security-baseline.ts';
import type { Container, Workload } from './workload.ts';

/** Volumes that the restricted level lets pods mount. */
export const allowedVolumes: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]);

/** A field of the security context as it is in force: the container's own, else the pod's. */
export function inForce({ pod }: Workload, { field }: Container, ...way: readonly string[]): Field {
  const own = field.at('securityContext', ...way);
  const shared = pod.at('securityContext', ...way);
  return own.exists || !shared.exists ? own : shared;
}

/** The kinds of a volume: the keys beside its name. */
export function volumeKinds(volume: Field): readonly string[] {
  return volume.entries.map(([key]) => key).filter((key) => key !== 'name');
}

/** Everything that the restricted level, which holds the baseline, refuses in a pod. */
export function* refusals(workload: Workload): Iterable<Refusal> {
  yield* sharedWithNode(workload);
  yield* foreignHandlers(workload);
  for (const volume of workload.pod.at('volumes').items) {
    const wrong = volumeKinds(volume).find((kind) => !allowedVolumes.has(kind));
    if (wrong !== undefined) yield { level: 'restricted', at: volume.at(wrong), must: 'must not be mounted' };
  }
  for (const container of workload.containers) yield* containerRefusals(workload, container);
}

function* containerRefusals(workload: Workload, container: Container): Iterable<Refusal> {
  const own = container.field.at('securityContext');
  const level = 'restricted';
  if (own.at('privileged').value === true) yield { level: 'baseline', at: own.at('privileged'), must: 'must be false' };
  if (own.at('allowPrivilegeEscalation').value !== false) {
    yield { level, at: own.at('allowPrivilegeEscalation'), must: 'must be false' };
  }
  const runAsNonRoot = inForce(workload, container, 'runAsNonRoot');
  if (runAsNonRoot.value !== true) yield { level, at: runAsNonRoot, must: 'must be true' };
  const runAsUser = inForce(workload, container, 'runAsUser');
  if (runAsUser.value === 0) yield { level, at: runAsUser, must: 'must not be 0' };
  const seccomp = inForce(workload, container, 'seccompProfile', 'type');
  if (seccomp.text !== 'RuntimeDefault' && seccomp.text !== 'Localhost') {
    yield { level, at: seccomp, must: "must be 'RuntimeDefault' or 'Localhost'" };
  }
  const { drop, add } = { drop: own.at('capabilities', 'drop'), add: own.at('capabilities', 'add') };
  if (!drop.texts.includes('ALL')) yield { level, at: drop, must: "must hold 'ALL'" };
  for (const capability of add.items) {
    const name = capability.text ?? '';
    if (name === 'NET_BIND_SERVICE') continue;
    const refusedBy = baselineCapabilities.has(name) ? level : 'baseline';
    yield { level: refusedBy, at: capability, must: "must be 'NET_BIND_SERVICE', or absent" };
  }
}
